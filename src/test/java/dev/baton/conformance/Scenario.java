package dev.baton.conformance;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A script for some clients and what must come of it.
 *
 * @param options of the server, as on its command line
 * @param alone whether it needs a server of its own, because it leaves something behind
 * @param differences none if both servers must show every client the same
 * @param expected the transcript of each server if they differ
 */
record Scenario(
    String name,
    Set<Row> rows,
    List<String> options,
    boolean alone,
    List<Step> steps,
    List<Difference> differences,
    Map<dev.baton.testing.ServerKind, String> expected) {

  boolean differs() {
    return !differences.isEmpty();
  }

  /** Whether GET {key}/peers tells who is connected, which the player then waits on. */
  boolean discovers() {
    return options.contains("--allow_discovery");
  }

  /** The server's path without a slash at its end. */
  String path() {
    int option = options.indexOf("--path");
    String path = option < 0 ? "/" : "/" + options.get(option + 1);
    return path.replaceAll("/+", "/").replaceAll("/$", "");
  }

  @Override
  public String toString() {
    return rows + " " + name;
  }
}

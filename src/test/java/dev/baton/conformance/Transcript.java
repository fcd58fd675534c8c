package dev.baton.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What each client of a scenario saw, line by line, in the order in which the client saw it.
 * Nothing is said about the order between two clients. Written by the player's thread only.
 */
final class Transcript {
  private final Map<String, List<String>> linesByClient = new LinkedHashMap<>();

  void add(String client, String line) {
    linesByClient.computeIfAbsent(client, _ -> new ArrayList<>()).add(line);
  }

  int length(String client) {
    return linesByClient.getOrDefault(client, List.of()).size();
  }

  boolean isEmpty() {
    return linesByClient.isEmpty();
  }

  /** The lines of one client after those of another, each with the client's name before it. */
  @Override
  public String toString() {
    return linesByClient.entrySet().stream()
        .flatMap(entry -> entry.getValue().stream().map(line -> entry.getKey() + ": " + line))
        .collect(Collectors.joining("\n"));
  }
}

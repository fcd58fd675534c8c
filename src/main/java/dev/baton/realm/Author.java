package dev.baton.realm;

import java.util.OptionalLong;

/**
 * Who wrote an event: a node, in one of its incarnations.
 *
 * @param node the node's name
 * @param incarnation the sequence number of the {@code server-started} that began the node's run;
 *     empty if the record does not say it, and it is the run that the node is in
 */
public record Author(String node, OptionalLong incarnation) {
  /** The node in its present run. */
  public static Author of(String node) {
    return new Author(node, OptionalLong.empty());
  }
}

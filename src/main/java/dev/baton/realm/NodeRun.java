package dev.baton.realm;

/**
 * One run of a node: from its {@code server-started} to its end.
 *
 * @param node the node's name; empty if that is not known
 * @param incarnation the sequence number of its {@code server-started}; 0 if that is not known
 * @param shared whether other nodes write to the log beside it
 */
public record NodeRun(String node, long incarnation, boolean shared) {
  /** A run of which a snapshot of an earlier version says nothing. */
  public static final NodeRun UNKNOWN = new NodeRun("", 0, false);

  /**
   * Whether the start of this run is the end of another one. In a log with one writer it always is,
   * whatever the nodes are called: a container has a new name at each start.
   */
  public boolean ends(NodeRun other) {
    return !shared || !other.shared || node.equals(other.node);
  }
}

package dev.baton.realm;

import java.util.HashMap;
import java.util.Map;

/**
 * The runs that are not over.
 *
 * @param known whether these are all; not before the first {@code server-started}, and not where
 *     events are missing
 * @param present the present run of each node, by the node's name
 */
public record Runs(boolean known, Map<String, NodeRun> present) {
  public static final Runs UNKNOWN = new Runs(false, Map.of());

  public Runs {
    present = Map.copyOf(present);
  }

  /** Whether what this author writes counts no more. */
  boolean isOver(Author author) {
    NodeRun run = present.get(author.node());
    return run == null
        ? known
        : author.incarnation().isPresent() && author.incarnation().getAsLong() != run.incarnation();
  }

  /** The run in which the author writes. */
  public NodeRun of(Author author) {
    NodeRun run = present.get(author.node());
    return run == null ? new NodeRun(author.node(), author.incarnation().orElse(0), false) : run;
  }

  /** The runs after the start of this one. */
  public Runs started(NodeRun run) {
    Map<String, NodeRun> next = new HashMap<>(present);
    next.values().removeIf(run::ends);
    next.put(run.node(), run);
    return new Runs(true, next);
  }

  /** The runs after the end of this one. */
  public Runs ended(NodeRun run) {
    Map<String, NodeRun> next = new HashMap<>(present);
    next.remove(run.node());
    return new Runs(known, next);
  }
}

package dev.baton.audit;

import dev.baton.realm.Runs;
import java.util.List;

/**
 * What the fold of the events knows at a place in the log, and all that it needs to go on there.
 *
 * @param stays those that have not ended
 * @param runs the runs of nodes that are not over
 */
public record OpenStays(List<Holding> stays, Runs runs) {
  /** In front of the first event. */
  public static final OpenStays NONE = new OpenStays(List.of(), Runs.UNKNOWN);

  public OpenStays {
    stays = List.copyOf(stays);
  }
}

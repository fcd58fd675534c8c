package dev.baton.eventlog;

import dev.baton.realm.RealmState;
import java.util.Optional;

/**
 * What reading a whole log showed.
 *
 * @param firstSeq the first event that is left, or 0 if there is none
 * @param lastSeq the last good one, or 0
 * @param events how many good ones there are
 * @param voids how many of them are void, and change nothing
 * @param torn unreadable records after the last good event, which no client relies on
 * @param damage the first thing that is wrong and that no event explains, if anything is
 */
public record LogReading(
    long firstSeq, long lastSeq, long events, long voids, int torn, Optional<Damage> damage) {
  /** Takes the events in their order. */
  @FunctionalInterface
  public interface Sink {
    /** The next event. */
    void accept(LogEntry entry);

    /** The same, whether it counts or not, before it is passed on, with the bytes of its record. */
    default void record(LogEntry entry, byte[] bytes) {}

    /** The next event, which came too late to count. */
    default void acceptVoid(LogEntry entry) {
      accept(entry);
    }

    /**
     * Events are missing in front of the next one.
     *
     * @param from the first of them
     * @param to the last one; one less than {@code from} if none is, but the next event follows
     *     another one than that before it
     */
    default void gap(long from, long to) {}

    /** Behind a gap, what a snapshot of the event before the next one says. */
    default void state(RealmState state) {}
  }
}

package dev.baton.eventlog;

import java.util.Optional;

/**
 * A reading of a log that goes on from where it stopped, beside the server that appends. It gives
 * complete events only, each once. Confined to one thread; after an exception it can only be
 * closed.
 */
public interface LogFollower extends AutoCloseable {
  /**
   * Hands over what has been appended since the last call, and returns at the present end of the
   * log. With nothing new it looks at the end of the newest file only.
   *
   * @param sink takes the events; what a {@code state-saved} event stores is left out
   * @throws LogUnreadableException if a file cannot be read
   */
  void advance(LogReading.Sink sink);

  /** The place behind the event that was handed over last. */
  LogPosition position();

  /** How many acknowledged events have not been handed over yet. */
  long lag();

  /** The first damage that was met and that no event explains. */
  Optional<Damage> damage();

  @Override
  void close();
}

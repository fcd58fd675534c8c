package dev.baton.session;

import java.time.Duration;
import java.util.Optional;

/**
 * How the writer is, as others may know it, and whether the server drains. Written by the writer,
 * but for that; read by all threads.
 */
final class WriterCondition {
  private final RoomWatch room = new RoomWatch();

  // Written by the thread that stops the server.
  private volatile boolean draining;

  private volatile boolean ended;
  private volatile boolean logWritable;
  private volatile int bans;
  private volatile long workingSinceNanos;

  /** Nothing is taken out of the queue any more. */
  void end() {
    ended = true;
  }

  /** Whether nothing is taken out of the queue any more. */
  boolean hasEnded() {
    return ended;
  }

  /** No client is let in any more, and so no ID may be given up for one that does not come. */
  void drain() {
    draining = true;
  }

  boolean isDraining() {
    return draining;
  }

  void setLogWritable(boolean writable) {
    logWritable = writable;
  }

  /** Whether the log has not failed, as far as is known. */
  boolean isLogWritable() {
    return logWritable;
  }

  void setBans(int count) {
    bans = count;
  }

  /** How many IDs are banned. */
  int bans() {
    return bans;
  }

  /** The writer begins a batch. */
  void begin() {
    workingSinceNanos = System.nanoTime() | 1;
  }

  /** The writer has done with its batch. */
  void rest() {
    workingSinceNanos = 0;
  }

  /** How long the present batch has taken so far. */
  Duration workingFor() {
    long since = workingSinceNanos;
    return since == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
  }

  /** Follows the room on the disk; for the writer. */
  RoomWatch room() {
    return room;
  }

  /** What clients are refused for want of room on the disk; empty if none is. */
  Optional<String> shortage() {
    return room.shortage();
  }
}

package dev.baton.transport.websocket;

import dev.baton.transport.websocket.MessageAssembler.BadFrame;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The memory of one connection's message of which not all bytes have come. When memory is short its
 * reader waits, so that the client is read more slowly, and the connection whose message is large
 * and does not grow is ended (see {@link UnfinishedMessages}).
 */
final class Unfinished {
  /** Of a message up to this size nothing is counted: a socket's buffers hold as much. */
  static final int FREE_BYTES = 1_024;

  private static final long LOOK_MILLIS = 100;

  /** How long a message may stand still before it counts as one that does not grow. */
  private static final Duration STANDSTILL = Duration.ofSeconds(1);

  private final BufferMemory memory;
  private final long openedNanos = System.nanoTime();

  // Both are written by the reading thread.
  private volatile long bytes;
  private volatile long grownNanos;

  // Written by the thread that ends the connection: the reader is not to wait any more.
  private volatile boolean ended;

  // Written by the reading thread: what it waits to hold in all, or 0.
  private volatile long needed;

  Unfinished(BufferMemory memory) {
    this.memory = memory;
  }

  /** What is held at this moment. */
  long bytes() {
    return bytes;
  }

  boolean isEnded() {
    return ended;
  }

  boolean isWaiting() {
    return needed > 0;
  }

  /** How much the reader waits to hold in all; 0 if it does not wait. */
  long needed() {
    return needed;
  }

  boolean standsStill(long nowNanos) {
    return nowNanos - grownNanos > STANDSTILL.toNanos();
  }

  /** When its connection was opened. */
  long openedNanos() {
    return openedNanos;
  }

  /**
   * Takes memory for more of the message, and waits for it if there is none; for the reading
   * thread.
   *
   * @throws BadFrame if the message is dropped in the meantime
   */
  void grow(long more) throws BadFrame {
    boolean interrupted = false;
    long held = bytes;
    boolean taken = memory.tryTake(more, held);
    while (!taken && !ended) {
      needed = held + more;
      interrupted |= pause();
      taken = memory.tryTake(more, held);
    }
    needed = 0;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!taken) {
      throw new BadFrame(Violation.NO_MEMORY);
    }
    bytes = held + more;
    grownNanos = System.nanoTime();
  }

  private static boolean pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  /** Gives back all but this much; for the reading thread. */
  void shrinkTo(long left) {
    long less = bytes - left;
    if (less > 0) {
      bytes = left;
      memory.give(less);
    }
  }

  /** Lets the reader go if it waits for memory. */
  void end() {
    ended = true;
  }
}

package dev.baton.transport.websocket;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a client is still there: pings it, and distinguishes silence from everything
 * else that delays its answer. Safe for use by many threads.
 */
final class SocketProbe {
  /** A client on the slowest link that counts takes so much of what was written before the ping. */
  private static final int SLOW_BYTES_PER_SECOND = 4_096;

  private final OutgoingFrames output;
  private final RateLimiter rate;
  private final Unfinished unfinished;
  private final LongSupplier readNanos;

  // Written by the thread that asks, and by the reading thread after it has answered.
  private volatile @Nullable Runnable awaiting;

  /**
   * Not asked for yet.
   *
   * @param readNanos when the last byte of the client's was read
   */
  SocketProbe(
      OutgoingFrames output, RateLimiter rate, Unfinished unfinished, LongSupplier readNanos) {
    this.output = output;
    this.rate = rate;
    this.unfinished = unfinished;
    this.readNanos = readNanos;
  }

  /** See {@link WebSocket#probe}. */
  Optional<Duration> ask(Runnable answered) {
    awaiting = answered;
    int before = output.writtenLately();
    return output.pingIfQuiet()
        ? Optional.of(Duration.ofMillis(1_000L * before / SLOW_BYTES_PER_SECOND))
        : Optional.empty();
  }

  /** A pong has come; for the reading thread. */
  void answered() {
    Runnable onAnswer = awaiting;
    if (onAnswer != null) {
      awaiting = null;
      onAnswer.run();
    }
  }

  /** See {@link WebSocket#isSilentSince}. */
  boolean isSilentSince(long nanos) {
    return readNanos.getAsLong() - nanos < 0
        && !output.isWriting()
        && !rate.isWaiting()
        && !unfinished.isWaiting();
  }
}

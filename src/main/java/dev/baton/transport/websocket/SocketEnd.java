package dev.baton.transport.websocket;

import static java.util.Objects.requireNonNullElse;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Why a WebSocket ends, reported to its listener once, and before the client can see it: a client
 * may connect again at once. Safe for use by many threads.
 */
final class SocketEnd {
  // The first reason for which one of the sides ended the connection.
  private final AtomicReference<@Nullable EndCause> cause = new AtomicReference<>();

  // Until it is reported.
  private final AtomicReference<@Nullable SocketListener> listener = new AtomicReference<>();

  // When the client's close frame came, or 0. Written by the reading thread.
  private volatile long closedByClientNanos;

  /** Begins to listen; once. */
  void tellsTo(SocketListener listener) {
    this.listener.set(listener);
  }

  /** Says why the connection ends; false if another cause came first, which counts. */
  boolean because(EndCause why) {
    return cause.compareAndSet(null, why);
  }

  /** The client's close frame has come; for the reading thread. */
  void closedByClient() {
    closedByClientNanos = System.nanoTime() | 1;
  }

  /** Whether the client sent its close frame so long ago. */
  boolean wasClosedByClient(long nowNanos, Duration ago) {
    long closed = closedByClientNanos;
    return closed != 0 && nowNanos - closed > ago.toNanos();
  }

  /** Tells the listener, unless that was done; may take as long as the listener takes. */
  void tell() {
    SocketListener open = listener.getAndSet(null);
    if (open != null) {
      open.ended(requireNonNullElse(cause.get(), EndCause.LOST));
    }
  }
}

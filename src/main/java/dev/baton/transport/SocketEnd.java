package dev.baton.transport;

import static java.util.Objects.requireNonNullElse;

import dev.baton.realm.DisconnectReason;
import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import dev.baton.session.PeerSession;
import dev.baton.session.SignalingService;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The end of a WebSocket's session, which is queued once, and before the client can see that its
 * connection ended: it may ask for its ID again at once, with another token. Safe for use by many
 * threads.
 */
public final class SocketEnd {
  private final SignalingService signaling;
  private final Metrics metrics;

  // The first reason for which one of the sides ended the connection.
  private final AtomicReference<@Nullable DisconnectReason> reason = new AtomicReference<>();

  // Holds the ID until its end is queued.
  private final AtomicReference<@Nullable PeerSession> session = new AtomicReference<>();

  // When the client's close frame came, or 0. Written by the reading thread.
  private volatile long closedByClientNanos;

  public SocketEnd(SocketContext context) {
    this.signaling = context.signaling();
    this.metrics = context.metrics();
  }

  /** The connection has got its ID. */
  public void follows(PeerSession begun) {
    session.set(begun);
  }

  /** Sets why the connection ends; false if a reason was set before, which counts. */
  public boolean because(DisconnectReason why) {
    return reason.compareAndSet(null, why);
  }

  /** The same, and counts it if it is what counts. */
  public void because(DisconnectReason why, Metric counted) {
    if (because(why)) {
      metrics.count(counted);
    }
  }

  /** The client's close frame has come; for the reading thread. */
  public void closedByClient() {
    closedByClientNanos = System.nanoTime() | 1;
  }

  /** Whether the client sent its close frame so long ago. */
  public boolean wasClosedByClient(long nowNanos, Duration ago) {
    long closed = closedByClientNanos;
    return closed != 0 && nowNanos - closed > ago.toNanos();
  }

  /** Queues the end of the session, if there is one. May wait for room in the writer's queue. */
  public void queue() {
    PeerSession held = session.getAndSet(null);
    if (held != null) {
      signaling.ended(held, requireNonNullElse(reason.get(), DisconnectReason.CONNECTION_LOST));
    }
  }
}

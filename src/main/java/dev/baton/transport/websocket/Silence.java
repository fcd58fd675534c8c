package dev.baton.transport.websocket;

import dev.baton.transport.websocket.WebSocketLimits.SilenceLimits;

/**
 * For how long a client has said nothing, and what that calls for: first a ping, after {@code
 * ping_interval} or half of {@code alive_timeout}, whichever is less, then the end. A client is
 * never ended that was not asked since it was heard: with an alive timeout below the time between
 * two looks, it would be ended before it could say anything.
 */
final class Silence {
  // Written by the thread that reads.
  private volatile long heardNanos = System.nanoTime();

  // Written by the thread that looks after all sockets; that of the last ping.
  private long pingedNanos = heardNanos;

  /** The action that a silence requires. */
  enum Due {
    NOTHING,
    PING,
    CLOSE
  }

  /** Says that a frame has come. */
  void endAt(long nowNanos) {
    heardNanos = nowNanos;
  }

  /**
   * What is due now; a ping that is due counts as sent.
   *
   * @param isOpen whether this side has not begun to close
   */
  Due due(Sweep sweep, boolean isOpen, SilenceLimits limits) {
    long nowNanos = sweep.nowNanos();
    long heard = heardNanos;
    long silence = nowNanos - heard;
    boolean asked = pingedNanos - heard > 0;
    // As with PeerServer, a client that may not be silent at all cannot stay.
    boolean neverStays = limits.aliveTimeout().isZero();
    if (sweep.mayClose()
        && isOpen
        && (asked || neverStays)
        && silence >= limits.aliveTimeout().toNanos()) {
      return Due.CLOSE;
    }
    long sincePing = asked && !sweep.asksAgain() ? nowNanos - pingedNanos : silence;
    if (sincePing < limits.pingAfter().toNanos()) {
      return Due.NOTHING;
    }
    pingedNanos = nowNanos;
    return Due.PING;
  }
}

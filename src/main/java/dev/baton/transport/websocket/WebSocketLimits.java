package dev.baton.transport.websocket;

import java.time.Duration;

/** What one WebSocket may do. */
public record WebSocketLimits(
    MessageLimits message, MessageRate rate, OutboxLimits outbox, SilenceLimits silence) {

  /**
   * How large a message may be.
   *
   * @param bytes the largest message
   * @param fragments the most fragments of a message
   */
  public record MessageLimits(int bytes, int fragments) {
    public MessageLimits {
      require(bytes > 0 && fragments > 0, "some message must be possible");
    }
  }

  /**
   * How fast messages of one connection are read.
   *
   * @param messages messages a second, 0 for no limit
   * @param burst how many messages may come faster than that
   */
  public record MessageRate(int messages, int burst) {
    public MessageRate {
      require(messages >= 0 && burst > 0, "some message must be possible");
    }
  }

  /**
   * What waits to be written to a client.
   *
   * @param bytes the most bytes of other peers' messages
   * @param writeTimeout how long a client may take nothing of what is written
   */
  public record OutboxLimits(int bytes, Duration writeTimeout) {
    public OutboxLimits {
      require(bytes > 0 && writeTimeout.isPositive(), "some message must be possible");
    }
  }

  /**
   * How long a client may be silent.
   *
   * @param pingInterval silence after which the server sends a ping, unless half of {@code
   *     aliveTimeout} is less
   * @param aliveTimeout silence after which the connection is closed
   */
  public record SilenceLimits(Duration pingInterval, Duration aliveTimeout) {
    public SilenceLimits {
      require(pingInterval.isPositive() && !aliveTimeout.isNegative(), "no time is negative");
    }

    public Duration pingAfter() {
      Duration half = aliveTimeout.dividedBy(2);
      return pingInterval.compareTo(half) < 0 ? pingInterval : half;
    }
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}

package dev.baton.transport.websocket;

import dev.baton.transport.websocket.WebSocketLimits.MessageLimits;
import dev.baton.transport.websocket.WebSocketLimits.MessageRate;
import dev.baton.transport.websocket.WebSocketLimits.OutboxLimits;
import dev.baton.transport.websocket.WebSocketLimits.SilenceLimits;
import java.time.Duration;

/** Limits of sockets in tests: generous, but for the one that a test is about. */
final class LimitSamples {
  static final WebSocketLimits GENEROUS =
      new WebSocketLimits(
          new MessageLimits(1 << 18, 16),
          new MessageRate(0, 1),
          new OutboxLimits(8 << 20, Duration.ofMinutes(1)),
          new SilenceLimits(Duration.ofMinutes(1), Duration.ofMinutes(5)));

  private LimitSamples() {}

  static WebSocketLimits outbox(int bytes, Duration writeTimeout) {
    return new WebSocketLimits(
        GENEROUS.message(),
        GENEROUS.rate(),
        new OutboxLimits(bytes, writeTimeout),
        GENEROUS.silence());
  }

  static WebSocketLimits rate(int messages, int burst) {
    return new WebSocketLimits(
        GENEROUS.message(),
        new MessageRate(messages, burst),
        GENEROUS.outbox(),
        GENEROUS.silence());
  }

  static WebSocketLimits silence(Duration pingInterval, Duration aliveTimeout) {
    return new WebSocketLimits(
        GENEROUS.message(),
        GENEROUS.rate(),
        GENEROUS.outbox(),
        new SilenceLimits(pingInterval, aliveTimeout));
  }
}

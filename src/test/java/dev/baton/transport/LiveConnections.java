package dev.baton.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.testing.TestServer;
import java.time.Duration;

/** How many connections the server holds, asked until it is right. */
final class LiveConnections {
  static final Duration PROMPTLY = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(2);

  private LiveConnections() {}

  static void awaitConnections(TestServer server, int expected) {
    awaitConnections(server, expected, PROMPTLY);
  }

  static void awaitConnections(TestServer server, int expected, Duration patience) {
    await()
        .atMost(patience)
        .pollDelay(Duration.ZERO)
        .pollInterval(POLL)
        .untilAsserted(
            () ->
                assertThat(server.liveConnections())
                    .as("connections that the server holds")
                    .isEqualTo(expected));
  }
}

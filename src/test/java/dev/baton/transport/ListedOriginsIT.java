package dev.baton.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.HttpAnswers;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --cors} as people write it, and what a page of that origin may do. */
@Timeout(60)
final class ListedOriginsIT {
  private static final String APP = "https://a.example";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://a.example",
        "https://a.example/",
        "HTTPS://A.EXAMPLE",
        "https://a.example:443",
        "http://b.example,https://A.example:443/"
      })
  void theAppsOwnPagesAreServedHoweverTheOptionWritesTheirOrigin(String option) {
    try (var server = TestServer.start("--cors", option)) {
      assertThat(socketStatus(server, APP)).isEqualTo(101);
      assertThat(allowed(server, APP)).isEqualTo(APP);
      for (String foreign : new String[] {"https://a.example.evil.example", "http://a.example"}) {
        assertThat(socketStatus(server, foreign)).isEqualTo(403);
        assertThat(allowed(server, foreign)).isEmpty();
      }
    }
  }

  @Test
  void anAsteriskServesThePagesOfEveryOrigin() {
    try (var server = TestServer.start("--cors", "*", "--ws_check_origin", "true")) {
      assertThat(socketStatus(server, APP)).isEqualTo(101);
      assertThat(allowed(server, APP)).isEqualTo(APP);
    }
  }

  private static int socketStatus(TestServer server, String origin) {
    try (var socket = RawWebSocket.peer(server.port(), "page", "t", "Origin: " + origin)) {
      return socket.status();
    }
  }

  private static String allowed(TestServer server, String origin) {
    String request =
        "GET /peerjs/id HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nOrigin: %s\r\n\r\n"
            .formatted(origin);
    return HttpAnswers.to(server.port(), request)
        .all()
        .getFirst()
        .header("access-control-allow-origin");
  }
}

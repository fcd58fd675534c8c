package dev.baton;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestServer;
import org.junit.jupiter.api.Test;

class SmokeIT {
  @Test
  void relays() {
    try (TestServer server = TestServer.start();
        RawWebSocket a = RawWebSocket.peer(server.port(), "alice", "t1");
        RawWebSocket b = RawWebSocket.peer(server.port(), "bob", "t2")) {
      assertThat(a.status()).isEqualTo(101);
      assertThat(a.readText()).isEqualTo("{\"type\":\"OPEN\"}");
      assertThat(b.readText()).isEqualTo("{\"type\":\"OPEN\"}");
      a.sendText("{\"dst\":\"bob\",\"type\":\"OFFER\", \"x\":[1], \"payload\": {\"é\" : 1} }");
      assertThat(b.readText())
          .isEqualTo(
              "{\"type\":\"OFFER\",\"src\":\"alice\",\"dst\":\"bob\",\"payload\":{\"é\" : 1}}");
    }
  }
}

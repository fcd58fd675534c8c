package dev.baton.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An address that fills the event log is let in slowly, and no other is. */
@Timeout(90)
final class LogGrowthIT {
  private static final String GREEDY = "X-Forwarded-For: 192.0.2.1";
  private static final String MODEST = "X-Forwarded-For: 198.51.100.1";
  private static final int PLACES = 64;

  private static RawWebSocket connect(TestServer server, String id, String address) {
    return RawWebSocket.peer(server.port(), id, "token-of-" + id, address);
  }

  @Test
  void newcomersOfAnAddressThatFillsTheLogWaitAndOthersDoNot() {
    List<RawWebSocket> sockets = new ArrayList<>();
    try (TestServer server = TestServer.start("--log_bytes_per_hour", "4000", "--proxied")) {
      while (server.metric("connects_delayed") == 0) {
        assertThat(sockets).hasSizeLessThan(50);
        sockets.add(connect(server, "peer-" + sockets.size(), GREEDY));
        Awaitility.await()
            .until(
                () ->
                    server.metric("connects_delayed") > 0
                        || server.metric("connections_opened") == sockets.size());
      }
      RawWebSocket delayed = sockets.getLast();
      assertThat(server.metric("connects_delayed")).isEqualTo(1);

      try (RawWebSocket modest = connect(server, "modest", MODEST);
          RawWebSocket resumed = connect(server, "peer-0", GREEDY)) {
        WsPeer.over(modest, "modest").opens();
        WsPeer.over(resumed, "peer-0").opens();
        assertThat(server.metric("connects_delayed")).isEqualTo(1);
        assertThat(delayed.read(Duration.ofSeconds(30)).orElseThrow().text())
            .isEqualTo("{\"type\":\"OPEN\"}");
      }
    } finally {
      sockets.forEach(RawWebSocket::close);
    }
  }

  @Test
  void aClientWithoutAPlaceToWaitIsRefusedAsFull() {
    Queue<RawWebSocket> sockets = new ConcurrentLinkedQueue<>();
    try (TestServer server = TestServer.start("--log_bytes_per_hour", "1", "--proxied")) {
      WsPeer.over(connect(server, "first", GREEDY), "first").opens();
      // Each is answered only when it has waited a while.
      for (int i = 0; i <= PLACES; i++) {
        String id = "peer-" + i;
        Thread.startVirtualThread(() -> sockets.add(connect(server, id, GREEDY)));
      }
      Awaitility.await().until(() -> server.metric("connects_delayed") == PLACES);
      RawWebSocket refused = connect(server, "refused", GREEDY);
      sockets.add(refused);
      List<RawWebSocket.RawFrame> frames = refused.readToEnd();
      assertThat(frames.getFirst().text()).contains("Server has reached its concurrent user limit");
      assertThat(frames.getLast().closeCode()).isEqualTo(4_429);
      assertThat(server.metric("refused_log_growth")).isEqualTo(1);
    } finally {
      sockets.forEach(RawWebSocket::close);
    }
  }
}

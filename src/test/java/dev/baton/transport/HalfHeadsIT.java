package dev.baton.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.testing.HttpAnswers;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many requests whose heads never become whole: together they stay within the budget. */
@Timeout(60)
final class HalfHeadsIT {
  private static final int BUDGET = 1_048_576;
  private static final int ATTACKERS = 200;

  @Test
  void manyHalfHeadsAreRefusedAndOthersServed() throws IOException {
    byte[] half =
        ("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(15_000)).getBytes(ISO_8859_1);
    List<Socket> sockets = new ArrayList<>();
    try (TestServer server =
        TestServer.start(
            "--buffer_memory",
            Integer.toString(BUDGET),
            "--max_message",
            "1024",
            "--admin_port",
            "0")) {
      for (int i = 0; i < ATTACKERS; i++) {
        var socket = new Socket("127.0.0.1", server.port());
        sockets.add(socket);
        socket.getOutputStream().write(half);
      }
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> server.metric("refused_heads") > ATTACKERS / 2);
      WsPeer.join(server, "newcomer").echoes().leaves();
      for (Socket socket : sockets) {
        socket.close();
      }
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> metrics(server).contains("\nbaton_memory_unfinished_bytes 0.0\n"));
      assertThat(server.metric("requests_malformed")).isZero();
    }
  }

  private static String metrics(TestServer server) {
    return HttpAnswers.to(server.adminPort(), "GET /metrics HTTP/1.0\r\n\r\n")
        .all()
        .getFirst()
        .body();
  }
}

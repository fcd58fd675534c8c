package dev.baton.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.testing.BatonProcess;
import dev.baton.testing.RawWebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that stands still for longer than a client may be silent. */
class StandstillIT {
  private static final int CLIENTS = 30;
  private static final String OPEN = "{\"type\":\"OPEN\"}";
  private static final String HEARTBEAT = "{\"type\":\"HEARTBEAT\"}";

  @TempDir Path folder;

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void clientsThatWentOnSendingKeepTheirConnectionsAndTheOthersAreClosedLater() {
    List<RawWebSocket> clients = new ArrayList<>();
    try (BatonProcess server =
            BatonProcess.serve(folder, "--alive_timeout", "3000", "--ping_interval", "1000");
        RawWebSocket silent = RawWebSocket.peer(server.port(), "silent", "token")) {
      assertThat(silent.readText()).isEqualTo(OPEN);
      for (int i = 0; i < CLIENTS; i++) {
        RawWebSocket client = RawWebSocket.peer(server.port(), "peer-" + i, "token");
        assertThat(client.readText()).isEqualTo(OPEN);
        clients.add(client);
      }
      server.standStill();
      clients.forEach(client -> client.sendText(HEARTBEAT));
      // It stands still: no client is sent anything for twice as long as a client may be silent.
      assertThatThrownBy(
              () -> {
                while (true) {
                  clients.getFirst().read(Duration.ofSeconds(6)).orElseThrow();
                }
              })
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("no frame within");
      clients.forEach(client -> client.sendText(HEARTBEAT));
      server.goOn();

      for (int i = 0; i < CLIENTS; i++) {
        clients.get(i).sendText(offerTo("peer-" + i));
        assertThat(clients.get(i).readText()).contains("\"src\":\"peer-" + i + "\"");
      }
      List<RawWebSocket.RawFrame> last = silent.readToEnd();
      assertThat(last.getLast().opcode()).isEqualTo(RawWebSocket.CLOSE);
    } finally {
      clients.forEach(RawWebSocket::close);
    }
  }

  private static String offerTo(String peer) {
    return "{\"type\":\"OFFER\",\"dst\":\"" + peer + "\",\"payload\":{}}";
  }
}

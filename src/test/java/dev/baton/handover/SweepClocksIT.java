package dev.baton.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What expires and what is saved has a clock of its own, not that of waiting messages. */
@Timeout(120)
class SweepClocksIT {
  /** Longer than any test waits. */
  private static final String[] NO_EXPIRY_OF_MESSAGES = {"--cleanup_out_msgs", "100000000"};

  private static TestServer server(String... options) {
    String[] all = new String[options.length + NO_EXPIRY_OF_MESSAGES.length];
    System.arraycopy(options, 0, all, 0, options.length);
    System.arraycopy(NO_EXPIRY_OF_MESSAGES, 0, all, options.length, NO_EXPIRY_OF_MESSAGES.length);
    return TestServer.start(all);
  }

  @Test
  void aDroppedIdIsVacatedAfterItsWindow() {
    try (TestServer server = server("--drop_window", "500")) {
      RawWebSocket alice = RawWebSocket.peer(server.port(), "alice", "hers");
      assertThat(alice.readText()).contains("OPEN");
      alice.reset();
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                try (var other = RawWebSocket.peer(server.port(), "alice", "another's")) {
                  return other.readText().equals("{\"type\":\"OPEN\"}");
                }
              });
    }
  }

  @Test
  void aStateIsSavedWithoutAnyOtherSweep() {
    try (TestServer server = server("--allow_override_connect");
        var alice = WsPeer.withAddOn(server.port(), "alice", "token-of-alice").opens()) {
      alice.saves("{\"board\":1}");
      await().atMost(Duration.ofMinutes(1)).until(() -> server.metric("states_saved") > 0);
    }
  }
}

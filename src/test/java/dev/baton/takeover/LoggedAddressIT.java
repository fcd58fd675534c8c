package dev.baton.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.Erased;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator does not want to record of addresses is on no disk. */
@Timeout(60)
final class LoggedAddressIT {
  private static final String HEADER = "X-Forwarded-For: 203.0.113.77";

  private static List<Object> addresses(Path data, String type) {
    return LoggedEvents.of(data, "alice").stream()
        .filter(event -> event.type().equals(type))
        .map(event -> event.details().getOrDefault("address", ""))
        .toList();
  }

  /** Wherever the bytes or the text of the address stand in the data folder. */
  private static List<String> filesWith(Path data, String text, byte[] bytes) throws IOException {
    List<String> files = new ArrayList<>(Erased.filesThatSay(data, text));
    files.addAll(Erased.filesThatSay(data, bytes));
    return files;
  }

  @ParameterizedTest
  @CsvSource({"full, 203.0.113.77", "prefix, 203.0.113.0/24", "none, ''"})
  void eventsAndSnapshotsHaveWhatTheOptionSays(String option, String address) throws IOException {
    byte[] bytes = HexFormat.of().parseHex("cb00714d");
    try (var server =
        TestServer.start(
            "--proxied",
            "loopback",
            "--log_addresses",
            option,
            "--snapshot_events",
            "2",
            "--allow_override_connect")) {
      try (WsPeer laptop = WsPeer.connect(server.port(), "alice", "her token", HEADER).opens()) {
        String proof = "Sec-WebSocket-Protocol: peerjs, bearer." + laptop.ticket();
        try (WsPeer phone = WsPeer.connect(server.port(), "alice", "other", HEADER, proof)) {
          phone.opens();
          Path data = server.dataDir();
          assertThat(addresses(data, "peer-connected")).containsExactly(address);
          assertThat(addresses(data, "peer-overridden")).containsExactly(address);
          // Snapshots and the audit index are written a moment later.
          Awaitility.await()
              .until(
                  () -> !filesWith(data, address.isEmpty() ? "alice" : address, bytes).isEmpty());
          assertThat(filesWith(data, "203.0.113.77", bytes).isEmpty())
              .as("no file has the address")
              .isEqualTo(!option.equals("full"));
        }
      }
    }
  }
}

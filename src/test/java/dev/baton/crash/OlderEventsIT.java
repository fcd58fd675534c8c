package dev.baton.crash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.testing.BatonProcess;
import dev.baton.testing.RawWebSocket;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server whose log is damaged in front of the snapshot that it starts with. */
@Timeout(180)
class OlderEventsIT {
  @TempDir Path data;

  private final AdminPage admin = AdminPage.onFreePort();

  private BatonProcess serve() {
    return BatonProcess.serve(data, admin.options());
  }

  @Test
  void serveAndSaySoOnceAndRepairSavesTheRest() throws Exception {
    try (BatonProcess server = serve()) {
      for (int i = 0; i < 30; i++) {
        try (RawWebSocket peer = RawWebSocket.peer(server.port(), "peer-" + i, "t")) {
          assertThat(peer.readText()).contains("OPEN");
        }
      }
      // Ends in order, with a snapshot.
      server.terminate();
      assertThat(server.awaitExit()).isZero();
    }
    damageAnEarlyEvent();
    for (int start = 0; start < 2; start++) {
      try (BatonProcess server = serve()) {
        // The index of the audit may meet the damage first, and say so in its own words.
        await().until(() -> admin.health().contains("the first is event 3"));
        assertThat(admin.state()).isEqualTo("DEGRADED");
        assertThat(admin.metric("baton_log_damaged")).isEqualTo(1);
        try (RawWebSocket peer = RawWebSocket.peer(server.port(), "alice", "t")) {
          assertThat(peer.readText()).contains("OPEN");
        }
        server.terminate();
        assertThat(server.awaitExit()).isZero();
        assertThat(server.err().stream().filter(line -> line.contains("is damaged at event 3")))
            .hasSize(1);
      }
    }
    // The index may have been written in front of the damage.
    List<String> history = run(1, "history", "--from_log");
    assertThat(history.stream().filter(line -> line.contains("log-damaged"))).hasSize(1);
    assertThat(history.stream().filter(line -> line.contains("log-gap"))).hasSize(1);
    assertThat(run(1, "verify")).anyMatch(line -> line.contains("damaged at event 3"));
    assertThat(run(0, "repair")).anyMatch(line -> line.contains("events lost:   3 to 3"));
    assertThat(run(0, "verify")).anyMatch(line -> line.startsWith("whole"));
    try (BatonProcess _ = serve()) {
      assertThat(admin.state()).isEqualTo("UP");
    }
  }

  private List<String> run(int exit, String... command) {
    List<String> args = new ArrayList<>(List.of(command));
    args.addAll(List.of("--data_dir", data.toString()));
    try (BatonProcess process = BatonProcess.run(args.toArray(String[]::new))) {
      assertThat(process.awaitExit()).as("%s %s", process.out(), process.err()).isEqualTo(exit);
      return process.out();
    }
  }

  /** Zeroes a few bytes of the first client's connect, which is event 3. */
  private void damageAnEarlyEvent() throws IOException {
    Path file;
    try (Stream<Path> files = Files.list(data.resolve("log"))) {
      file = files.filter(path -> path.toString().endsWith(".cq4")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, ISO_8859_1);
    int at = text.indexOf("peer-0");
    try (var out = new RandomAccessFile(file.toFile(), "rw")) {
      out.seek(at);
      out.write(new byte[4]);
    }
  }
}

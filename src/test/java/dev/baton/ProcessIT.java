package dev.baton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.testing.BatonProcess;
import dev.baton.testing.RawWebSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program: what scripts and supervisors see. */
class ProcessIT {
  private static final String OPEN = "{\"type\":\"OPEN\"}";

  @TempDir Path folder;

  @Test
  void saysThatItServesAsPeerServerDoes() {
    try (BatonProcess baton = BatonProcess.serve(folder, "--path", "/myapp")) {
      String address = "http://127.0.0.1:" + baton.port() + "/myapp/";
      await()
          .untilAsserted(
              () ->
                  assertThat(baton.out())
                      .containsExactly(
                          "Started PeerServer on 127.0.0.1, port: %d, path: /myapp/"
                              .formatted(baton.port()),
                          "  server:  " + address,
                          "  demo:    " + address + "demo/"));
      await().until(() -> baton.err().size() == 2);
      assertThat(baton.err().getFirst())
          .endsWith("recovered from the event log: 0 IDs are kept for their clients");
      assertThat(baton.err().getLast())
          .contains(
              " serves 127.0.0.1 on port "
                  + baton.port()
                  + ", its admin port is -, its data folder ")
          .contains("--path '/myapp'");
    }
  }

  @Test
  void terminationTellsEveryClientAndEndsWithZeroInTime() {
    List<RawWebSocket> clients = new ArrayList<>();
    try (BatonProcess baton = BatonProcess.serve(folder)) {
      for (int i = 0; i < 1_000; i++) {
        clients.add(RawWebSocket.peer(baton.port(), "peer-" + i, "token-" + i));
      }
      clients.forEach(client -> assertThat(client.readText()).isEqualTo(OPEN));

      baton.terminate();
      for (RawWebSocket client : clients) {
        RawWebSocket.RawFrame close = client.read().orElseThrow();
        assertThat(close.closeCode()).isEqualTo(1012);
        client.sendClose(1012);
      }
      // It ends itself with 1 when it is not done after 4.5 s.
      assertThat(baton.awaitExit()).isZero();
    } finally {
      clients.forEach(RawWebSocket::close);
    }
    List<RealmEvent> events = events(folder);
    assertThat(events.getLast()).isInstanceOf(ServerStopped.class);
    assertThat(events.stream().filter(PeerConnected.class::isInstance)).hasSize(1_000);
    assertThat(
            events.stream()
                .filter(
                    event ->
                        event instanceof PeerDetached end
                            && end.reason() == DisconnectReason.SERVER_STOPPED))
        .hasSize(1_000);
  }

  @Test
  void clientsThatDoNotAnswerDoNotHoldTheEndUp() {
    try (BatonProcess baton = BatonProcess.serve(folder);
        RawWebSocket deaf = RawWebSocket.peer(baton.port(), "deaf", "t")) {
      assertThat(deaf.readText()).isEqualTo(OPEN);
      baton.terminate();
      assertThat(baton.awaitExit()).isZero();
    }
  }

  @Test
  void portInUseIsOneLineAndOne() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        BatonProcess baton =
            BatonProcess.run(
                "serve",
                "--host",
                "127.0.0.1",
                "--port",
                String.valueOf(taken.getLocalPort()),
                "--data_dir",
                folder.toString())) {
      assertThat(baton.awaitExit()).isEqualTo(1);
      assertThat(baton.err())
          .containsExactly(
              "baton: cannot listen on 127.0.0.1, port %d: Address already in use"
                  .formatted(taken.getLocalPort()));
    }
  }

  @Test
  void secondServerOnOneFolderIsRefusedAndTheFirstGoesOn() {
    try (BatonProcess first = BatonProcess.serve(folder)) {
      try (BatonProcess second =
          BatonProcess.run("serve", "--port", "0", "--data_dir", folder.toString())) {
        assertThat(second.awaitExit()).isEqualTo(1);
        assertThat(second.err())
            .singleElement()
            .asString()
            .startsWith("baton: another server is running on the data folder");
      }
      try (RawWebSocket client = RawWebSocket.peer(first.port(), "alice", "t")) {
        assertThat(client.readText()).isEqualTo(OPEN);
      }
    }
  }

  @Test
  void killedServerComesBackWithItsIdsKeptForTheirClients() {
    try (BatonProcess baton = BatonProcess.serve(folder);
        RawWebSocket alice = RawWebSocket.peer(baton.port(), "alice", "hers")) {
      assertThat(alice.readText()).isEqualTo(OPEN);
      baton.kill();
      baton.awaitExit();
    }
    try (BatonProcess baton = BatonProcess.serve(folder);
        RawWebSocket thief = RawWebSocket.peer(baton.port(), "alice", "another's");
        RawWebSocket alice = RawWebSocket.peer(baton.port(), "alice", "hers")) {
      assertThat(thief.readText()).contains("ID-TAKEN");
      assertThat(alice.readText()).isEqualTo(OPEN);
    }
  }

  @Test
  void damagedLogIsNotServedFrom() throws IOException {
    try (BatonProcess baton = BatonProcess.serve(folder);
        RawWebSocket alice = RawWebSocket.peer(baton.port(), "alice", "hers")) {
      assertThat(alice.readText()).isEqualTo(OPEN);
    }
    flip(folder.resolve("log"), "alice");
    try (BatonProcess baton =
        BatonProcess.run("serve", "--port", "0", "--data_dir", folder.toString())) {
      assertThat(baton.awaitExit()).isEqualTo(1);
      assertThat(baton.err())
          .singleElement()
          .asString()
          .contains("is damaged at event 3")
          .contains("checksum");
    }
  }

  private static void flip(Path log, String text) throws IOException {
    Path file;
    try (var files = Files.list(log)) {
      file = files.filter(name -> name.toString().endsWith(".cq4")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }

  private static List<RealmEvent> events(Path dataDir) {
    List<RealmEvent> events = new ArrayList<>();
    LogReading reading =
        new ChronicleLogs()
            .readAll(new LogFiles(dataDir), Progress.IGNORED, entry -> events.add(entry.event()));
    assertThat(reading.damage()).isEmpty();
    return events;
  }
}

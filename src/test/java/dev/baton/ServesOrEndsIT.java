package dev.baton;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.BatonProcess;
import dev.baton.testing.RawWebSocket;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A start that fails for an Error ends the process, and lets the data folder go. */
class ServesOrEndsIT {
  @TempDir Path folder;

  /** The packaged jar without some classes, beside the same libraries. */
  private Path jarWithout(String... classes) throws IOException {
    Path jar = Path.of(System.getProperty("baton.jar", "target/baton.jar")).toAbsolutePath();
    Path broken = folder.resolve("baton.jar");
    Files.copy(jar, broken);
    Files.createSymbolicLink(folder.resolve("lib"), jar.resolveSibling("lib"));
    try (FileSystem files =
        FileSystems.newFileSystem(URI.create("jar:" + broken.toUri()), Map.of())) {
      for (String name : classes) {
        Files.delete(files.getPath("dev/baton/" + name + ".class"));
      }
    }
    return broken;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "storage/DataFolder",
        "ownership/TicketOffice",
        "ownership/KeyFolder",
        "eventlog/recovery/LogVerifier",
        "session/EventClock",
        "liveness/Heartbeat",
        "session/RealmService",
        "transport/SocketUpgrader",
        "transport/net/AcceptProbe",
        "liveness/Supervisor"
      })
  void aClassThatIsMissingAtTheStartEndsTheProcessWithOne(String missing) throws IOException {
    Path data = folder.resolve("data");
    List<String> command =
        BatonProcess.command(
            BatonProcess.serveArguments(data, "--allow_override_connect").toArray(String[]::new));
    command.set(command.indexOf("-jar") + 1, jarWithout(missing).toString());
    try (BatonProcess baton = BatonProcess.launch(command)) {
      assertThat(baton.awaitExit()).isEqualTo(1);
      assertThat(baton.out()).isEmpty();
      assertThat(baton.err())
          .last()
          .asString()
          .startsWith("baton: cannot start")
          .contains("dev/baton/" + missing);
    }
    try (BatonProcess next = BatonProcess.serve(data);
        RawWebSocket alice = RawWebSocket.peer(next.port(), "alice", "token")) {
      assertThat(alice.readText()).isEqualTo("{\"type\":\"OPEN\"}");
    }
  }

  @Test
  void everyLauncherEndsAProcessWithoutMemory() throws IOException {
    assertThat(Files.readString(Path.of("scripts/baton"))).contains("-XX:+ExitOnOutOfMemoryError");
    assertThat(BatonProcess.command()).contains("-XX:+ExitOnOutOfMemoryError");
  }
}

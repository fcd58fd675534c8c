package dev.baton.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.crash.ConnectAttempt.ConnectAnswer;
import dev.baton.testing.BatonProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server keeps is for its owner alone, however generous the umask is. */
class PermissionsIT {
  @TempDir Path folder;

  private Path data() {
    return folder.resolve("data");
  }

  private BatonProcess serveGenerously(String... options) {
    List<String> command = new ArrayList<>(List.of("sh", "-c", "umask 000; exec \"$@\"", "sh"));
    command.addAll(
        BatonProcess.command(BatonProcess.serveArguments(data(), options).toArray(String[]::new)));
    return BatonProcess.launch(command).awaitStarted();
  }

  private void serveAndStop(String... options) {
    try (BatonProcess server = serveGenerously(options)) {
      ConnectAttempt alice = new ClientBook().attempt("alice", "token");
      assertThat(alice.ask(server.port())).isEqualTo(ConnectAnswer.OPEN);
      alice.leave();
      server.terminate();
      assertThat(server.awaitExit()).isZero();
      assertThat(server.err()).noneMatch(line -> line.contains("chmod"));
    }
  }

  private void assertNarrow() throws IOException {
    try (Stream<Path> all = Files.walk(data())) {
      for (Path path : all.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .as("%s", path)
            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
      }
    }
  }

  @Test
  void everythingIsForItsOwnerAloneAlsoAfterARepair() throws IOException {
    serveAndStop("--allow_override_connection");
    assertThat(data().resolve("snapshots")).isNotEmptyDirectory();
    assertNarrow();

    Files.delete(data().resolve("log").resolve(rollFile()));
    serveAndStop("--on_corrupt", "quarantine");
    try (Stream<Path> entries = Files.list(data())) {
      assertThat(entries).anyMatch(entry -> entry.getFileName().toString().startsWith("damaged-"));
    }
    assertNarrow();
  }

  private Path rollFile() throws IOException {
    try (Stream<Path> files = Files.list(data().resolve("log"))) {
      return files
          .filter(file -> file.toString().endsWith(".cq4"))
          .findFirst()
          .orElseThrow()
          .getFileName();
    }
  }

  @Test
  void aFolderThatOthersMayLookIntoIsSaidOnce() throws IOException {
    Files.createDirectory(data());
    Files.setPosixFilePermissions(data(), PosixFilePermissions.fromString("rwxr-xr-x"));
    try (BatonProcess server = BatonProcess.serve(data())) {
      assertThat(server.err())
          .filteredOn(line -> line.contains("chmod 700 " + data().toAbsolutePath()))
          .hasSize(1);
    }
  }
}

package dev.baton.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.crash.ConnectAttempt.ConnectAnswer;
import dev.baton.testing.BatonProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data folder that cannot be written is said in one line, and nothing is served from it. */
class ReadOnlyFolderIT {
  @TempDir Path folder;

  private static void assertRefused(Path dataDir) {
    try (BatonProcess start =
        BatonProcess.run(BatonProcess.serveArguments(dataDir).toArray(String[]::new))) {
      assertThat(start.awaitExit()).isEqualTo(1);
      assertThat(start.out()).isEmpty();
      assertThat(start.err())
          .singleElement()
          .asString()
          .startsWith("baton: cannot use the data folder " + dataDir)
          .doesNotContain("\n");
    }
  }

  @Test
  void aReadOnlyDiskIsRefusedInOneLine() {
    var book = new ClientBook();
    try (SmallDisk disk = SmallDisk.mount(folder, "a start on a read-only disk")) {
      try (BatonProcess server = BatonProcess.serve(disk.dataDir(), "--min_free_space", "0")) {
        ConnectAttempt alice = book.attempt("alice", "hers");
        assertThat(alice.ask(server.port())).isEqualTo(ConnectAnswer.OPEN);
        server.kill();
      }
      disk.makeReadOnly();
      assertRefused(disk.dataDir());
      LogAudit.of(disk.dataDir()).confirms(book);
    }
  }

  @Test
  void aNewFolderWhereNothingMayBeWrittenIsRefusedInOneLine() {
    try (SmallDisk disk = SmallDisk.mount(folder, "a first start on a read-only disk")) {
      disk.makeReadOnly();
      assertRefused(disk.dataDir());
    }
  }

  @Test
  void aFileInThePlaceOfTheFolderIsRefusedInOneLine() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    try (BatonProcess start =
        BatonProcess.run(BatonProcess.serveArguments(file).toArray(String[]::new))) {
      assertThat(start.awaitExit()).isEqualTo(1);
      assertThat(start.err())
          .containsExactly("baton: the data folder " + file + " is not a folder");
    }
  }

  @Test
  void aFolderOfAnotherUserIsRefusedInOneLine() throws IOException {
    Path theirs = Files.createDirectory(folder.resolve("theirs"));
    Files.setPosixFilePermissions(theirs, PosixFilePermissions.fromString("r-xr-xr-x"));
    Machine.require(
        !Files.isWritable(theirs), "a start on another user's folder", "root may write it");
    assertRefused(theirs);
  }
}

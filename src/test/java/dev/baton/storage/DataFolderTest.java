package dev.baton.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.baton.eventlog.LogFiles;
import dev.baton.storage.DataFolder.DataFolderException;
import dev.baton.testing.CapturedLog;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
class DataFolderTest {
  @TempDir Path parent;

  private Path path() {
    return parent.resolve("some").resolve("data");
  }

  @Test
  void aMissingFolderIsMade() {
    try (var data = DataFolder.claim(path())) {
      assertThat(path()).isDirectory();
      assertThat(new LogFiles(data.path())).isEqualTo(new LogFiles(path()));
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void aFolderThatIsMadeIsForItsOwnerOnly() throws IOException {
    try (var lines = new CapturedLog();
        var _ = DataFolder.claim(path())) {
      assertThat(permissions(path())).isEqualTo("rwx------");
      assertThat(permissions(path().resolve("LOCK"))).isEqualTo("rw-------");
      assertThat(lines.records()).isEmpty();
    }
  }

  @Test
  void aFolderThatOthersMayLookIntoStaysSoWithOneWarningAndWhatIsOursInItDoesNot()
      throws IOException {
    Files.createDirectories(path());
    for (String name : List.of("log", "snapshots", "damaged-20261124-101112-131", "theirs")) {
      Path folder = Files.createDirectory(path().resolve(name));
      setPermissions(Files.createFile(folder.resolve("file")), "rw-r--r--");
      setPermissions(folder, "rwxr-xr-x");
    }
    setPermissions(Files.createFile(path().resolve("head")), "rw-rw-rw-");
    setPermissions(path(), "rwxr-x---");
    try (var lines = new CapturedLog();
        var _ = DataFolder.claim(path())) {
      assertThat(lines.records())
          .singleElement()
          .asString()
          .contains("WARNING", "chmod 700 " + path().toAbsolutePath());
    }
    assertThat(permissions(path())).isEqualTo("rwxr-x---");
    assertThat(permissions(path().resolve("head"))).isEqualTo("rw-------");
    for (String name : List.of("log", "snapshots", "damaged-20261124-101112-131")) {
      assertThat(permissions(path().resolve(name))).isEqualTo("rwx------");
      assertThat(permissions(path().resolve(name).resolve("file"))).isEqualTo("rw-------");
    }
    assertThat(permissions(path().resolve("theirs"))).isEqualTo("rwxr-xr-x");
  }

  private static void setPermissions(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  @Test
  void aFolderIsInUseWhileAServerHasIt() {
    assertThat(DataFolder.isInUse(path())).as("none yet").contains(false);
    try (var _ = DataFolder.claim(path())) {
      assertThat(DataFolder.isInUse(path())).contains(true);
    }
    assertThat(DataFolder.isInUse(path())).contains(false);
  }

  @Test
  void aServerThatStartsWaitsForOneThatOnlyAsks() throws Exception {
    DataFolder.claim(path()).close();
    var claimed = new CompletableFuture<DataFolder>();
    Thread starting;
    try (FileChannel asking = FileChannel.open(path().resolve("LOCK"), StandardOpenOption.READ);
        var _ = asking.lock(0, Long.MAX_VALUE, true)) {
      starting = Thread.ofPlatform().start(() -> claimed.complete(DataFolder.claim(path())));
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> starting.getState() == Thread.State.TIMED_WAITING);
    }
    claimed.get(10, TimeUnit.SECONDS).close();
  }

  @Test
  void aSecondServerIsRefusedAndTheFirstOneKeepsTheFolder() {
    try (var data = DataFolder.claim(path())) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> DataFolder.claim(path()))
            .isInstanceOf(DataFolderException.class)
            .hasMessageContaining("another server is running")
            .hasMessageContaining(path().toString());
      }
      assertThat(data.secret("token.key")).hasSize(32);
    }
  }

  /** Two versions of the program that lock files of different names would both own the folder. */
  @Test
  void theOwnershipIsALockOnTheFileThatEveryVersionLocks() throws IOException {
    try (var data = DataFolder.claim(path());
        var lock = FileChannel.open(path().resolve("LOCK"), StandardOpenOption.WRITE)) {
      assertThat(data.file("LOCK")).exists();
      assertThatThrownBy(lock::tryLock).isInstanceOf(OverlappingFileLockException.class);
    }
  }

  @Test
  void aClosedFolderCanBeClaimedAgain() {
    DataFolder.claim(path()).close();
    DataFolder.claim(path()).close();
  }

  @Test
  void aSecretIsMadeOnceAndKept() {
    byte[] secret;
    try (var data = DataFolder.claim(path())) {
      secret = data.secret("token.key");
      assertThat(secret).hasSize(32).isNotEqualTo(new byte[32]);
      assertThat(data.secret("token.key")).isEqualTo(secret);
      assertThat(data.secret("other.key")).isNotEqualTo(secret);
    }
    try (var data = DataFolder.claim(path())) {
      assertThat(data.secret("token.key")).isEqualTo(secret);
    }
  }

  @Test
  void aSecretIsForItsOwnerOnly() throws IOException {
    try (var data = DataFolder.claim(path())) {
      data.secret("token.key");
      assertThat(Files.getPosixFilePermissions(path().resolve("token.key")))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void whatACrashLeftOfASecretIsNotUsed() throws IOException {
    try (var data = DataFolder.claim(path())) {
      Files.write(path().resolve("token.key.new"), new byte[5]);
      assertThat(data.secret("token.key")).hasSize(32);
      assertThat(path().resolve("token.key.new")).doesNotExist();
    }
  }

  @Test
  void aSecretOfAnotherLengthIsRefusedByName() throws IOException {
    try (var data = DataFolder.claim(path())) {
      Files.write(path().resolve("token.key"), new byte[31]);
      assertThatThrownBy(() -> data.secret("token.key"))
          .isInstanceOf(DataFolderException.class)
          .hasMessageContaining("token.key")
          .hasMessageContaining("32")
          .hasMessageContaining("31");
    }
  }

  @Test
  void aFileInPlaceOfTheFolderIsToldClearly() throws IOException {
    Path file = Files.createFile(parent.resolve("file"));
    assertThatThrownBy(() -> DataFolder.claim(file))
        .isInstanceOf(DataFolderException.class)
        .hasMessage("the data folder " + file + " is not a folder");
  }

  @Test
  void aPathThroughAFileIsToldClearly() throws IOException {
    Path file = Files.createFile(parent.resolve("file"));
    assertThatThrownBy(() -> DataFolder.claim(file.resolve("data")))
        .isInstanceOf(DataFolderException.class)
        .hasMessageContaining("cannot use the data folder");
  }

  @Test
  void aSecretThatCannotBeReadIsRefusedByName() throws IOException {
    try (var data = DataFolder.claim(path())) {
      Files.createDirectory(path().resolve("token.key"));
      assertThatThrownBy(() -> data.secret("token.key"))
          .isInstanceOf(DataFolderException.class)
          .hasMessageContaining("token.key");
    }
  }
}

package dev.baton.eventlog.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.eventlog.LogUnreadableException;
import dev.baton.eventlog.record.Snapshot;
import dev.baton.eventlog.record.SnapshotSamples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotStoreTest {
  @TempDir Path parent;

  private Path folder = Path.of("");
  private SnapshotStore store = new SnapshotStore(folder);

  @BeforeEach
  void prepare() {
    folder = parent.resolve("snapshots");
    store = new SnapshotStore(folder);
  }

  private void write(long... seqs) throws IOException {
    for (long seq : seqs) {
      store.write(SnapshotSamples.of(seq));
    }
  }

  private List<Long> seqs() {
    return store.newestFirst().stream().map(file -> store.read(file).tail().seq()).toList();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aFolderThatIsNotThereHasNoSnapshotsAndIsNotMade() {
    assertThat(store.newestFirst()).isEmpty();
    assertThat(folder).doesNotExist();
  }

  @Test
  void whatWasWrittenIsReadAndNothingElseIsLeftBehind() throws IOException {
    Snapshot snapshot = SnapshotSamples.realistic();
    store.write(snapshot);
    assertThat(store.newestFirst()).hasSize(1);
    assertThat(store.read(store.newestFirst().getFirst())).isEqualTo(snapshot);
    assertThat(names()).containsExactly("snapshot-0000000000000000007.json");
  }

  @Test
  void theNewestIsTheOneOfTheHighestEventNotOfTheLongestName() throws IOException {
    write(9, 10);
    assertThat(seqs()).containsExactly(10L, 9L);
    write(Long.MAX_VALUE);
    assertThat(seqs()).containsExactly(Long.MAX_VALUE, 10L);
  }

  @Test
  void theTwoNewestAreKept() throws IOException {
    write(1, 2, 3, 4, 5);
    assertThat(seqs()).containsExactly(5L, 4L);
    assertThat(names()).hasSize(2);
  }

  @Test
  void aSnapshotOfTheSameEventReplacesTheOneBefore() throws IOException {
    write(1, 2);
    Path newest = store.newestFirst().getFirst();
    Files.writeString(newest, "damaged");
    write(2);
    assertThat(seqs()).containsExactly(2L, 1L);
  }

  @Test
  void whatACrashLeftUnfinishedIsOverwrittenAndNeverRead() throws IOException {
    write(1);
    Files.write(folder.resolve("unfinished"), new byte[100_000]);
    assertThat(seqs()).containsExactly(1L);
    write(2);
    assertThat(seqs()).containsExactly(2L, 1L);
    assertThat(names()).hasSize(2);
  }

  @Test
  void theSnapshotOfAnEventThatTheLogHasLostDoesNotDriveOutThoseOfTheLog() throws IOException {
    write(800, 990, 1_000);
    // The events from 901 on were lost with the power, and the log has gone on from there.
    write(950);
    assertThat(seqs()).first().isEqualTo(950L);
    write(960);
    assertThat(seqs()).containsExactly(960L, 950L);
  }

  @Test
  void otherFilesAreNoSnapshotsAndAreLeftAlone() throws IOException {
    write(1, 2);
    List<String> others =
        List.of(
            "README",
            "snapshot-7.json",
            "snapshot-0000000000000000007.json.bak",
            "snapshot-x.json");
    for (String other : others) {
      Files.writeString(folder.resolve(other), "x");
    }
    write(3);
    assertThat(seqs()).containsExactly(3L, 2L);
    assertThat(names()).containsAll(others);
  }

  @Test
  void aFileThatCannotBeReadIsSaidToBeSo() throws IOException {
    write(1);
    Path folderByThatName = folder.resolve("snapshot-0000000000000000009.json");
    Files.createDirectory(folderByThatName);
    assertThat(store.newestFirst()).first().isEqualTo(folderByThatName);
    assertThatThrownBy(() -> store.read(folderByThatName))
        .isInstanceOf(LogUnreadableException.class)
        .hasMessageContaining("it is a folder");
    assertThatThrownBy(() -> store.read(folder.resolve("missing")))
        .isInstanceOf(LogUnreadableException.class)
        .hasMessageContaining("it is gone");
  }

  @Test
  void aSnapshotThatCannotBeWrittenLeavesTheOnesBefore() throws IOException {
    write(1, 2);
    // A folder in the place of the file, as good as a disk that is full.
    Files.createDirectory(folder.resolve("unfinished"));
    assertThatThrownBy(() -> store.write(SnapshotSamples.of(3))).isInstanceOf(IOException.class);
    assertThat(seqs()).containsExactly(2L, 1L);
  }

  /** The older one that a reader has just listed may be deleted before its turn comes. */
  @Test
  void theyAreReadBesideAServerThatWritesNewerOnes() throws Exception {
    write(1, 2);
    var read = new AtomicBoolean();
    CompletableFuture<Integer> written = CompletableFuture.supplyAsync(() -> writeUntil(read));
    for (int i = 0; i < 500; i++) {
      assertThat(store.whole()).isNotEmpty();
    }
    read.set(true);
    assertThat(written.get(1, TimeUnit.MINUTES)).isGreaterThan(2);
  }

  private int writeUntil(AtomicBoolean enough) {
    int seq = 2;
    try {
      while (!enough.get()) {
        write(++seq);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return seq;
  }
}

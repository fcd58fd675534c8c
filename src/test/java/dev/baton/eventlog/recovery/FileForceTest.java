package dev.baton.eventlog.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.record.SnapshotSamples;
import dev.baton.storage.DataFolder;
import dev.baton.testing.ForcedFiles;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What is written beside the log is on the disk before it has its name, and then its name. */
@Isolated
class FileForceTest {
  @TempDir Path folder;

  @Test
  void aSnapshotIsForcedBeforeItHasItsNameAndItsNameAfterwards() {
    Path snapshots = folder.resolve("snapshots");
    var store = new SnapshotStore(snapshots);
    List<Path> forced = ForcedFiles.during(() -> store.write(SnapshotSamples.of(7)));
    assertThat(forced).containsExactly(snapshots.resolve("unfinished"), snapshots);
    assertThat(store.newestFirst()).hasSize(1);
  }

  @Test
  void aSecretIsForcedBeforeItHasItsNameAndItsNameAfterwards() {
    try (DataFolder data = DataFolder.claim(folder)) {
      List<Path> forced = ForcedFiles.during(() -> data.secret("token-key"));
      assertThat(forced).containsExactly(folder.resolve("token-key.new"), folder);
      assertThat(ForcedFiles.during(() -> data.secret("token-key"))).isEmpty();
    }
  }
}

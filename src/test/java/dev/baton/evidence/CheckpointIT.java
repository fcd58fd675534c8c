package dev.baton.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.checkpoint.Checkpoint;
import dev.baton.checkpoint.CheckpointBook;
import dev.baton.checkpoint.SignedNote;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.testing.BatonProcess;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a real server signs while it runs, when it is stopped and over a kill. */
@Timeout(120)
class CheckpointIT {
  @TempDir Path folder;

  private static void comeAndGo(BatonProcess baton, int clients) {
    for (int i = 0; i < clients; i++) {
      try (WsPeer peer = WsPeer.connect(baton.port(), "peer-" + i, "token")) {
        peer.opens().leaves();
      }
    }
  }

  private List<SignedNote> notes() throws IOException {
    Path file = CheckpointBook.notes(folder);
    return Files.exists(file) ? Checkpoint.notesIn(Files.readString(file)) : List.of();
  }

  private static long size(SignedNote note) {
    return Checkpoint.of(note).head().size();
  }

  @Test
  void aStopSignsAllThatWasAndTheNextRunGoesOn() throws IOException {
    for (int run = 1; run <= 3; run++) {
      try (BatonProcess baton =
          BatonProcess.serve(folder, "--checkpoint_origin", "example.com/log")) {
        comeAndGo(baton, run);
        if (run == 2) {
          baton.kill();
        } else {
          baton.terminate();
        }
        baton.awaitExit();
      }
    }
    List<SignedNote> signed = notes();
    assertThat(signed).hasSizeGreaterThanOrEqualTo(2);
    assertThat(Checkpoint.of(signed.getLast()).origin()).isEqualTo("example.com/log");
    assertThat(size(signed.getLast()))
        .isEqualTo(
            new ChronicleLogs().readAll(new LogFiles(folder), Progress.IGNORED, _ -> {}).lastSeq());
    assertThat(OwnCheckpoints.assertNoneIsContradicted(folder)).isEqualTo(signed.size());
    var proofs = new LogProofs(new ChronicleLogs(), new LogFiles(folder), Progress.IGNORED);
    assertThat(proofs.consistency(signed.getFirst(), signed.getLast()).holds()).isTrue();
  }

  @Test
  void aThousandEventsAreSignedWhileTheServerRuns() throws IOException {
    try (BatonProcess baton = BatonProcess.serve(folder, "--log_sync", "none")) {
      comeAndGo(baton, 520);
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !notes().isEmpty());
      assertThat(size(notes().getFirst())).isGreaterThanOrEqualTo(1_000);
      OwnCheckpoints.assertNoneIsContradicted(folder);
    }
  }

  @Test
  void aServerThatCannotWriteThemGoesOnAndSaysSoOnce() throws IOException {
    try (BatonProcess baton = BatonProcess.serve(folder)) {
      Files.createDirectory(CheckpointBook.notes(folder));
      comeAndGo(baton, 520);
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> baton.err().stream().anyMatch(line -> line.contains("a checkpoint")));
      comeAndGo(baton, 520);
      baton.terminate();
      assertThat(baton.awaitExit()).isZero();
      assertThat(baton.err()).filteredOn(line -> line.contains("a checkpoint")).hasSize(1);
    }
  }
}

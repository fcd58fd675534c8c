package dev.baton.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.checkpoint.Checkpoint;
import dev.baton.checkpoint.CheckpointBook;
import dev.baton.checkpoint.NoteKey;
import dev.baton.checkpoint.SignedNote;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.evidence.Finding.Relation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a server has signed of its own log. */
public final class OwnCheckpoints {
  private OwnCheckpoints() {}

  /**
   * Whatever has become of the server, its log never contradicts what it has signed.
   *
   * @return how many checkpoints there are
   */
  public static int assertNoneIsContradicted(Path dataDir) {
    Path file = CheckpointBook.notes(dataDir);
    if (!Files.exists(file)) {
      return 0;
    }
    try {
      NoteKey key = NoteKey.parse(Files.readString(CheckpointBook.verifier(dataDir)));
      List<SignedNote> notes = Checkpoint.leadingNotes(Files.readString(file));
      assertThat(notes).allSatisfy(note -> assertThat(note.verifiedBy(key)).isPresent());
      var check = new CheckpointCheck(notes.stream().map(Checkpoint::of).toList());
      new ChronicleLogs().readAll(new LogFiles(dataDir), Progress.IGNORED, check);
      assertThat(check.findings()).extracting(Finding::relation).containsOnly(Relation.MATCHES);
      return notes.size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

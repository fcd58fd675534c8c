package dev.baton.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.merkle.TreeHead;
import dev.baton.storage.DataFolder.DataFolderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files in which a server keeps what it has signed. */
class CheckpointBookTest {
  @TempDir Path folder;

  private CheckpointBook open(String origin) {
    return CheckpointBook.open(folder, origin, "host 1");
  }

  private static TreeHead head(long size) {
    byte[] root = new byte[32];
    root[0] = (byte) size;
    return new TreeHead(size, Base64.getEncoder().encodeToString(root));
  }

  private List<Long> sizes() throws IOException {
    return Checkpoint.notesIn(Files.readString(CheckpointBook.notes(folder))).stream()
        .map(note -> Checkpoint.of(note).head().size())
        .toList();
  }

  @Test
  void whatIsSignedIsInTheFileAndVerifiedByTheKeyInTheOther() throws IOException {
    CheckpointBook book = open("");
    book.sign(head(1));
    book.sign(head(2));
    NoteKey key = NoteKey.parse(Files.readString(CheckpointBook.verifier(folder)));
    assertThat(key.name()).isEqualTo("host-1/baton");
    List<SignedNote> notes = Checkpoint.notesIn(Files.readString(CheckpointBook.notes(folder)));
    assertThat(notes).hasSize(2).allSatisfy(note -> assertThat(note.verifiedBy(key)).isPresent());
    assertThat(Checkpoint.of(notes.getLast())).isEqualTo(new Checkpoint("host-1/baton", head(2)));
  }

  @Test
  void theKeyAndTheNameOutliveARestart() throws IOException {
    open("example.com/log");
    String key = CheckpointKeys.vkey(folder);
    CheckpointBook again = open("");
    assertThat(CheckpointKeys.vkey(folder)).isEqualTo(key);
    again.sign(head(1));
    open("").sign(head(2));
    assertThat(sizes()).containsExactly(1L, 2L);
  }

  @Test
  void anotherNameHasTheSameKey() {
    String first = CheckpointKeys.vkeyOf(folder, "one");
    String second = CheckpointKeys.vkeyOf(folder, "two");
    assertThat(second).startsWith("two+");
    assertThat(second.substring(second.lastIndexOf('+')))
        .isEqualTo(first.substring(first.lastIndexOf('+')));
    assertThat(CheckpointKeys.vkeyOf(folder, "")).isEqualTo(second);
  }

  @Test
  void theSecretIsTheOwnersAlone() throws IOException {
    open("").sign(head(1));
    for (String name : List.of("checkpoint.key", "checkpoint.pub", "checkpoints")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name))))
          .as(name)
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aKeyThatIsBrokenStopsTheStartAndIsNotRepeated() throws IOException {
    open("");
    Path file = folder.resolve("checkpoint.key");
    String secret = Files.readString(file);
    Files.writeString(file, secret.replace("+A", "+B"));
    assertThatThrownBy(() -> open(""))
        .isInstanceOf(DataFolderException.class)
        .hasMessageContaining("checkpoint.key")
        .hasMessageNotContaining(secret.substring(secret.length() - 20).strip());
    assertThat(Files.readString(file)).isEqualTo(secret.replace("+A", "+B"));
  }

  @Test
  void theOldestAreDroppedAndTheFileStaysBounded() throws IOException {
    CheckpointBook book = CheckpointBook.open(folder, "log", "", 2_000);
    for (int size = 1; size <= 100; size++) {
      book.sign(head(size));
      assertThat(Files.size(CheckpointBook.notes(folder))).isLessThanOrEqualTo(2_000);
    }
    assertThat(sizes()).endsWith(98L, 99L, 100L).hasSizeBetween(4, 13).isSorted();
  }

  @Test
  void whatACrashLeftOfTheLastOneIsCutOff() throws IOException {
    open("log").sign(head(1));
    Path notes = CheckpointBook.notes(folder);
    String whole = Files.readString(notes);
    for (int end = 0; end < whole.length(); end++) {
      Files.writeString(notes, whole + whole.substring(0, end));
      CheckpointBook again = open("");
      assertThat(Files.readString(notes)).as("%d characters", end).isEqualTo(whole);
      again.sign(head(2));
      assertThat(sizes()).containsExactly(1L, 2L);
    }
  }

  /** Pages that a loss of power has left empty, or filled with something else. */
  @Test
  void whatIsBehindTheLastOneIsCutOffWhateverItIs() throws IOException {
    open("log").sign(head(1));
    Path notes = CheckpointBook.notes(folder);
    String whole = Files.readString(notes);
    for (String end : List.of("\0".repeat(99), "x\n\n\u2014 y\n", "\n\n\n", "x")) {
      Files.writeString(notes, whole + end);
      CheckpointBook again = open("");
      assertThat(Files.readString(notes)).isEqualTo(whole);
      again.sign(head(2));
      assertThat(sizes()).containsExactly(1L, 2L);
      Files.writeString(notes, whole);
    }
  }

  @Test
  void aFileThatWasMovedAwayBeginsAgain() throws IOException {
    CheckpointBook book = open("log");
    book.sign(head(1));
    book.sign(head(2));
    Files.move(CheckpointBook.notes(folder), folder.resolve("kept"));
    book.sign(head(3));
    book.sign(head(4));
    assertThat(sizes()).containsExactly(3L, 4L);
  }

  @Test
  void aFileOfSomethingElseIsMovedAside() throws IOException {
    Path notes = CheckpointBook.notes(folder);
    Files.writeString(notes, "no checkpoint at all\n");
    open("log").sign(head(1));
    assertThat(sizes()).containsExactly(1L);
    assertThat(folder.resolve("checkpoints.unreadable")).hasContent("no checkpoint at all\n");
  }

  @Test
  void whatCannotBeWrittenIsNotThereAndTheNextOneIs() throws IOException {
    CheckpointBook book = open("log");
    book.sign(head(1));
    Path notes = CheckpointBook.notes(folder);
    Path aside = folder.resolve("aside");
    Files.move(notes, aside);
    Files.createDirectory(notes);
    assertThatThrownBy(() -> book.sign(head(2))).isInstanceOf(IOException.class);
    Files.delete(notes);
    Files.move(aside, notes);
    book.sign(head(3));
    assertThat(sizes()).containsExactly(1L, 3L);
    Files.write(notes, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
  }
}

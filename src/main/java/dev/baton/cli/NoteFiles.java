package dev.baton.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.checkpoint.Checkpoint;
import dev.baton.checkpoint.NoteKey;
import dev.baton.checkpoint.SignedNote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads the files that proofs are about. What is wrong with one is one line for people. */
final class NoteFiles {
  /** The forms in which a key is named on the command line. */
  static final String KEY =
      "the key that checkpoints are verified with: a file, or its line itself";

  /** A file of checkpoints or a proof has no more than this. */
  private static final long MAX_BYTES = 16 << 20;

  private NoteFiles() {}

  /** A file's text. */
  static String text(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new CommandFailedException("%s is larger than %d bytes".formatted(file, MAX_BYTES));
      }
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw new CommandFailedException("cannot read %s: %s".formatted(file, e), e);
    }
  }

  /** A key that is given as the line itself or as the name of a file with it. */
  static NoteKey key(String given) {
    String line =
        given.contains("+") && !Files.exists(Path.of(given)) ? given : text(Path.of(given));
    try {
      return NoteKey.parse(line);
    } catch (IllegalArgumentException e) {
      throw new CommandFailedException("--key: " + e.getMessage(), e);
    }
  }

  /** The checkpoints in a file, of which there is one at least; whose they are is not checked. */
  static List<SignedNote> notes(Path file) {
    List<SignedNote> notes;
    try {
      notes = Checkpoint.notesIn(text(file));
      notes.forEach(Checkpoint::of);
    } catch (IllegalArgumentException e) {
      throw new CommandFailedException("%s: %s".formatted(file, e.getMessage()), e);
    }
    if (notes.isEmpty()) {
      throw new CommandFailedException("there is no checkpoint in " + file);
    }
    return notes;
  }

  /**
   * The checkpoint of a note that this key has signed, for the log of the key's name.
   *
   * @param place where the note is from
   * @throws CommandFailedException if it has not
   */
  static Checkpoint verified(SignedNote note, NoteKey key, Object place) {
    Checkpoint checkpoint = Checkpoint.of(note);
    if (note.verifiedBy(key).isEmpty() || !checkpoint.origin().equals(key.name())) {
      throw new CommandFailedException(
          "%s: the checkpoint of %s is not signed by the key of %s"
              .formatted(place, Count.of(checkpoint.head().size(), "event", "events"), key.name()));
    }
    return checkpoint;
  }
}

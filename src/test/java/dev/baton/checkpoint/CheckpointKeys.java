package dev.baton.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The key that a data folder's checkpoints are verified with. */
public final class CheckpointKeys {
  private CheckpointKeys() {}

  /** The line of the key. */
  public static String vkey(Path folder) {
    try {
      return Files.readString(CheckpointBook.verifier(folder)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a book if there is none, and gives the line of its key. */
  public static String vkeyOf(Path folder, String origin) {
    CheckpointBook.open(folder, origin, "");
    return vkey(folder);
  }
}

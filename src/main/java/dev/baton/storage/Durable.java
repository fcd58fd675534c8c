package dev.baton.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What has to survive a loss of power beside the log itself. */
public final class Durable {
  private Durable() {}

  /** Forces a file to the disk, or the names in a folder: a new name is lost without that. */
  public static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}

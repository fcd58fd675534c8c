package dev.baton.eventlog;

import dev.baton.storage.DataFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the parts of a log are in a data folder.
 *
 * @param folder the data folder, a server's own or a copy of one
 */
public record LogFiles(Path folder) {
  /** How the name of a file that holds records ends. */
  public static final String ROLL_FILE = ".cq4";

  /** The folder of the Chronicle Queue: one file a day, and one with Chronicle's own notes. */
  public Path queue() {
    return folder.resolve("log");
  }

  /** The file of the newest acknowledged event. */
  public Path head() {
    return folder.resolve("head");
  }

  /** The file whose lock says that a server owns the folder. */
  public Path lock() {
    return DataFolder.lockFile(folder);
  }

  /** The file of the keys for what is personal in events. */
  public Path personalKeys() {
    return folder.resolve("personal.key");
  }

  /** The file of the secret behind the digests of tokens. */
  public Path tokenKey() {
    return folder.resolve("token.key");
  }

  /** The folder of the snapshots. */
  public Path snapshots() {
    return folder.resolve("snapshots");
  }

  /** Where a repaired log grows until it is whole. */
  public Path repairing() {
    return folder.resolve("log-repairing");
  }

  /**
   * Whether there is a log, or what is left of one. Where no server has run there is none, which is
   * not the same as one without events.
   *
   * @throws LogUnreadableException if the folder cannot be listed
   */
  public boolean hasLog() {
    return (isFolder(queue()) && isQueue(queue()))
        || isThere(head())
        || isThere(repairing())
        || (isThere(snapshots()) && isThere(lock()));
  }

  /** Whether the folder is that of the records itself, which is one of those in a data folder. */
  public boolean isLogItself() {
    return isQueue(folder);
  }

  private static boolean isQueue(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.anyMatch(file -> file.toString().matches(".*\\.cq4t?"));
    } catch (IOException | UncheckedIOException e) {
      throw new LogUnreadableException(folder, e);
    }
  }

  /**
   * The files that hold records, oldest first.
   *
   * @throws LogUnreadableException if the folder cannot be listed
   */
  public List<Path> rollFiles() {
    Path queue = queue();
    if (!isFolder(queue)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(queue)) {
      return files.filter(file -> file.toString().endsWith(ROLL_FILE)).sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      throw new LogUnreadableException(queue, e);
    }
  }

  /**
   * Whether the folder is there.
   *
   * @throws LogUnreadableException if something else is in its place
   */
  public static boolean isFolder(Path folder) {
    if (!Files.isDirectory(folder) && !isThere(folder)) {
      return false;
    }
    // Asked last: a server that runs may have made it in between.
    if (!Files.isDirectory(folder)) {
      throw new LogUnreadableException(folder, "it is not a folder");
    }
    return true;
  }

  /** Whether something is there, also a link that leads nowhere. */
  public static boolean isThere(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS) || !Files.notExists(path);
  }
}

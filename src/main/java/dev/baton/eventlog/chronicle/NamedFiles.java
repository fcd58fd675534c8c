package dev.baton.eventlog.chronicle;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogGoneException;
import dev.baton.eventlog.record.LogTail;
import dev.baton.storage.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The files that a log is in, as their names led to them when it was opened: the data folder, its
 * lock, the folder of the queue and the file that is appended to. All methods that require
 * something throw {@link LogGoneException}. Confined to the log's owner.
 */
final class NamedFiles {
  private final LogFiles files;
  private final NamedFile folder;
  private final NamedFile queue;

  // The lock of the operating system is on this file for as long as the process lives, so that it
  // can be no other one.
  private final Optional<NamedFile> lock;

  private Optional<NamedFile> rollFile = Optional.empty();
  private int cycle = Integer.MIN_VALUE;

  /** The files of a log that continues after the given event. */
  NamedFiles(LogFiles files, LogTail tail) {
    this(
        files,
        Files.exists(files.lock()) ? Optional.of(NamedFile.of(files.lock())) : Optional.empty(),
        tail);
  }

  private NamedFiles(LogFiles files, Optional<NamedFile> lock, LogTail tail) {
    this.files = files;
    this.lock = lock;
    this.folder = NamedFile.of(files.folder());
    this.queue = NamedFile.of(files.queue());
    if (!tail.isEmpty()) {
      rememberRollFile(tail.index());
    }
  }

  /**
   * Notes that the event is the newest one. With the first of a day the file is a new one, which is
   * made the owner's alone.
   */
  void appended(long index) {
    if (Queues.ROLL_CYCLE.toCycle(index) != cycle) {
      rememberRollFile(index);
    }
  }

  private void rememberRollFile(long index) {
    int day = Queues.ROLL_CYCLE.toCycle(index);
    Path path = Queues.rollFile(files.queue(), day);
    rollFile = Optional.of(NamedFile.of(path));
    OwnerOnly.narrow(path);
    cycle = day;
  }

  /** Requires that what was appended last can be found. One look at a file's attributes. */
  void requireRollFile() {
    rollFile.ifPresent(NamedFile::require);
  }

  /** Requires that all names lead to the files that they led to. */
  void requireAll() {
    folder.require();
    lock.ifPresent(NamedFile::require);
    queue.require();
    requireRollFile();
  }

  /**
   * The files that the names lead to now, and that may hold the newest event; the reader must find
   * out whether they do. Called before anything is opened: opening would create new files in the
   * place of those that may be moved back.
   */
  NamedFiles lookedUpAgain(LogTail tail) {
    lock.ifPresent(NamedFile::require);
    var found = new NamedFiles(files, lock, tail);
    found.rollFile.map(NamedFile::path).ifPresent(NamedFiles::requireContent);
    return found;
  }

  private static void requireContent(Path rollFile) {
    try {
      if (Files.size(rollFile) == 0) {
        throw new LogGoneException(rollFile + " is empty");
      }
    } catch (IOException e) {
      throw new LogGoneException(rollFile + " cannot be read: " + e);
    }
  }
}

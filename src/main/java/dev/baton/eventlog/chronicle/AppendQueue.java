package dev.baton.eventlog.chronicle;

import static java.util.Objects.requireNonNull;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.LogUnreadableException;
import dev.baton.storage.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import org.jspecify.annotations.Nullable;

/** A Chronicle Queue that is open to append. Confined to one thread. */
final class AppendQueue implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(AppendQueue.class.getName());

  private final ChronicleQueue queue;
  private final ExcerptAppender appender;

  private AppendQueue(ChronicleQueue queue, ExcerptAppender appender) {
    this.queue = queue;
    this.appender = appender;
  }

  /**
   * Opens the queue, whose end must be clean.
   *
   * @param millis gives the time by which records go into the files of days
   */
  static AppendQueue open(LogFiles files, LogSync sync, LongSupplier millis) {
    try {
      OwnerOnly.makeFolder(files.queue());
      // Chronicle's own notes are rebuilt: this removes a lock that a killed process left in them,
      // even one with our process number, and damage that would make Chronicle wait forever.
      Files.deleteIfExists(files.queue().resolve("metadata.cq4t"));
    } catch (IOException e) {
      throw new IllegalStateException("cannot write in " + files.queue(), e);
    }
    ChronicleQueue queue =
        Queues.call(
            () ->
                Queues.builder(files.queue())
                    .syncMode(sync == LogSync.NONE ? SyncMode.NONE : SyncMode.SYNC)
                    .timeProvider(millis::getAsLong)
                    .build());
    OwnerOnly.narrow(files.queue().resolve("metadata.cq4t"));
    return new AppendQueue(queue, appender(queue, files));
  }

  /** Chronicle takes a file whose beginning it cannot read out of the way, and begins another. */
  private static ExcerptAppender appender(ChronicleQueue queue, LogFiles files) {
    List<Path> before = rollFiles(files);
    ExcerptAppender opened = Queues.call(queue::createAppender);
    for (Path file : before) {
      if (Files.notExists(file)) {
        Queues.<@Nullable Void>call(
            () -> {
              opened.close();
              queue.close();
              Files.move(file.resolveSibling(file.getFileName() + ".discard"), file);
              return null;
            });
        throw new IllegalStateException("Chronicle cannot read the beginning of " + file);
      }
    }
    return opened;
  }

  /**
   * An appender may have changed something already, so its failure does not count as unreadable.
   */
  private static List<Path> rollFiles(LogFiles files) {
    try {
      return files.rollFiles();
    } catch (LogUnreadableException e) {
      throw new IllegalStateException("cannot list " + files.queue(), e.getCause());
    }
  }

  void append(Bytes<?> record) {
    Queues.<@Nullable Void>call(
        () -> {
          appender.writeBytes(record);
          return null;
        });
  }

  /** Chronicle's index of the last record. */
  long lastIndex() {
    return Queues.call(appender::lastIndexAppended);
  }

  /** Where in its file the last record ends. */
  long end() {
    return requireNonNull(appender.wire()).bytes().writePosition();
  }

  /** Forces what was appended to the disk. */
  void sync() {
    Queues.<@Nullable Void>call(
        () -> {
          appender.sync();
          return null;
        });
  }

  /** Closes it; a failure to close in order is logged, and does not stop the caller. */
  @Override
  public void close() {
    try {
      Queues.<@Nullable Void>call(
          () -> {
            appender.close();
            queue.close();
            return null;
          });
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.WARNING, "the event log could not be closed in order", e);
    }
  }
}

package dev.baton.eventlog.chronicle;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogGoneException;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.record.LogTail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps the newest acknowledged event of a log in the file {@code head}. Events are as safe without
 * it; only their loss would not be noticed. So what fails here is said and the log goes on.
 * Confined to the log's owner.
 */
final class HighWaterMarkFile implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(HighWaterMarkFile.class.getName());

  private final Path file;
  private final LogSync sync;
  // Also read by the thread that forces it.
  private volatile HighWaterMark.Writer writer;
  private NamedFile named;
  private boolean failed;
  private boolean replaced;

  HighWaterMarkFile(LogFiles files, LogSync sync) {
    this.file = files.head();
    this.sync = sync;
    this.writer = new HighWaterMark.Writer(file, sync);
    this.named = NamedFile.of(file);
  }

  /** Makes the next event replace whatever is in the file. */
  void replaceWithNext() {
    replaced = true;
  }

  /**
   * Forces what was written to the disk, so that it is not much older than the log is there; on any
   * thread. The log is as safe without it.
   */
  void force() {
    try {
      writer.force();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "cannot force " + file, e);
    }
  }

  /** Records the event as acknowledged; whether that worked. */
  boolean write(LogTail tail) {
    if (replaced) {
      replaced = false;
      rewrite(tail);
      return !failed;
    }
    try {
      writer.write(tail.seq(), tail.hash());
      failed = false;
    } catch (IOException e) {
      fail(e);
    }
    return !failed;
  }

  private void fail(Exception e) {
    if (!failed) {
      LOG.log(System.Logger.Level.WARNING, "cannot write " + file, e);
    }
    failed = true;
  }

  /** Writes a new file if the name no longer leads to the open one. */
  void lookAfter(LogTail tail) {
    try {
      named.require();
    } catch (LogGoneException e) {
      if (!failed) {
        LOG.log(System.Logger.Level.WARNING, "{0}; it is rewritten", e.getMessage());
      }
      rewrite(tail);
    }
  }

  private void rewrite(LogTail tail) {
    try {
      // What is there now may be the mark of another log.
      Files.deleteIfExists(file);
      var fresh = new HighWaterMark.Writer(file, sync);
      writer.close();
      writer = fresh;
      named = NamedFile.of(file);
      write(tail);
    } catch (IOException | UncheckedIOException | LogGoneException e) {
      fail(e);
    }
  }

  @Override
  public void close() {
    writer.close();
  }
}

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
 * Records a log's newest acknowledged event in the file {@code head}. Events are as safe without
 * it; only their loss would go unnoticed. So a failure here is logged and the log continues.
 * Confined to the log's owner.
 */
final class Witness implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Witness.class.getName());

  private final Path file;
  private final LogSync sync;
  // Also read by the thread that forces it.
  private volatile Head.Writer writer;
  private NamedFile named;
  private boolean failed;
  private boolean replaced;

  Witness(LogFiles files, LogSync sync) {
    this.file = files.head();
    this.sync = sync;
    this.writer = new Head.Writer(file, sync);
    this.named = NamedFile.of(file);
  }

  /** It is replaced with the next acknowledged event. */
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

  /** Records the event; returns whether it could. */
  boolean write(LogTail tail) {
    if (replaced) {
      replaced = false;
      writeAnew(tail);
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

  /** Rewrites the file if its name does not lead to it any more. */
  void lookAfter(LogTail tail) {
    try {
      named.require();
    } catch (LogGoneException e) {
      if (!failed) {
        LOG.log(System.Logger.Level.WARNING, "{0}; it is rewritten", e.getMessage());
      }
      writeAnew(tail);
    }
  }

  private void writeAnew(LogTail tail) {
    try {
      // What is there now may belong to another log.
      Files.deleteIfExists(file);
      var anew = new Head.Writer(file, sync);
      writer.close();
      writer = anew;
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

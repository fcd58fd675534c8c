package dev.baton.eventlog;

import dev.baton.eventlog.LogOptions.OnCorrupt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The ways into a log. All but {@link #open} and {@link #repair} read alone, beside a running
 * server and on a copy of its data folder.
 */
public final class EventLogs {
  private EventLogs() {}

  /**
   * What a start on the data folder would use, found without changing anything.
   *
   * @throws LogRefusedException if a later version of this program wrote the log, or a repair has
   *     to be finished first
   */
  public static RecoveryPlan plan(LogFiles files, Progress progress) {
    LogRepair.requireFinished(files);
    return read(files, progress).plan();
  }

  private static Recovery.Found read(LogFiles files, Progress progress) {
    try {
      return Recovery.read(files, progress);
    } catch (LogTooNewException e) {
      throw new LogRefusedException(
          e.getMessage()
              + ". Nothing was changed; use the version of this program that wrote it, or a later"
              + " one");
    }
  }

  /**
   * Opens the log for the calling thread, which must hold the data folder.
   *
   * @throws LogRefusedException if it is damaged and is not to be quarantined, or too new
   */
  public static OpenedLog open(LogFiles files, LogOptions options, Clock clock, Progress progress) {
    LogRepair.finish(files);
    Recovery.Found found = read(files, progress);
    Optional<Damage> damage = found.plan().damage();
    if (damage.isPresent()) {
      if (options.onCorrupt() == OnCorrupt.REFUSE) {
        throw new LogRefusedException(refusal(files, damage.get()));
      }
      new LogRepair(files, options, clock, progress).carryOut();
      found = read(files, progress);
    }
    if (found.plan().lostWithPower() > 0) {
      // The witness saw events that are gone; from here on it bears witness to other ones.
      deleteHead(files);
    }
    progress.at("opening " + files.queue());
    return new OpenedLog(
        openToAppend(files, options, clock, found.tail()), found.realm(), found.plan());
  }

  private static ChronicleEventLog openToAppend(
      LogFiles files, LogOptions options, Clock clock, LogTail tail) {
    try {
      return new ChronicleEventLog(files, options, clock, tail);
    } catch (RuntimeException | Error e) {
      // Every event can be read; what Chronicle needs to append is not as it should be.
      throw new LogRefusedException(
          "cannot append to the event log %s: %s. If the disk has room and may be written,"
                  .formatted(files.queue(), e)
              + " 'baton repair --force --data_dir "
              + files.folder()
              + "' makes the files anew from their events");
    }
  }

  private static String refusal(LogFiles files, Damage damage) {
    return damage
        + ". Nothing was changed. 'baton repair --data_dir "
        + files.folder()
        + "' moves the log aside and goes on from its last good event; so does a start with"
        + " --on_corrupt quarantine. See docs/operating/recovering.md first";
  }

  private static void deleteHead(LogFiles files) {
    try {
      Files.deleteIfExists(files.head());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Moves a damaged log aside and makes one of its good part. The caller must hold the data folder.
   *
   * @param whole whether to do so with a log that is whole, which cannot be appended to
   * @return the folder that the damaged log is in now
   * @throws LogRefusedException if there is nothing to repair, or it cannot be
   */
  public static Path repair(
      LogFiles files, LogOptions options, Clock clock, Progress progress, boolean whole) {
    LogRepair.finish(files);
    requireReason(files, progress, whole);
    return new LogRepair(files, options, clock, progress).carryOut();
  }

  /**
   * What {@link #repair} would go on from, found without changing anything.
   *
   * @throws LogRefusedException if there is nothing to repair, or it cannot be
   */
  public static RecoveryPlan repairPlan(LogFiles files, Progress progress, boolean whole) {
    requireReason(files, progress, whole);
    return LogRepair.goodPart(files, progress).plan();
  }

  private static void requireReason(LogFiles files, Progress progress, boolean whole) {
    if (plan(files, progress).damage().isEmpty() && !whole) {
      throw new LogRefusedException("the log in " + files.folder() + " is not damaged");
    }
  }

  /**
   * Reads every event that there is, from the first one on, verifies it, and hands the good ones to
   * the sink.
   *
   * @throws LogRefusedException if a later version of this program wrote the log, or a repair has
   *     to be finished first
   */
  public static LogReading readAll(LogFiles files, Progress progress, LogReading.Sink sink) {
    LogRepair.requireFinished(files);
    return LogReading.of(files, progress, sink);
  }

  /**
   * The files that retention would delete now.
   *
   * @param keepFrom events from this time on are kept, and so is the rest of their day
   * @throws LogRefusedException if the log cannot be read
   */
  public static List<PrunableFile> prunable(LogFiles files, Instant keepFrom) {
    try {
      return new Retention(files).prunable(keepFrom);
    } catch (RuntimeException | Error e) {
      throw new LogRefusedException(
          "cannot tell which files of %s are old: %s".formatted(files.queue(), e));
    }
  }
}

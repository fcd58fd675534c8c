package dev.baton.eventlog;

import dev.baton.eventlog.LogOptions.OnCorrupt;
import dev.baton.realm.RealmEvent.LogDamaged;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
      throw tooNew(e);
    }
  }

  private static LogRefusedException tooNew(LogTooNewException e) {
    return new LogRefusedException(
        e.getMessage()
            + ". Nothing was changed; use the version of this program that wrote it, or a later"
            + " one");
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
      repair(files, options, clock, progress);
      found = read(files, progress);
      if (found.plan().damage().isPresent()) {
        throw new LogRefusedException(refusal(files, found.plan().damage().get()));
      }
    }
    progress.at("opening " + files.queue());
    LogEnd.clear(files, found.tail());
    ChronicleEventLog log = openToAppend(files, options, clock, found);
    LogRepair.clearAway(files);
    if (found.plan().lostWithPower() > 0) {
      // The witness saw events that are gone; the first event that is forced takes their place.
      log.replaceWitness();
    }
    return new OpenedLog(log, found.realm(), found.plan());
  }

  private static ChronicleEventLog openToAppend(
      LogFiles files, LogOptions options, Clock clock, Recovery.Found found) {
    try {
      return new ChronicleEventLog(files, options, clock, found.tail(), found.mark());
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
        + "' moves the log aside and goes on with all that can be read; so does a start with"
        + " --on_corrupt quarantine. See docs/operating/recovering.md first";
  }

  /**
   * Moves a damaged log aside and makes one of all that can be read of it. The caller must hold the
   * data folder.
   *
   * @param whole whether to do so with a log that is whole, which cannot be appended to
   * @throws LogRefusedException if there is nothing to repair, or it cannot be
   */
  public static RepairReport repair(
      LogFiles files, LogOptions options, Clock clock, Progress progress, boolean whole) {
    LogRepair.finish(files);
    if (!whole && !isDamaged(files, progress)) {
      throw new LogRefusedException("the log in " + files.folder() + " is not damaged");
    }
    return repair(files, options, clock, progress);
  }

  private static RepairReport repair(
      LogFiles files, LogOptions options, Clock clock, Progress progress) {
    try {
      return new LogRepair(files, options, clock, progress).carryOut();
    } catch (LogTooNewException e) {
      throw tooNew(e);
    }
  }

  /**
   * What {@link #repair} would save, found without changing anything; empty if there is nothing to
   * repair.
   *
   * @throws LogRefusedException if it cannot be
   */
  public static Optional<RepairReport> repairPlan(
      LogFiles files, Progress progress, boolean whole) {
    LogRepair.requireFinished(files);
    if (!whole && !isDamaged(files, progress)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Salvage.find(files, progress).report());
    } catch (LogTooNewException e) {
      throw tooNew(e);
    }
  }

  /** Damage in front of the newest snapshot is one as well, though a start does without it. */
  private static boolean isDamaged(LogFiles files, Progress progress) {
    return plan(files, progress).damage().isPresent()
        || readAll(files, progress, _ -> {}).damage().isPresent();
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
   * Reads the whole log beside the server that appends to it, for damage in front of what its start
   * has read.
   *
   * @param plan what the start has read
   */
  static Optional<OldDamage> olderDamage(RecoveryPlan plan) {
    Set<Long> logged = new HashSet<>();
    LogReading reading =
        readAll(
            plan.files(),
            Progress.IGNORED,
            entry -> {
              if (entry.event() instanceof LogDamaged said) {
                logged.add(said.damagedSeq());
              }
            });
    return reading
        .damage()
        .filter(damage -> plan.snapshot().isPresent() && damage.seq() <= plan.lastSeq())
        .map(damage -> new OldDamage(damage, logged.contains(damage.seq())));
  }

  /**
   * The files that retention would delete now.
   *
   * @param keepFrom events from this time on are kept, and so is the rest of their day
   * @param maxBytes how much the log may hold whatever its age is; 0 if there is no limit
   * @throws LogRefusedException if the log cannot be read
   */
  public static List<PrunableFile> prunable(LogFiles files, Instant keepFrom, long maxBytes) {
    try {
      int beyond = maxBytes > 0 ? new LogSize(files).beyond(maxBytes) : 0;
      return new Retention(files).prunable(keepFrom, beyond);
    } catch (LogRefusedException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new LogRefusedException(
          "cannot tell which files of %s are old: %s".formatted(files.queue(), e));
    }
  }
}

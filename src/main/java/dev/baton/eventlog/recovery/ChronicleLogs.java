package dev.baton.eventlog.recovery;

import dev.baton.eventlog.Damage;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogOptions;
import dev.baton.eventlog.LogOptions.OnCorrupt;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.LogRefusedException;
import dev.baton.eventlog.OldDamage;
import dev.baton.eventlog.OpenedLog;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.PrunableFile;
import dev.baton.eventlog.RecoveryPlan;
import dev.baton.eventlog.RepairReport;
import dev.baton.eventlog.chronicle.LogEnd;
import dev.baton.eventlog.record.LogTooNewException;
import dev.baton.realm.RealmEvent.LogDamaged;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The logs in Chronicle Queues. */
public final class ChronicleLogs implements EventLogs {

  @Override
  public RecoveryPlan plan(LogFiles files, Progress progress) {
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

  @Override
  public OpenedLog open(LogFiles files, LogOptions options, Clock clock, Progress progress) {
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
    MaintainedLog log = openToAppend(files, options, clock, found);
    LogRepair.clearAway(files);
    if (found.plan().lostWithPower() > 0) {
      // The head names events that are lost; the first event that is forced takes their place.
      log.replaceWitness();
    }
    RecoveryPlan plan = found.plan();
    return new OpenedLog(log, found.realm(), plan, () -> olderDamage(plan));
  }

  private static MaintainedLog openToAppend(
      LogFiles files, LogOptions options, Clock clock, Recovery.Found found) {
    try {
      return new MaintainedLog(files, options, clock, found.tail(), found.mark());
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

  @Override
  public RepairReport repair(
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

  @Override
  public Optional<RepairReport> repairPlan(LogFiles files, Progress progress, boolean whole) {
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

  /** Damage in front of the newest snapshot counts too, though a start does without it. */
  private boolean isDamaged(LogFiles files, Progress progress) {
    return plan(files, progress).damage().isPresent()
        || readAll(files, progress, _ -> {}).damage().isPresent();
  }

  @Override
  public LogReading readAll(LogFiles files, Progress progress, LogReading.Sink sink) {
    LogRepair.requireFinished(files);
    return WholeReading.of(files, progress, sink);
  }

  /**
   * Reads the whole log beside the server that appends to it, for damage in front of what its start
   * has read.
   *
   * @param plan what the start has read
   */
  private Optional<OldDamage> olderDamage(RecoveryPlan plan) {
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

  @Override
  public List<PrunableFile> prunable(LogFiles files, Instant keepFrom, long maxBytes) {
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

package dev.baton.eventlog.recovery;

import dev.baton.eventlog.Damage;
import dev.baton.eventlog.ErasureReport;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogFollower;
import dev.baton.eventlog.LogOptions;
import dev.baton.eventlog.LogOptions.OnCorrupt;
import dev.baton.eventlog.LogPosition;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.LogRefusedException;
import dev.baton.eventlog.OldDamage;
import dev.baton.eventlog.OpenedLog;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.PrunableFile;
import dev.baton.eventlog.RecordTree;
import dev.baton.eventlog.RecoveryPlan;
import dev.baton.eventlog.RepairReport;
import dev.baton.eventlog.TreeHeadSink;
import dev.baton.eventlog.chronicle.LogEnd;
import dev.baton.eventlog.chronicle.RecordReader;
import dev.baton.eventlog.chronicle.StoredRecord;
import dev.baton.eventlog.record.EventCodec;
import dev.baton.eventlog.record.LogDamagedException;
import dev.baton.eventlog.record.LogTooNewException;
import dev.baton.eventlog.record.PersonalKeyCheck;
import dev.baton.eventlog.record.PersonalKeys;
import dev.baton.eventlog.record.RecordFrame;
import dev.baton.eventlog.recovery.Verification.Damaged;
import dev.baton.eventlog.recovery.Verification.TooNew;
import dev.baton.eventlog.recovery.Verification.Unreadable;
import dev.baton.eventlog.recovery.Verification.Whole;
import dev.baton.realm.OperatorCommand.ErasePeer;
import dev.baton.realm.RealmEvent.LogDamaged;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The logs in Chronicle Queues. */
public final class ChronicleLogs implements EventLogs {
  private static final System.Logger LOG = System.getLogger(ChronicleLogs.class.getName());

  private final TreeHeadSink heads;

  /** Logs whose heads nobody signs. */
  public ChronicleLogs() {
    this(_ -> {});
  }

  /**
   * Logs whose heads are signed.
   *
   * @param heads takes heads of the tree of a log that is open
   */
  public ChronicleLogs(TreeHeadSink heads) {
    this.heads = heads;
  }

  @Override
  public RecoveryPlan plan(LogFiles files, Progress progress) {
    LogRepair.requireFinished(files);
    Verification verification = LogVerifier.asAStartDoes(files, progress);
    return verification
        .read()
        .plan(
            files, verification.damage(), PersonalKeyCheck.problem(files, () -> hasSealed(files)));
  }

  @Override
  public OpenedLog open(LogFiles files, LogOptions options, Clock clock, Progress progress) {
    finishRepair(files);
    var tree = new RecordTree();
    VerifiedLog found =
        switch (LogVerifier.asAStartDoes(files, progress, tree)) {
          case Damaged _ when options.onCorrupt() == OnCorrupt.QUARANTINE -> {
            requireKeys(files);
            new LogRepair(files, options, clock, progress).carryOut();
            yield requireWhole(files, LogVerifier.asAStartDoes(files, progress, tree));
          }
          case Verification other -> requireWhole(files, other);
        };
    progress.at("opening " + files.queue());
    LogEnd.clear(files, found.tail());
    tree.settle();
    PersonalKeys keys = PersonalKeys.open(files, () -> hasSealed(files));
    found.erasures().compare(keys);
    MaintainedLog log = openToAppend(files, options, keys, clock, found, tree);
    LogRepair.clearAway(files);
    if (found.voids() > 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          "events in {0} that came too late and change nothing: {1}. One server alone leaves none;"
              + " ''baton history'' marks them",
          files.queue(),
          Long.toString(found.voids()));
    }
    RecoveryPlan plan = found.plan(files, Optional.empty(), Optional.empty());
    if (plan.lostWithPower() > 0) {
      // The mark names an event that is gone; the first event that is forced replaces it.
      log.replaceHighWaterMark();
    }
    return new OpenedLog(log, found.realm(), plan, () -> olderDamage(plan));
  }

  private MaintainedLog openToAppend(
      LogFiles files,
      LogOptions options,
      PersonalKeys keys,
      Clock clock,
      VerifiedLog found,
      RecordTree tree) {
    try {
      return new MaintainedLog(
          files, options, keys, clock, found.tail(), tree, found.mark(), heads);
    } catch (RuntimeException | Error e) {
      // Every event can be read; what Chronicle needs to append is not as it should be.
      throw new LogRefusedException(
          "cannot append to the event log %s: %s. If the disk has room and may be written,"
                  .formatted(files.queue(), e)
              + " 'baton repair --force --data_dir "
              + files.folder()
              + "' makes the files again from their events");
    }
  }

  private static void finishRepair(LogFiles files) {
    if (LogRepair.isUnfinished(files)) {
      requireKeys(files);
      LogRepair.finish(files);
    }
  }

  /** Asked before a repair: a start on its log would be refused as well without the keys. */
  private static void requireKeys(LogFiles files) {
    PersonalKeyCheck.requireUsable(
        files,
        () ->
            hasSealed(files)
                // Where its records are while a repair is finished.
                || (LogRepair.isUnfinished(files) && hasSealed(new LogFiles(files.repairing()))));
  }

  /** Whether any event has encrypted members. */
  private static boolean hasSealed(LogFiles files) {
    try (RecordReader reader = RecordReader.fromTheFirst(files)) {
      for (StoredRecord record = reader.next(); record != null; record = reader.next()) {
        if (record.isWhole() && RecordFrame.isSealed(record.bytes())) {
          return true;
        }
      }
      return false;
    }
  }

  private static VerifiedLog requireWhole(LogFiles files, Verification verification) {
    return switch (verification) {
      case Damaged(Damage damage, _) -> throw new LogRefusedException(refusal(files, damage));
      case Whole _, TooNew _, Unreadable _ -> verification.read();
    };
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
    finishRepair(files);
    if (!whole && !isDamaged(files, progress)) {
      throw new LogRefusedException("the log in " + files.folder() + " is not damaged");
    }
    requireKeys(files);
    return new LogRepair(files, options, clock, progress).carryOut();
  }

  @Override
  public Optional<RepairReport> repairPlan(LogFiles files, Progress progress, boolean whole) {
    LogRepair.requireFinished(files);
    return whole || isDamaged(files, progress)
        ? Optional.of(Salvage.find(files, progress).report())
        : Optional.empty();
  }

  /** Damage in front of the newest snapshot counts too, though a start does without it. */
  private static boolean isDamaged(LogFiles files, Progress progress) {
    return LogVerifier.asAStartDoes(files, progress).damage().isPresent()
        || LogVerifier.fromTheFirst(files, progress, _ -> {}).damage().isPresent();
  }

  @Override
  public Optional<ErasureReport> erase(
      LogFiles files, LogOptions options, Clock clock, Progress progress, ErasePeer erasure) {
    return new Erasure(this, files, erasure).carryOut(options, clock, progress);
  }

  @Override
  public void replaceLostKeys(LogFiles files) {
    PersonalKeys.replaceLost(files);
  }

  @Override
  public LogReading readAll(LogFiles files, Progress progress, LogReading.Sink sink) {
    LogRepair.requireFinished(files);
    Verification verification = LogVerifier.fromTheFirst(files, progress, sink);
    return verification.read().reading(verification.damage());
  }

  @Override
  public Optional<LogFollower> follow(LogFiles files, LogPosition from, Progress progress) {
    LogRepair.requireFinished(files);
    try {
      return ChronicleFollower.behind(files, from, progress);
    } catch (LogTooNewException e) {
      throw new TooNew(String.valueOf(e.getMessage())).refusal();
    }
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
        Rereading.read(
            plan.files()::rollFiles,
            () -> readAll(plan.files(), Progress.IGNORED, entry -> noteDamage(entry, logged)));
    return reading
        .damage()
        .filter(damage -> plan.snapshot().isPresent() && damage.seq() <= plan.lastSeq())
        .map(damage -> new OldDamage(damage, logged.contains(damage.seq())));
  }

  private static void noteDamage(LogEntry entry, Set<Long> logged) {
    if (entry.event() instanceof LogDamaged said) {
      logged.add(said.damagedSeq());
    }
  }

  @Override
  public LogEntry decode(byte[] record) {
    try {
      return new EventCodec("").decode(record);
    } catch (LogDamagedException | LogTooNewException e) {
      throw new LogRefusedException("the record cannot be read: " + e.getMessage());
    }
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

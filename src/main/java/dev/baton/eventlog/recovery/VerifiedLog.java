package dev.baton.eventlog.recovery;

import dev.baton.eventlog.Damage;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.RecoveryPlan;
import dev.baton.eventlog.record.LogTail;
import dev.baton.eventlog.record.LoggedErasures;
import dev.baton.realm.Realm;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What was read of a log.
 *
 * @param snapshot the snapshot that the reading began with, if it began with one
 * @param passedOver snapshots that cannot be used, and why
 * @param mark from where on events were read
 * @param scan the events
 * @param realm the fold of the snapshot and the events
 * @param voids how many of the events are void
 * @param erasures those among the events
 * @param acknowledged the newest event that is known to have been in the log
 */
record VerifiedLog(
    Optional<Path> snapshot,
    List<String> passedOver,
    SnapshotMark mark,
    ScanResult scan,
    Realm realm,
    long voids,
    LoggedErasures erasures,
    long acknowledged) {
  LogTail tail() {
    return scan.tail();
  }

  /**
   * What a start would use.
   *
   * @param keyProblem why the keys of personal data cannot be used
   */
  RecoveryPlan plan(LogFiles files, Optional<Damage> damage, Optional<String> keyProblem) {
    return new RecoveryPlan(
        files,
        snapshot,
        passedOver,
        scan.firstSeq(),
        tail().seq(),
        tail().at(),
        scan.events(),
        realm.held().size(),
        scan.torn(),
        damage.isPresent() ? 0 : Math.max(0, acknowledged - tail().seq()),
        damage,
        keyProblem);
  }

  /** What a reader learns of the whole. */
  LogReading reading(Optional<Damage> damage) {
    return new LogReading(scan.firstSeq(), tail().seq(), scan.events(), voids, scan.torn(), damage);
  }
}

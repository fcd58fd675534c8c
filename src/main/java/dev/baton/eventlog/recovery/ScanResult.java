package dev.baton.eventlog.recovery;

import dev.baton.eventlog.Damage;
import dev.baton.eventlog.record.LogTail;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a scan found.
 *
 * @param firstSeq the first event read, or 0
 * @param firstAt its time
 * @param tail the last good event
 * @param events how many good events were read
 * @param torn how many unreadable records follow the last good event
 * @param damage the first thing that is wrong and that no event explains
 * @param gaps what is missing in front of good events, explained or not
 * @param unexplained those of them that no event explains
 */
record ScanResult(
    long firstSeq,
    Optional<Instant> firstAt,
    LogTail tail,
    long events,
    int torn,
    Optional<Damage> damage,
    List<Gap> gaps,
    List<Gap> unexplained) {
  /** Of a log without records. */
  static final ScanResult EMPTY =
      new ScanResult(
          0, Optional.empty(), LogTail.EMPTY, 0, 0, Optional.empty(), List.of(), List.of());
}

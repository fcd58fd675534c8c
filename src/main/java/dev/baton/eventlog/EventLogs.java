package dev.baton.eventlog;

import dev.baton.realm.OperatorCommand.ErasePeer;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The ways into a log. All but {@link #open} and {@link #repair} only read, also beside a running
 * server and on a copy of its data folder.
 */
public interface EventLogs {
  /**
   * What a start on the data folder would use, found without changing anything.
   *
   * @throws LogRefusedException if a later version of this program wrote the log, or a repair has
   *     to be finished first
   */
  RecoveryPlan plan(LogFiles files, Progress progress);

  /**
   * Opens the log for the calling thread, which must hold the data folder.
   *
   * @throws LogRefusedException if it is damaged and is not to be quarantined, or too new
   */
  OpenedLog open(LogFiles files, LogOptions options, Clock clock, Progress progress);

  /**
   * Moves a damaged log aside and makes one of all that can be read of it. The caller must hold the
   * data folder.
   *
   * @param whole whether to do so with a log that is whole, which cannot be appended to
   * @throws LogRefusedException if there is nothing to repair, or it cannot be
   */
  RepairReport repair(
      LogFiles files, LogOptions options, Clock clock, Progress progress, boolean whole);

  /**
   * What {@link #repair} would save, found without changing anything; empty if there is nothing to
   * repair.
   *
   * @throws LogRefusedException if it cannot be
   */
  Optional<RepairReport> repairPlan(LogFiles files, Progress progress, boolean whole);

  /**
   * Makes what is personal in the past events of an ID unreadable, where no server runs. The caller
   * must hold the data folder.
   *
   * @return empty if the log has no event of the ID, and then nothing has changed
   * @throws LogRefusedException if the log or its keys cannot be used, or as many IDs are erased as
   *     there may be
   */
  Optional<ErasureReport> erase(
      LogFiles files, LogOptions options, Clock clock, Progress progress, ErasePeer erasure);

  /**
   * Makes new keys in place of those that are missing or damaged. The caller must hold the data
   * folder.
   *
   * @throws LogRefusedException if they are neither
   */
  void replaceLostKeys(LogFiles files);

  /**
   * Reads every event that there is, from the first one on, verifies it, and hands the good ones to
   * the sink.
   *
   * @throws LogRefusedException if a later version of this program wrote the log, or a repair has
   *     to be finished first
   */
  LogReading readAll(LogFiles files, Progress progress, LogReading.Sink sink);

  /**
   * The event of a record whose bytes came from somewhere else than a log.
   *
   * @throws LogRefusedException if it is no record of an event, or a later version wrote it
   */
  LogEntry decode(byte[] record);

  /**
   * Follows a log from a place on, beside the server that appends to it.
   *
   * @return empty if the log is not the one that the place is of
   * @throws LogRefusedException if a later version of this program wrote the log, a file cannot be
   *     read, or a repair has to be finished first
   */
  Optional<LogFollower> follow(LogFiles files, LogPosition from, Progress progress);

  /**
   * The files that retention would delete now.
   *
   * @param keepFrom events from this time on are kept, and so is the rest of their day
   * @param maxBytes how much the log may hold whatever its age is; 0 if there is no limit
   * @throws LogRefusedException if the log cannot be read
   */
  List<PrunableFile> prunable(LogFiles files, Instant keepFrom, long maxBytes);
}

package dev.baton.session;

import dev.baton.eventlog.DiskRoom;
import dev.baton.eventlog.LogRoom;
import dev.baton.realm.Author;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmState;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The writer's port to the event log. Events are offered, and those that the log took come back in
 * the log's order; this node's copy holds an event from the moment it comes back. A journal of one
 * node gives an event back at once. Confined to the writer's thread.
 */
interface Journal {
  /**
   * An event in the log.
   *
   * @param seq its sequence number
   * @param author who wrote it
   */
  record Entry(long seq, Author author, RealmEvent event) {}

  /**
   * Offers events at the start, and returns when they are on the disk and have been read back.
   *
   * @throws RuntimeException if the log cannot take them
   */
  void begin(List<RealmEvent> events);

  /**
   * Offers an event. It does not come back if the log has failed, now or before, or if no record
   * can hold it.
   */
  void offer(RealmEvent event);

  /** The next event of the log that was not taken yet; null if there is none now. */
  @Nullable Entry take();

  /** Whether the log has not failed. */
  boolean isWritable();

  /**
   * Gives up the event taken last, whose client is gone: the log counts as failed until {@link
   * #heal} has said in it that the event did not happen.
   */
  void giveUp(Entry entry);

  /**
   * Forces what was appended to the disk, also when an append of the same batch has failed;
   * whatever it throws ends the process.
   *
   * @return whether a start would find it; if not, the log has failed
   */
  boolean sync();

  /**
   * Tries to use the log again after a failure. What it finds in the log, or adds to it, is to be
   * taken also if it fails again.
   *
   * @return whether the log was failed and can be used now
   */
  boolean heal();

  /**
   * Takes snapshots and deletes old files; called now and then, before a sync.
   *
   * @param state gives the state after the newest event
   */
  void maintain(Supplier<RealmState> state);

  /** How much room is left on the disk; none if that is unknown. */
  DiskRoom room();

  /** How much the log can still grow; empty if that is unknown. */
  Optional<LogRoom> growthRoom();

  /** The bytes of all records that were appended since the log was opened. */
  long appendedBytes();

  /**
   * Closes the log, behind a snapshot if it has not failed.
   *
   * @param state gives the state after the newest event
   */
  void close(Supplier<RealmState> state);
}

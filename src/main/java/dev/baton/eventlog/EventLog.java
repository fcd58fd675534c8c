package dev.baton.eventlog;

import dev.baton.realm.Author;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmState;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The append side of the log. Confined to one thread, the writer's.
 *
 * <p>Any {@link Throwable} out of {@link #append} means that the event may or may not be in the
 * log: {@link #reopen} finds out, and nothing may be appended before. One out of {@link #sync},
 * other than a {@link LogGoneException}, means that nothing about the file can be trusted any more.
 */
public interface EventLog extends AutoCloseable {
  /**
   * Appends an event, which every reader of the log can see from then on and which survives the end
   * of this process.
   *
   * @return the event's sequence number: one more than the last
   */
  long append(RealmEvent event);

  /** Who writes here. */
  Author author();

  /** The bytes of all records that were appended since the log was opened. */
  long appendedBytes();

  /**
   * Makes what was appended survive the loss of power, if the log was opened to do so, and records
   * it as the newest acknowledged event. The owner calls it after each batch, before any client
   * hears of it, and, when there is none, about every 100 ms.
   *
   * @throws LogGoneException if no start would find what was appended: the files were deleted,
   *     moved or replaced. No client may be answered for the batch; {@link #reopen} says when they
   *     are back
   */
  void sync();

  /**
   * Reopens the log after a failed append, or when its files are back. It creates no file in the
   * place of a missing one.
   *
   * @return what the failed append left behind
   * @throws RuntimeException if the log cannot be used yet, or is damaged
   */
  LeftBehind reopen();

  /**
   * Reads the newest event back from the disk's side.
   *
   * @throws IllegalStateException if it is not there as it was appended
   */
  void probe();

  /**
   * How much room is left on the disk.
   *
   * @throws LogGoneException if the log's folder is not there
   */
  DiskRoom room();

  /** How much it can still grow. */
  LogRoom growthRoom();

  /**
   * Looks after snapshots and old files; called when nothing else is to be done, with everything
   * appended also synced.
   *
   * @param state gives the state after the newest event
   * @return a file to {@link #delete}, once an event says so
   */
  Optional<PrunableFile> maintain(Supplier<RealmState> state);

  /** Deletes an old file; that its events are gone has been appended and synced. */
  void delete(PrunableFile old);

  /** The keys of what is personal in its events. */
  ErasureKeys keys();

  /** Takes a snapshot of the state after the newest event, so that the next start is quick. */
  void snapshot(RealmState state);

  @Override
  void close();

  /**
   * What a failed append left behind.
   *
   * @param landed the event, if it reached the log after all
   * @param torn how many unreadable records stand at the end
   */
  record LeftBehind(Optional<LogEntry> landed, int torn) {}
}

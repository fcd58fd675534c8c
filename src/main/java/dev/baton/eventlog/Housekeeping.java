package dev.baton.eventlog;

import dev.baton.realm.RealmState;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What a log needs now and then: snapshots, the deletion of old files, a look at the disk. Confined
 * to the log's owner; snapshots are written by a thread of their own, since that takes as long as
 * the disk takes.
 */
final class Housekeeping implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Housekeeping.class.getName());

  /** A quiet server takes a snapshot too, so that its old files can be deleted. */
  private static final Duration SNAPSHOT_INTERVAL = Duration.ofDays(1);

  private static final Duration RETENTION_INTERVAL = Duration.ofHours(1);

  private final LogFiles files;
  private final LogOptions options;
  private final Clock clock;
  private final SnapshotStore store;
  private final Retention retention;
  private final Queue<PrunableFile> prunable = new ArrayDeque<>();
  private final ExecutorService snapshots =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("baton-snapshot").daemon().factory());

  private long snapshotSeq = -1;
  private Instant snapshotAt;
  private Instant retentionAt = Instant.MIN;

  Housekeeping(LogFiles files, LogOptions options, Clock clock) {
    this.files = files;
    this.options = options;
    this.clock = clock;
    this.store = new SnapshotStore(files.snapshots());
    this.retention = new Retention(files);
    this.snapshotAt = clock.instant();
  }

  Optional<PrunableFile> maintain(LogTail tail, Supplier<RealmState> state) {
    Instant now = clock.instant();
    if (snapshotSeq < 0) {
      snapshotSeq = tail.seq();
    }
    boolean due =
        tail.seq() - snapshotSeq >= options.snapshotEvents()
            || (tail.seq() > snapshotSeq && elapsed(snapshotAt, now, SNAPSHOT_INTERVAL));
    if (due) {
      snapshotSeq = tail.seq();
      snapshotAt = now;
      var snapshot = new Snapshot(tail, state.get());
      snapshots.execute(() -> write(snapshot));
    }
    if (options.retention().isPositive() && elapsed(retentionAt, now, RETENTION_INTERVAL)) {
      retentionAt = now;
      findPrunable(now);
    }
    return Optional.ofNullable(prunable.poll());
  }

  private static boolean elapsed(Instant since, Instant now, Duration interval) {
    return since.equals(Instant.MIN) || Duration.between(since, now).compareTo(interval) >= 0;
  }

  private void findPrunable(Instant now) {
    try {
      prunable.clear();
      prunable.addAll(retention.prunable(now.minus(options.retention())));
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.WARNING, "cannot tell which files of the log are old", e);
    }
  }

  void delete(PrunableFile old) {
    retention.delete(old);
  }

  /** Writes a snapshot and waits for it, but not for long. */
  void snapshot(Snapshot snapshot) {
    snapshots.execute(() -> write(snapshot));
    snapshots.shutdown();
    try {
      if (!snapshots.awaitTermination(2, TimeUnit.SECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "the last snapshot takes too long");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(Snapshot snapshot) {
    try {
      store.write(snapshot);
      LOG.log(
          System.Logger.Level.DEBUG, () -> "snapshot of event " + snapshot.tail().seq() + " taken");
    } catch (IOException | RuntimeException | Error e) {
      LOG.log(System.Logger.Level.WARNING, "a snapshot could not be written", e);
    }
  }

  /**
   * Room on the disk; 0 if it cannot be told. Asked for every newcomer, and so not of a {@link
   * java.nio.file.FileStore}, which would read the list of all mounted disks each time.
   */
  long usableBytes() {
    return files.queue().toFile().getUsableSpace();
  }

  @Override
  public void close() {
    snapshots.shutdown();
  }
}

package dev.baton.eventlog.recovery;

import dev.baton.eventlog.DiskRoom;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogGoneException;
import dev.baton.eventlog.LogOptions;
import dev.baton.eventlog.LogRoom;
import dev.baton.eventlog.PrunableFile;
import dev.baton.eventlog.RecordTree;
import dev.baton.eventlog.TreeHeadSink;
import dev.baton.eventlog.record.LogTail;
import dev.baton.eventlog.record.PersonalKeys;
import dev.baton.eventlog.record.Snapshot;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmState;
import dev.baton.storage.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
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
  private static final Duration SIZE_INTERVAL = Duration.ofMinutes(1);

  /** In which no more is appended than a small part of the reserve. */
  private static final Duration ROOM_INTERVAL = Duration.ofMillis(100);

  private final LogFiles files;
  private final LogOptions options;
  private final Clock clock;
  private final SnapshotStore store;
  private final Retention retention;
  private final LogSize size;
  private final TreeHeads heads;

  // From the thread of the snapshots.
  private final AtomicReference<List<PrunableFile>> found = new AtomicReference<>(List.of());
  private final Queue<PrunableFile> prunable = new ArrayDeque<>();
  private final ExecutorService snapshots =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("baton-snapshot").daemon().factory());

  private long snapshotSeq;
  private Instant snapshotAt;
  private Instant retentionAt = Instant.MIN;
  private Instant sizeAt = Instant.MIN;
  private long usedBytes;
  private boolean saidTooLarge; // of the thread of the snapshots
  private long usableBytes;
  private long usableNanos = System.nanoTime() - ROOM_INTERVAL.toNanos();

  /**
   * The upkeep of a log.
   *
   * @param sink takes {@link TreeHeads}, on another thread
   */
  Housekeeping(
      LogFiles files, LogOptions options, Clock clock, SnapshotMark snapshot, TreeHeadSink sink) {
    this.files = files;
    this.options = options;
    this.clock = clock;
    this.store = new SnapshotStore(files.snapshots());
    this.retention = new Retention(files);
    this.size = new LogSize(files);
    this.heads = new TreeHeads(files, sink, clock.instant());
    this.snapshotSeq = snapshot.seq();
    this.snapshotAt = snapshot.at().orElseGet(clock::instant);
  }

  Optional<PrunableFile> maintain(LogTail tail, RecordTree tree, Supplier<RealmState> state) {
    Instant now = clock.instant();
    boolean due =
        tail.seq() - snapshotSeq >= options.snapshotEvents()
            || (tail.seq() > snapshotSeq && elapsed(snapshotAt, now, SNAPSHOT_INTERVAL));
    if (due) {
      snapshotSeq = tail.seq();
      snapshotAt = now;
      var snapshot = new Snapshot(tail, state.get(), Optional.of(tree.saved()));
      snapshots.execute(() -> write(snapshot));
    }
    heads.due(tree, now).ifPresent(snapshots::execute);
    boolean ofAge =
        options.space().retention().isPositive() && elapsed(retentionAt, now, RETENTION_INTERVAL);
    if (ofAge || (isBounded() && elapsed(sizeAt, now, SIZE_INTERVAL))) {
      lookForOld(now, ofAge, tree);
    }
    List<PrunableFile> old = found.getAndSet(List.of());
    if (!old.isEmpty()) {
      prunable.clear();
      prunable.addAll(old);
    }
    return Optional.ofNullable(prunable.poll());
  }

  private static boolean elapsed(Instant since, Instant now, Duration interval) {
    return since.equals(Instant.MIN) || Duration.between(since, now).compareTo(interval) >= 0;
  }

  private boolean isBounded() {
    return options.space().retention().isPositive() || options.space().maxBytes() > 0;
  }

  /**
   * Has what is to be deleted found, which takes as long as the disk takes. Behind a snapshot that
   * is due, for that replaces one of the two that are counted on.
   *
   * @param ofAge whether by its age too, and not only by the size of all
   */
  private void lookForOld(Instant now, boolean ofAge, RecordTree tree) {
    sizeAt = now;
    retentionAt = ofAge ? now : retentionAt;
    try {
      long used = size.inAll();
      usedBytes = used;
      int beyond = options.space().maxBytes() > 0 ? size.beyond(options.space().maxBytes()) : 0;
      RecordTree.Saved saved = tree.saved();
      if (ofAge || beyond > 0) {
        prunable.clear();
        later(() -> sayIfTooLarge(used, beyond, findOld(keepFrom(now), beyond, saved)));
      } else {
        later(() -> sayIfTooLarge(used, beyond, 0));
      }
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.WARNING, "cannot tell how large the log is", e);
    }
  }

  /** Reads what is to be deleted once more, for the tree; returns how many files that are. */
  private int findOld(Instant keepFrom, int beyond, RecordTree.Saved tree) {
    try {
      List<PrunableFile> old = retention.prunable(keepFrom, beyond);
      if (!old.isEmpty()) {
        found.set(Retention.withSubtrees(old, tree));
      }
      return old.size();
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.WARNING, "old files of the log cannot be deleted", e);
      return 0;
    }
  }

  /** What is older than this goes; what the options keep forever never is. */
  private Instant keepFrom(Instant now) {
    return options.space().retention().isPositive()
        ? now.minus(options.space().retention())
        : Instant.EPOCH;
  }

  private void sayIfTooLarge(long used, int beyond, int old) {
    boolean tooLarge = options.space().maxBytes() > 0 && used > options.space().maxBytes();
    if (beyond > 0 && old > 0) {
      LOG.log(
          System.Logger.Level.INFO,
          "the event log has {0} bytes, which is more than --log_max_bytes: {1} of its oldest files"
              + " are deleted",
          Long.toString(used),
          old);
    } else if (tooLarge && !saidTooLarge) {
      LOG.log(
          System.Logger.Level.INFO,
          "the event log has {0} bytes, which is more than --log_max_bytes, and nothing can be"
              + " deleted: today's file stays, and so does what no two snapshots stand for yet",
          Long.toString(used));
    }
    saidTooLarge = tooLarge;
  }

  /** How much the log can still grow. */
  LogRoom growthRoom() {
    return new LogRoom(
        files.queue().toFile().getUsableSpace() - options.space().minFreeBytes(),
        usedBytes,
        options.space().maxBytes(),
        options.space().retention());
  }

  void delete(PrunableFile old) {
    retention.delete(old);
  }

  /** Writes a snapshot, gives the last head, and waits for both, but not for long. */
  void end(Snapshot snapshot, RecordTree tree) {
    heads.next(tree, clock.instant()).ifPresent(snapshots::execute);
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

  /**
   * Rids the snapshots of what an event has erased that was just appended, and finishes its
   * erasure. It is not finished if that fails: then the next start does it.
   */
  void forget(PeerId peer, PersonalKeys keys) {
    later(
        () -> {
          try {
            forceLog(files);
            store.forget(peer);
            keys.finish(peer);
          } catch (IOException | RuntimeException | Error e) {
            LOG.log(
                System.Logger.Level.WARNING,
                "snapshots still have personal data of an erased ID; erase it again, or restart",
                e);
          }
        });
  }

  /** Does something that takes as long as the disk takes; the log is not closed yet. */
  void later(Runnable task) {
    try {
      snapshots.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "the last snapshot is taken", e);
    }
  }

  static void forceLog(LogFiles files) throws IOException {
    for (Path file : files.rollFiles()) {
      try {
        Durable.force(file);
      } catch (NoSuchFileException e) {
        // An old one, deleted since the files were listed.
        LOG.log(System.Logger.Level.DEBUG, "not forced", e);
      }
    }
    Durable.force(files.queue());
  }

  private void write(Snapshot snapshot) {
    try {
      // Whatever the log's own pace is: a snapshot of events that are not there is none.
      forceLog(files);
      store.write(snapshot);
      LOG.log(
          System.Logger.Level.DEBUG, () -> "snapshot of event " + snapshot.tail().seq() + " taken");
    } catch (IOException | RuntimeException | Error e) {
      LOG.log(System.Logger.Level.WARNING, "a snapshot could not be written", e);
    }
  }

  /**
   * How much room is on the disk. Asked for every newcomer, and so not of a {@link
   * java.nio.file.FileStore}, which would read the list of all mounted disks each time.
   *
   * @throws LogGoneException if the folder that it is asked of is missing
   */
  DiskRoom room() {
    if (options.space().minFreeBytes() == 0) {
      return DiskRoom.ENOUGH;
    }
    long now = System.nanoTime();
    if (now - usableNanos >= ROOM_INTERVAL.toNanos()) {
      long usable = files.queue().toFile().getUsableSpace();
      if (usable == 0 && !Files.isDirectory(files.queue())) {
        throw new LogGoneException(files.queue() + " is gone");
      }
      usableBytes = usable;
      usableNanos = now;
    }
    return DiskRoom.of(usableBytes, options.space().minFreeBytes());
  }

  @Override
  public void close() {
    snapshots.shutdown();
  }
}

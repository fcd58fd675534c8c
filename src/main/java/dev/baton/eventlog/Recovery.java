package dev.baton.eventlog;

import dev.baton.realm.Realm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the files of a log amount to: the plan of a start, the realm that it begins with, and where
 * the log goes on. Made by reading alone, in the order newest usable snapshot, then every event
 * behind it, verified and folded. After damage the realm is that of the last good event.
 */
final class Recovery {
  private final LogFiles files;
  private final Progress progress;
  private final List<String> passedOver = new ArrayList<>();
  private @Nullable Path snapshotFile;
  private Realm realm = new Realm();
  private boolean startsAtTheFirstEvent;

  private Recovery(LogFiles files, Progress progress) {
    this.files = files;
    this.progress = progress;
  }

  /**
   * What was found.
   *
   * @param tail the last good event
   */
  record Found(RecoveryPlan plan, Realm realm, LogTail tail) {}

  /**
   * Reads the log.
   *
   * @throws LogTooNewException if a later version of this program wrote a part of it
   */
  static Found read(LogFiles files, Progress progress) {
    return new Recovery(files, progress).read(true);
  }

  /** The same without the use of snapshots. */
  static Found readFromTheFirst(LogFiles files, Progress progress) {
    return new Recovery(files, progress).read(false);
  }

  private Found read(boolean snapshots) {
    progress.at("the beginning of " + files.queue());
    Optional<Head> head = Head.read(files.head());
    if (files.rollFiles().isEmpty()) {
      return withoutRecords(head);
    }
    try (QueueView view = QueueView.open(files.queue())) {
      LogTail from = snapshots ? startingPoint(view) : LogTail.EMPTY;
      LogScan.Result result = new LogScan(view, from, head, progress).readTo(this::fold);
      return found(result, head);
    } catch (LogTooNewException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      var damage = new Damage(files.queue(), 1, "it cannot be opened: " + e);
      return found(new LogScan.Result(0, LogTail.EMPTY, 0, 0, Optional.of(damage)), head);
    }
  }

  private void fold(LogEntry entry) {
    if (snapshotFile == null && !startsAtTheFirstEvent) {
      startsAtTheFirstEvent = entry.seq() == 1;
      // Who held what before the first event that is left is known to a snapshot only.
    }
    if (snapshotFile != null || startsAtTheFirstEvent) {
      realm.apply(entry.seq(), entry.event());
    }
  }

  private Found withoutRecords(Optional<Head> head) {
    Optional<Damage> damage =
        head.filter(witness -> !witness.mayBeAheadOfTheDisk())
            .map(
                witness ->
                    new Damage(
                        files.queue(),
                        1,
                        "it is empty, and event %d was in it".formatted(witness.seq())));
    return found(new LogScan.Result(0, LogTail.EMPTY, 0, 0, damage), head);
  }

  /** Where the scan begins: behind the newest snapshot that is one of this log. */
  private LogTail startingPoint(QueueView view) {
    var store = new SnapshotStore(files.snapshots());
    for (Path file : store.newestFirst()) {
      try {
        Snapshot snapshot = store.read(file);
        requireOf(view, snapshot.tail());
        snapshotFile = file;
        realm = new Realm(snapshot.state());
        return snapshot.tail();
      } catch (RuntimeException | Error e) {
        passedOver.add(file + ": " + e.getMessage());
      }
    }
    return LogTail.EMPTY;
  }

  /** Moves the view behind the event, which must be the one that the snapshot is of. */
  private static void requireOf(QueueView view, LogTail event) {
    byte @Nullable [] record = view.moveTo(event.index()) ? view.next() : null;
    if (record == null || !new RecordHash().of(record).equals(event.hash())) {
      throw new IllegalArgumentException(
          "event %d is not where the snapshot says".formatted(event.seq()));
    }
  }

  private Found found(LogScan.Result result, Optional<Head> head) {
    LogTail tail = result.tail();
    Optional<Damage> damage = result.damage();
    if (damage.isEmpty() && snapshotFile == null && result.firstSeq() > 1) {
      damage =
          Optional.of(
              new Damage(
                  files.queue(),
                  result.firstSeq(),
                  "the events before it were deleted, and no snapshot that could stand for them is"
                      + " left"));
    }
    long witnessed = head.map(Head::seq).orElse(0L);
    var plan =
        new RecoveryPlan(
            files,
            Optional.ofNullable(snapshotFile),
            passedOver,
            result.firstSeq(),
            tail.seq(),
            tail.at(),
            result.events(),
            realm.held().size(),
            result.torn(),
            damage.isPresent() ? 0 : Math.max(0, witnessed - tail.seq()),
            damage);
    return new Found(plan, realm, tail);
  }
}

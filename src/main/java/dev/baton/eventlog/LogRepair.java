package dev.baton.eventlog;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.realm.Realm;
import dev.baton.realm.RealmEvent.LogRepaired;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/*
 * The order of a repair. A whole log is made in a folder of its own: the good records byte for
 * byte, then log-repaired, a witness and a snapshot. A mark says that it is whole. Then each part
 * of the damaged log moves aside and its successor into its place; whoever comes after a crash in
 * between finds the mark and goes on, and before the mark nothing has happened. No byte of the
 * damaged log is changed.
 */

/** Moves a damaged log aside and makes one of its good part. */
final class LogRepair {
  private static final System.Logger LOG = System.getLogger(LogRepair.class.getName());
  private static final String MARK = "whole";
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("'damaged-'yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

  /** What {@link #NAME} makes. */
  private static final Pattern ASIDE = Pattern.compile("damaged-[0-9]{8}-[0-9]{6}-[0-9]{3}");

  private final LogFiles files;
  private final LogOptions options;
  private final Clock clock;
  private final Progress progress;

  LogRepair(LogFiles files, LogOptions options, Clock clock, Progress progress) {
    this.files = files;
    this.options = options;
    this.clock = clock;
    this.progress = progress;
  }

  /** Repairs the log and returns the folder that the damaged one is in now. */
  Path carryOut() {
    Recovery.Found found = goodPart(files, progress);
    try {
      deleteTree(files.repairing());
      Files.createDirectories(files.repairing());
      var successor = new LogFiles(files.repairing());
      LogRepaired event = write(successor, found);
      Path aside = files.folder().resolve(NAME.format(clock.instant()));
      Files.writeString(files.repairing().resolve(MARK), aside.getFileName().toString());
      finish(files);
      LOG.log(
          System.Logger.Level.WARNING,
          event.lostTo() < event.lostFrom()
              ? "the event log was moved to {0}; no event is lost"
              : "the damaged event log was moved to {0}; events {1} to {2} are lost",
          aside,
          Long.toString(event.lostFrom()),
          Long.toString(event.lostTo()));
      return aside;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What the successor is made of, found by reading alone.
   *
   * @throws LogRefusedException if there can be no successor
   */
  static Recovery.Found goodPart(LogFiles files, Progress progress) {
    // Every event counts now, those before the newest snapshot too.
    Recovery.Found whole = Recovery.readFromTheFirst(files, progress);
    Recovery.Found started = Recovery.read(files, progress);
    if (whole.plan().firstSeq() > 1) {
      if (started.plan().snapshot().isEmpty()) {
        throw cannot(files, "its first events were deleted, and no snapshot stands for them");
      }
      return started;
    }
    if (started.plan().damage().isEmpty() && whole.plan().damage().isPresent()) {
      throw cannot(
          files,
          "event %d is damaged; a start does without it, thanks to %s, and a new log could not"
              .formatted(whole.tail().seq() + 1, started.plan().snapshot().orElse(files.folder())));
    }
    return whole;
  }

  private static LogRefusedException cannot(LogFiles files, String why) {
    return new LogRefusedException("the log in " + files.folder() + " cannot be repaired: " + why);
  }

  private LogRepaired write(LogFiles successor, Recovery.Found found) {
    long lastGood = found.tail().seq();
    long lastSeen = Math.max(lastGood, Head.read(files.head()).map(Head::seq).orElse(0L));
    try (var log = new ChronicleEventLog(successor, options, clock, LogTail.EMPTY)) {
      if (!files.rollFiles().isEmpty()) {
        lastSeen = Math.max(lastSeen, copyGoodPart(log, lastGood));
      }
      if (log.tail().seq() != lastGood) {
        throw cannot(
            files, "event " + (log.tail().seq() + 1) + " is damaged, and older than a snapshot");
      }
      Instant now = clock.instant();
      Instant lastAt = found.tail().at();
      var event = new LogRepaired(lastGood + 1, lastSeen, now.isBefore(lastAt) ? lastAt : now);
      Realm realm = found.realm();
      realm.apply(log.append(event), event);
      log.sync();
      log.probe();
      log.snapshot(realm.state());
      return event;
    }
  }

  /** Copies the records up to the last good one; returns the last one that is seen behind it. */
  private long copyGoodPart(ChronicleEventLog log, long lastGood) {
    var codec = new EventCodec("");
    long seen = 0;
    try (QueueView view = QueueView.open(files.queue())) {
      for (byte[] record = view.next(); record != null; record = view.next()) {
        @Nullable LogEntry entry = entryOf(codec, record);
        if (entry == null) {
          continue;
        }
        seen = Math.max(seen, entry.seq());
        boolean next = log.tail().isEmpty() || entry.seq() == log.tail().seq() + 1;
        if (next && entry.seq() <= lastGood) {
          log.copy(entry, record);
          progress.at("copying event " + entry.seq());
        }
      }
    } catch (RuntimeException | Error e) {
      if (log.tail().seq() < lastGood) {
        throw e;
      }
      LOG.log(System.Logger.Level.DEBUG, "the rest of the damaged log cannot be read", e);
    }
    return seen;
  }

  private static @Nullable LogEntry entryOf(EventCodec codec, byte[] record) {
    try {
      return codec.decode(record);
    } catch (LogDamagedException e) {
      return null;
    }
  }

  /** Goes on with a repair that was interrupted after its mark. */
  static void finish(LogFiles files) {
    Optional<String> name = mark(files);
    if (name.isEmpty()) {
      return;
    }
    try {
      Path aside = files.folder().resolve(name.get());
      Files.createDirectories(aside);
      var successor = new LogFiles(files.repairing());
      replace(successor.snapshots(), files.snapshots(), aside);
      replace(successor.head(), files.head(), aside);
      replace(successor.queue(), files.queue(), aside);
      deleteTree(files.repairing());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The name of the folder that the damaged log is moving to, if a repair was interrupted after its
   * mark. Before the mark, and while it is written, nothing has happened.
   */
  private static Optional<String> mark(LogFiles files) {
    Path mark = files.repairing().resolve(MARK);
    try {
      return Files.exists(mark)
          ? Optional.of(Files.readString(mark, UTF_8)).filter(ASIDE.asMatchPredicate())
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Requires that no part of the log is in another place for the time being.
   *
   * @throws LogRefusedException if a repair has to be finished first
   */
  static void requireFinished(LogFiles files) {
    if (mark(files).isPresent()) {
      throw new LogRefusedException(
          "a repair of the log in "
              + files.folder()
              + " was interrupted; the next start, or 'baton repair', finishes it first");
    }
  }

  private static void replace(Path by, Path part, Path aside) throws IOException {
    if (!Files.exists(by)) {
      return;
    }
    if (Files.exists(part)) {
      Files.move(part, aside.resolve(part.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(by, part, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> found = Files.walk(folder)) {
      List<Path> deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    }
  }
}

package dev.baton.eventlog.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.eventlog.Damage;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogOptions;
import dev.baton.eventlog.LogRefusedException;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.RecordTree;
import dev.baton.eventlog.RepairReport;
import dev.baton.eventlog.chronicle.ChronicleEventLog;
import dev.baton.eventlog.record.EventCodec;
import dev.baton.eventlog.record.LogTail;
import dev.baton.eventlog.record.Snapshot;
import dev.baton.realm.Author;
import dev.baton.realm.Realm;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.storage.AtomicFile;
import dev.baton.storage.Durable;
import dev.baton.storage.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/*
 * The order of a repair. A whole log is made in a folder of its own: the good records byte for
 * byte, then log-repaired, a high-water mark and a snapshot. It is read and forced to the disk, and
 * only then a mark says that it is whole. Then each part of the damaged log moves aside and its
 * successor into its place; a start after a crash in between finds the mark and goes on, and before
 * the mark nothing has happened. No byte of the damaged log is changed.
 */

/** Moves a damaged log aside and makes one of all that can be read of it. */
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

  /** Repairs the log. */
  RepairReport carryOut() {
    var salvage = Salvage.find(files, progress);
    try {
      deleteTree(files.repairing());
      OwnerOnly.makeFolder(files.repairing());
      var successor = new LogFiles(files.repairing());
      write(successor, salvage);
      requireWhole(successor, salvage);
      forceFolders(successor);
      Path aside = files.folder().resolve(NAME.format(clock.instant()));
      mark(aside);
      finish(files);
      RepairReport report = salvage.report().movedTo(aside);
      LOG.log(
          System.Logger.Level.WARNING,
          () -> "the event log was repaired; " + String.join("; ", report.describe()));
      return report;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(LogFiles successor, Salvage salvage) throws IOException {
    try (var log =
        new ChronicleEventLog(
            successor,
            options,
            new EventCodec(options.node()),
            clock,
            LogTail.EMPTY,
            new RecordTree(),
            Runnable::run)) {
      salvage.copyTo(log, progress);
      LogRepaired event = salvage.event(clock.instant());
      Realm realm = salvage.realm();
      realm.apply(log.append(event), Author.of(options.node()), event);
      log.sync();
      new SnapshotStore(successor.snapshots())
          .write(new Snapshot(log.tail(), realm.state(), Optional.of(tree(log))));
    }
  }

  private static RecordTree.Saved tree(ChronicleEventLog log) {
    log.tree().settle();
    return log.tree().saved();
  }

  /** Nothing moves before the new log was read, from its snapshot and from its first event. */
  private void requireWhole(LogFiles successor, Salvage salvage) {
    Verification start = LogVerifier.asAStartDoes(successor, progress);
    Verification all = LogVerifier.fromTheFirst(successor, progress, _ -> {});
    Optional<Damage> damage = start.damage().or(all::damage);
    if (damage.isPresent()
        || start.read().snapshot().isEmpty()
        || start.read().tail().seq() != salvage.tail().seq() + 1
        || all.read().scan().events() != salvage.events() + 1) {
      throw new LogRefusedException(
          "the new log in %s is not what it should be%s; nothing was changed"
              .formatted(successor.folder(), damage.map(found -> ": " + found).orElse("")));
    }
  }

  /** Makes the files' names survive the loss of power; the files themselves are forced already. */
  private static void forceFolders(LogFiles successor) throws IOException {
    for (Path file : successor.rollFiles()) {
      Durable.force(file);
    }
    Durable.force(successor.head());
    Durable.force(successor.queue());
    Durable.force(successor.snapshots());
    Durable.force(successor.folder());
  }

  private void mark(Path aside) throws IOException {
    Path mark = files.repairing().resolve(MARK);
    byte[] name = aside.getFileName().toString().getBytes(UTF_8);
    AtomicFile.replace(mark, mark.resolveSibling(MARK + ".new"), name);
    Durable.force(files.folder());
  }

  /**
   * Clears away what a repair left that was interrupted before its mark, or at its very end; for a
   * log that is open.
   */
  static void clearAway(LogFiles files) {
    // A mark that says nothing may have been damaged, and parts may have moved.
    if (!Files.exists(files.repairing().resolve(MARK))) {
      try {
        deleteTree(files.repairing());
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "{0} could not be deleted", files.repairing());
      }
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
      OwnerOnly.makeFolder(aside);
      var successor = new LogFiles(files.repairing());
      replace(successor.snapshots(), files.snapshots(), aside);
      replace(successor.head(), files.head(), aside);
      replace(successor.queue(), files.queue(), aside);
      Durable.force(aside);
      Durable.force(files.folder());
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

  /** Whether a repair was interrupted after its mark. */
  static boolean isUnfinished(LogFiles files) {
    return mark(files).isPresent();
  }

  /**
   * Requires that no part of the log is in another place for the time being.
   *
   * @throws LogRefusedException if a repair has to be finished first
   */
  static void requireFinished(LogFiles files) {
    if (isUnfinished(files)) {
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

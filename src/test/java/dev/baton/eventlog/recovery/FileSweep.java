package dev.baton.eventlog.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogOptions.OnCorrupt;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.LogRefusedException;
import dev.baton.eventlog.LogSamples;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.OpenedLog;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.RecoveryPlan;
import dev.baton.eventlog.StoredLog;
import dev.baton.eventlog.TestFolders;
import dev.baton.eventlog.record.RecordHash;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Every file and folder of a log's data folder in the place of something else, one at a time, and
 * what each way into the log makes of it. A start is right, or it is refused; only a log that is
 * called damaged may be changed.
 */
final class FileSweep {
  private final StoredLog stored;
  private final Path parent;
  private final Map<String, Integer> outcomes = new TreeMap<>();
  private int cases;

  FileSweep(StoredLog stored, Path parent) {
    this.stored = stored;
    this.parent = parent;
  }

  /** What has happened to a file. */
  enum Change {
    MISSING {
      @Override
      void carryOut(Path file) throws IOException {
        TestFolders.delete(file);
      }
    },
    EMPTY {
      @Override
      void carryOut(Path file) throws IOException {
        boolean folder = Files.isDirectory(file);
        TestFolders.delete(file);
        if (folder) {
          Files.createDirectory(file);
        } else {
          Files.createFile(file);
        }
      }
    },
    FOLDER {
      @Override
      void carryOut(Path file) throws IOException {
        boolean folder = Files.isDirectory(file);
        TestFolders.delete(file);
        if (folder) {
          // In the place of a folder, a file.
          Files.writeString(file, "no folder");
        } else {
          Files.createDirectory(file);
        }
      }
    },
    DANGLING_LINK {
      @Override
      void carryOut(Path file) throws IOException {
        TestFolders.delete(file);
        Files.createSymbolicLink(file, file.resolveSibling("nowhere"));
      }
    },
    /** Reading the first byte of this process's memory fails as a bad sector does. */
    READ_ERROR {
      @Override
      void carryOut(Path file) throws IOException {
        TestFolders.delete(file);
        Files.createSymbolicLink(file, Path.of("/proc/self/mem"));
      }
    },
    /** Reads of it give a part of what they are asked for. */
    SHORT_READS {
      @Override
      void carryOut(Path file) throws IOException {
        ReadFaults.make(ReadFaults.SHORT, file);
      }

      @Override
      boolean isOfReads() {
        return true;
      }
    },
    /** Reads of it fail behind its first bytes. */
    BAD_SECTORS {
      @Override
      void carryOut(Path file) throws IOException {
        ReadFaults.make(ReadFaults.FAILING, file);
      }

      @Override
      boolean isOfReads() {
        return true;
      }
    },
    NO_RIGHT {
      @Override
      void carryOut(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
      }
    };

    /** Lets it happen. */
    abstract void carryOut(Path file) throws IOException;

    /** Whether the file is as it was, and only its reads are not; see {@link ReadFaults}. */
    boolean isOfReads() {
      return false;
    }
  }

  /** How many of each outcome there were, by change and way in. */
  Map<String, Integer> outcomes() {
    return outcomes;
  }

  int cases() {
    return cases;
  }

  /** The parts of the data folder. */
  List<String> parts() {
    List<String> parts = new ArrayList<>(stored.files().keySet());
    parts.removeIf(part -> part.endsWith("metadata.cq4t"));
    parts.add("log");
    parts.add("snapshots");
    return parts;
  }

  /** Plays one change of one part with every way into the log. */
  void play(String part, Change change) throws IOException {
    for (SweptCommand way : SweptCommand.values()) {
      cases++;
      Path folder = parent.resolve("case-" + cases);
      stored.layDown(folder);
      Map<String, String> before = contents(folder);
      change.carryOut(folder.resolve(part));
      if (!change.isOfReads()) {
        before = contents(folder);
      }
      String outcome = way.enter(folder, stored);
      if (change.isOfReads()) {
        ReadFaults.end();
      }
      String where = "%s, %s, %s: %s".formatted(part, change, way, outcome);
      outcomes.merge(change + ", " + way + ": " + kind(outcome), 1, Integer::sum);
      if (!outcome.equals("right") && !outcome.equals("repaired")) {
        assertThat(contents(folder)).as(where).isEqualTo(before);
      }
      if (outcome.equals("repaired")) {
        // What was damaged lies aside.
        assertThat(String.join(" ", contents(folder).keySet())).as(where).contains("damaged-");
      }
      restore(folder);
      TestFolders.delete(folder);
    }
  }

  private static String kind(String outcome) {
    return outcome.startsWith("refused: ") ? "refused" : outcome;
  }

  private static void restore(Path folder) throws IOException {
    try (var found = Files.walk(folder, 1)) {
      for (Path path : found.toList()) {
        if (!Files.isSymbolicLink(path)) {
          Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
      }
    }
  }

  /** What can be read of the files, and what cannot. */
  private static Map<String, String> contents(Path folder) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    collect(folder, folder, contents);
    return contents;
  }

  private static void collect(Path folder, Path at, Map<String, String> contents)
      throws IOException {
    String name = folder.relativize(at).toString();
    if (name.endsWith("metadata.cq4t")) {
      // Chronicle's notes for the time that it runs, written again by each start.
      return;
    }
    if (Files.isSymbolicLink(at)) {
      contents.put(name, "a link to " + Files.readSymbolicLink(at));
    } else if (!Files.isReadable(at)) {
      contents.put(name, "not readable");
    } else if (Files.isDirectory(at)) {
      contents.put(name, "a folder");
      try (var found = Files.list(at)) {
        for (Path path : found.toList()) {
          collect(folder, path, contents);
        }
      }
    } else {
      contents.put(name, new RecordHash().of(Files.readAllBytes(at)));
    }
  }

  /** Ways into a log. */
  enum SweptCommand {
    SERVE {
      @Override
      String run(Path folder, StoredLog stored) {
        return start(folder, stored, OnCorrupt.REFUSE);
      }
    },
    QUARANTINE {
      @Override
      String run(Path folder, StoredLog stored) {
        return start(folder, stored, OnCorrupt.QUARANTINE);
      }
    },
    REPAIR {
      @Override
      String run(Path folder, StoredLog stored) {
        new ChronicleLogs()
            .repair(
                new LogFiles(folder),
                LogSamples.options(LogSync.NONE, OnCorrupt.REFUSE),
                new FakeClock(stored.end()),
                Progress.IGNORED,
                false);
        return "repaired";
      }
    },
    VERIFY {
      @Override
      String run(Path folder, StoredLog stored) {
        List<Long> read = new ArrayList<>();
        LogReading reading =
            new ChronicleLogs()
                .readAll(new LogFiles(folder), Progress.IGNORED, entry -> read.add(entry.seq()));
        if (reading.damage().isEmpty()) {
          assertThat(read).hasSize(stored.events().size());
          return "whole";
        }
        return "damaged";
      }
    },
    PLAN {
      @Override
      String run(Path folder, StoredLog stored) {
        RecoveryPlan plan = new ChronicleLogs().plan(new LogFiles(folder), Progress.IGNORED);
        if (plan.damage().isEmpty()) {
          assertThat(plan.held()).isEqualTo(stored.state().held().size());
          return "whole";
        }
        return "damaged";
      }
    };

    abstract String run(Path folder, StoredLog stored);

    String enter(Path folder, StoredLog stored) {
      try {
        return run(folder, stored);
      } catch (LogRefusedException e) {
        return "refused: " + e.getMessage();
      }
    }

    private static String start(Path folder, StoredLog stored, OnCorrupt onCorrupt) {
      OpenedLog opened =
          new ChronicleLogs()
              .open(
                  new LogFiles(folder),
                  LogSamples.options(LogSync.NONE, onCorrupt),
                  new FakeClock(stored.end()),
                  Progress.IGNORED);
      opened.log().close();
      boolean isRight = opened.realm().state().equals(stored.state());
      boolean isRepaired = Files.exists(folder.resolve("log")) && !isRight;
      assertThat(isRight || onCorrupt == OnCorrupt.QUARANTINE)
          .as("a start that is not refused has the right state")
          .isTrue();
      return isRepaired ? "repaired" : "right";
    }
  }
}

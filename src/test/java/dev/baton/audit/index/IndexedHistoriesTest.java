package dev.baton.audit.index;

import static dev.baton.realm.RealmSamples.at;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogOptions;
import dev.baton.eventlog.LogOptions.LogSpace;
import dev.baton.eventlog.LogOptions.OnCorrupt;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.OpenedLog;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.TestFolders;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.realm.NodesHistory;
import dev.baton.realm.NodesHistory.FoldedEvent;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The index gives the answers of the log, whatever is in the log and wherever the index was
 * interrupted.
 */
@Tag("slow")
class IndexedHistoriesTest {
  private static final int HISTORIES = 8;

  /** How many of the last events the index does not have at first. */
  private static final int LEFT_OUT = 6;

  private static final List<PeerId> PEERS =
      IntStream.range(0, 3).mapToObj(i -> new PeerId("peer-" + i)).toList();
  private static final List<Instant> MOMENTS = Stream.of(5, 20, 60).map(s -> at(s)).toList();

  @TempDir Path temporary;

  @Test
  void theAnswersAreThoseOfTheLog() {
    var seed = new Random(1);
    NodesHistory.some(HISTORIES, history -> play(history, seed.nextLong()));
  }

  private void play(NodesHistory history, long seed) {
    Path folder = temporary.resolve("history-" + seed);
    makeFolder(folder);
    try (var run = new IndexedRun(folder, new Random(seed))) {
      List<FoldedEvent> entries = history.entries();
      for (int i = 0; i < entries.size(); i++) {
        boolean isTakenBack =
            i + 1 < entries.size() && entries.get(i + 1).event() instanceof LogResumed;
        if (i == entries.size() - LEFT_OUT) {
          run.index.round();
          run.isBehind = true;
        }
        run.append(entries.get(i).event(), isTakenBack);
      }
      AuditAnswers.assertSameByFilters(folder, MOMENTS);
      run.index.round();
      AuditAnswers.assertSame(folder, PEERS, MOMENTS);
    }
    delete(folder);
  }

  private static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try {
      TestFolders.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A log that is written by changing servers, with an index that falls behind and catches up. */
  private static final class IndexedRun implements AutoCloseable {
    private final Path folder;
    private final Random random;
    private final FakeClock clock = new FakeClock(at(0));
    private OpenedLog opened;
    private AuditIndex index;
    private boolean isBehind;

    // Whether the index has everything but the event that comes next.
    private boolean isMade;

    IndexedRun(Path folder, Random random) {
      this.folder = folder;
      this.random = random;
      this.opened = open();
      this.index = newIndex();
    }

    private OpenedLog open() {
      var options =
          new LogOptions(
              random.nextBoolean() ? "a" : "b",
              LogSync.NONE,
              OnCorrupt.REFUSE,
              1_000,
              LogSpace.UNLIMITED);
      return new ChronicleLogs().open(new LogFiles(folder), options, clock, Progress.IGNORED);
    }

    private AuditIndex newIndex() {
      return IndexSamples.index(folder);
    }

    void append(RealmEvent event, boolean isTakenBack) {
      long seq = opened.log().append(event);
      opened.realm().apply(seq, opened.log().author(), event);
      opened.log().sync();
      if (isBehind) {
        return;
      }
      if (isMade) {
        isMade = false;
        AuditAnswers.assertSame(index, folder, PEERS, MOMENTS);
      }
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> index.round();
        case 3 -> {
          index.close();
          index = newIndex();
        }
        case 4 -> {
          if (!isTakenBack && random.nextBoolean()) {
            opened.log().snapshot(opened.realm().state());
          }
          opened.log().close();
          clock.advance(random.nextInt(4) == 0 ? Duration.ofDays(1) : Duration.ZERO);
          opened = open();
        }
        case 5 -> {
          index.round();
          // The last event is never indexed.
          if (seq > 1 && random.nextInt(3) == 0) {
            AuditAnswers.assertSame(folder, PEERS, MOMENTS);
          }
        }
        case 6 -> {
          index.round();
          isMade = seq > 1 && random.nextBoolean();
        }
        default -> {}
      }
    }

    @Override
    public void close() {
      index.close();
      opened.log().close();
    }
  }
}

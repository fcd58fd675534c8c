package dev.baton.eventlog.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogFollower;
import dev.baton.eventlog.LogPosition;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.StoredLog;
import dev.baton.testing.FakeClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each event comes once and complete, whatever the server writes meanwhile. */
@Timeout(60)
class LogFollowerTest {
  private static final int DAYS = 5;
  private static final int EVENTS_A_DAY = 400;

  @TempDir Path folder;
  @TempDir Path elsewhere;

  private final FakeClock clock = new FakeClock(Instant.parse("2026-11-22T12:00:00Z"));
  private final List<Long> seen = new ArrayList<>();

  private final LogReading.Sink sink =
      new LogReading.Sink() {
        @Override
        public void accept(LogEntry entry) {
          seen.add(entry.seq());
        }

        @Override
        public void gap(long from, long to) {
          throw new AssertionError("events %d to %d are missing".formatted(from, to));
        }
      };

  private StoredLog.LogRun run(Path of) {
    return new StoredLog.LogRun(of, LogSync.NONE, clock, new ArrayList<>());
  }

  private LogFollower follow(LogPosition from) {
    return new ChronicleLogs().follow(new LogFiles(folder), from, Progress.IGNORED).orElseThrow();
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  /** So many events on each of the days, the file of each of which is begun meanwhile. */
  private long writeDays() {
    try (var run = run(folder)) {
      for (int day = 0; day < DAYS; day++) {
        for (int i = 0; i < EVENTS_A_DAY; i++) {
          run.append(1);
        }
        clock.advance(Duration.ofDays(1));
      }
    }
    return DAYS * EVENTS_A_DAY;
  }

  @Test
  void besideAServerThatWritesFromDayToDay() {
    try (var run = run(folder)) {
      run.append(1);
    }
    CompletableFuture<Long> writer = CompletableFuture.supplyAsync(this::writeDays);
    LogPosition position = LogPosition.BEGINNING;
    while (seen.size() <= DAYS * EVENTS_A_DAY) {
      // Also one that begins anew in the middle goes on where the one before has stopped.
      try (LogFollower follower = follow(position)) {
        int until = seen.size() + EVENTS_A_DAY;
        while (seen.size() < until && seen.size() <= DAYS * EVENTS_A_DAY) {
          follower.advance(sink);
          assertThat(writer).isNotCompletedExceptionally();
        }
        assertThat(follower.damage()).isEmpty();
        position = follower.position();
      }
    }
    assertThat(seen).isEqualTo(upTo(writer.join() + 1));
  }

  @Test
  void nothingNewIsHandedOverTwice() {
    try (var run = run(folder);
        LogFollower follower = follow(LogPosition.BEGINNING)) {
      run.append(3);
      follower.advance(sink);
      follower.advance(sink);
      assertThat(seen).isEqualTo(upTo(3));
      run.append(1);
      assertThat(follower.lag()).isEqualTo(1);
      follower.advance(sink);
      assertThat(follower.lag()).isZero();
      assertThat(seen).isEqualTo(upTo(4));
    }
  }

  @Test
  void itGoesOnBehindAnEventFromTheSnapshotBeforeIt() {
    for (int i = 0; i < 3; i++) {
      try (var run = run(folder)) {
        run.append(10);
        run.snapshot();
      }
    }
    LogPosition position = LogPosition.BEGINNING;
    for (long seq = 1; seq <= 30; seq++) {
      position = positionOf(seq);
      try (LogFollower follower = follow(position)) {
        seen.clear();
        follower.advance(sink);
        assertThat(seen).isEqualTo(LongStream.rangeClosed(seq + 1, 30).boxed().toList());
      }
    }
    assertThat(position.seq()).isEqualTo(30);
  }

  private LogPosition positionOf(long seq) {
    var hashes = new ArrayList<String>();
    new ChronicleLogs()
        .readAll(new LogFiles(folder), Progress.IGNORED, entry -> hashes.add(entry.previousHash()));
    try (LogFollower follower = follow(LogPosition.BEGINNING)) {
      follower.advance(_ -> {});
      // The hash of the last event stands in no other.
      hashes.add(follower.position().hash());
    }
    return new LogPosition(seq, hashes.get((int) seq));
  }

  @Test
  void aPlaceInAnotherLogIsNotThere() {
    try (var run = run(folder)) {
      run.append(20);
    }
    LogPosition last = positionOf(20);
    LogPosition middle = positionOf(10);
    var logs = new ChronicleLogs();
    clock.advance(Duration.ofSeconds(1));
    try (var run = run(elsewhere)) {
      run.append(15);
    }
    var other = new LogFiles(elsewhere);
    assertThat(logs.follow(other, middle, Progress.IGNORED)).isEmpty();
    assertThat(logs.follow(other, last, Progress.IGNORED)).isEmpty();
  }
}

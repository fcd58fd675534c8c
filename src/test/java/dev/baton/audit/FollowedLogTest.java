package dev.baton.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.StoredLog;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each event is handed over once, whatever becomes of the files meanwhile. */
@Timeout(60)
class FollowedLogTest {
  private static final HistoryQuery ALL =
      new HistoryQuery(
          Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), 0, Long.MAX_VALUE);

  @TempDir Path folder;

  private final FakeClock clock = new FakeClock(Instant.parse("2026-11-22T12:00:00Z"));
  private final List<Long> seen = new ArrayList<>();

  private StoredLog.LogRun run() {
    return new StoredLog.LogRun(folder, LogSync.NONE, clock, new ArrayList<>());
  }

  private FollowedLog follow(int wanted) {
    return new FollowedLog(
        new ChronicleLogs(), new LogFiles(folder), ALL, wanted, event -> seen.add(event.seq()));
  }

  @Test
  void theLastOnesAreHandedOverAndThenEveryOneThatComes() {
    try (var run = run();
        FollowedLog log = follow(2)) {
      run.append(5);
      assertThat(log.advance()).isTrue();
      assertThat(seen).containsExactly(4L, 5L);
      assertThat(log.advance()).isTrue();
      run.append(3);
      assertThat(log.advance()).isTrue();
      assertThat(seen).containsExactly(4L, 5L, 6L, 7L, 8L);
      assertThat(log.damage()).isEmpty();
    }
  }

  @Test
  void aDayThatIsDeletedMeanwhileAndADayThatBeginsAreNoInterruption() throws IOException {
    try (var run = run();
        FollowedLog log = follow(1)) {
      run.append(5);
      clock.advance(Duration.ofDays(1));
      run.append(5);
      assertThat(log.advance()).isTrue();
      Files.delete(new LogFiles(folder).rollFiles().getFirst());
      run.append(2);
      assertThat(log.advance()).isTrue();
      clock.advance(Duration.ofDays(1));
      run.append(1);
      assertThat(log.advance()).isTrue();
      assertThat(seen).containsExactly(10L, 11L, 12L, 13L);
    }
  }

  @Test
  void aFolderThatIsOutOfReachForAWhileIsTriedAgain() throws IOException {
    try (var run = run()) {
      run.append(3);
    }
    Path day = new LogFiles(folder).rollFiles().getFirst();
    Path aside = folder.resolve("aside");
    Files.move(day, aside);
    Files.createDirectory(day);
    try (FollowedLog log = follow(10)) {
      assertThat(log.advance()).isFalse();
      Files.delete(day);
      Files.move(aside, day);
      assertThat(log.advance()).isTrue();
      assertThat(seen).containsExactly(1L, 2L, 3L);
    }
  }
}

package dev.baton.audit.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.StoredLog;
import dev.baton.testing.FakeClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who held IDs at a time, found from the mark before it. */
class IndexMarksTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final int ROUNDS = 60;

  private final FakeClock clock = new FakeClock(NOON);
  private final Random random = new Random(1);

  // Before, at and behind the time of each round's last event.
  private final List<Instant> moments = new ArrayList<>();

  @TempDir Path folder;

  private void rounds(StoredLog.LogRun run, AuditIndex index) {
    for (int i = 0; i < ROUNDS; i++) {
      run.append(1 + random.nextInt(20));
      index.round();
      Instant now = clock.instant();
      moments.addAll(List.of(now.minusMillis(11), now.minusMillis(10), now));
    }
  }

  private StoredLog.LogRun run() {
    return new StoredLog.LogRun(folder, LogSync.NONE, clock, new ArrayList<>());
  }

  private long marks() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("audit.db"));
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM mark")) {
      return row.getLong(1);
    }
  }

  @Test
  void theAnswersAreThoseOfTheLogAtEveryTime() throws SQLException {
    try (var run = run();
        AuditIndex index = IndexSamples.index(folder)) {
      rounds(run, index);
      assertThat(marks()).isGreaterThan(ROUNDS / 10);
      AuditAnswers.assertSameHolders(folder, moments);
    }
  }

  /** As when nodes with different clocks write one log. */
  @Test
  void marksAreForgottenWhenTimesGoBack() throws SQLException {
    try (var run = run();
        AuditIndex index = IndexSamples.index(folder)) {
      rounds(run, index);
      clock.advance(Duration.ofSeconds(-2));
      run.append(2);
      index.round();
      assertThat(marks()).isZero();
      AuditAnswers.assertSameHolders(folder, moments);
      clock.advance(Duration.ofSeconds(2));
      rounds(run, index);
      assertThat(marks()).isPositive();
      AuditAnswers.assertSameHolders(folder, moments);
    }
  }
}

package dev.baton.eventlog.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.EventLog;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogOptions.OnCorrupt;
import dev.baton.eventlog.LogSamples;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.OpenedLog;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.RecoveryPlan;
import dev.baton.eventlog.chronicle.HandMadeLog;
import dev.baton.realm.RealmSamples;
import dev.baton.testing.FakeClock;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A log that goes on in the place of events that were lost with the power. */
class LostWithPowerTest {
  private static final String LOST = "f".repeat(64);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 100})
  void theOldWitnessDoesNotSpeakAgainstTheEventsThatCameInTheirPlace(long lost) {
    try (var log = new HandMadeLog(folder)) {
      log.upTo(5).witnessed(5 + lost, LOST, LogSync.NONE, HandMadeLog.EARLIER_BOOT);
    }
    var files = new LogFiles(folder);
    OpenedLog opened =
        new ChronicleLogs()
            .open(
                files,
                LogSamples.options(LogSync.NONE, OnCorrupt.REFUSE),
                new FakeClock(RealmSamples.at(0)),
                Progress.IGNORED);
    assertThat(opened.plan().lostWithPower()).isEqualTo(lost);
    try (EventLog log = opened.log()) {
      // As many events as were lost, the last of which takes the number of the lost witness.
      opened.explanations(RealmSamples.at(0)).forEach(log::append);
      log.sync();
      for (long n = 2; n <= lost; n++) {
        log.append(HandMadeLog.event(5 + n));
      }
    }
    RecoveryPlan next = new ChronicleLogs().plan(files, Progress.IGNORED);
    assertThat(next.damage()).isEmpty();
    assertThat(next.lastSeq()).isEqualTo(5 + lost);
    assertThat(next.lostWithPower()).isZero();
  }
}

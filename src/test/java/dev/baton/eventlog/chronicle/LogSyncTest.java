package dev.baton.eventlog.chronicle;

import static dev.baton.realm.RealmSamples.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.eventlog.EventLog;
import dev.baton.eventlog.LogSamples;
import dev.baton.eventlog.LogSync;
import dev.baton.testing.FakeClock;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When the log really has the operating system write it to the disk. */
@Isolated
class LogSyncTest {
  @TempDir Path folder;

  private final FakeClock clock = new FakeClock(at(0));
  private final RecordedForces forces = RecordedForces.record();

  @AfterEach
  @SuppressWarnings("unchecked")
  void standAside() throws ReflectiveOperationException {
    forces.close();
    // A failure counts for the whole process, in which other tests follow.
    var failure =
        MethodHandles.privateLookupIn(SyncFailures.class, MethodHandles.lookup())
            .findStaticVarHandle(SyncFailures.class, "FAILURE", AtomicReference.class);
    ((AtomicReference<@Nullable String>) failure.get()).set(null);
  }

  private EventLog open(LogSync sync) {
    return LogSamples.open(folder, sync, clock).log();
  }

  @Test
  void eachSyncForcesWhatWasAppendedSinceTheLastOne() {
    try (EventLog log = open(LogSync.ALWAYS)) {
      for (int n = 1; n <= 5; n++) {
        log.append(HandMadeLog.event(n));
        int before = forces.count();
        log.sync();
        assertThat(forces.count()).as("forces after event %d", n).isGreaterThan(before);
      }
      int before = forces.count();
      log.sync();
      assertThat(forces.count()).as("nothing was appended").isEqualTo(before);
    }
  }

  @Test
  void atIntervalsSyncForcesWhenItsTimeHasCome() {
    try (EventLog log = open(LogSync.INTERVAL)) {
      for (int n = 1; n <= 3; n++) {
        log.append(HandMadeLog.event(n));
        int before = forces.count();
        Awaitility.await()
            .until(
                () -> {
                  log.sync();
                  return forces.count() > before;
                });
      }
    }
  }

  @Test
  void atIntervalsNotEverySyncForces() {
    try (EventLog log = open(LogSync.INTERVAL)) {
      int before = forces.count();
      // A thousand appends take less than the hundred intervals that as many forces would.
      for (int n = 1; n <= 1_000; n++) {
        log.append(HandMadeLog.event(n));
        log.sync();
      }
      assertThat(forces.count() - before).isLessThan(1_000);
    }
  }

  @Test
  void aLogThatIsNotForcedLeavesItToTheOperatingSystem() {
    try (EventLog log = open(LogSync.NONE)) {
      int before = forces.count();
      for (int n = 1; n <= 1_000; n++) {
        log.append(HandMadeLog.event(n));
        log.sync();
      }
      assertThat(forces.count()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = LogSync.class,
      names = {"ALWAYS", "INTERVAL"})
  void theEndOfALogForcesWhatIsLeft(LogSync sync) {
    EventLog log = open(sync);
    log.append(HandMadeLog.event(1));
    int before = forces.count();
    log.close();
    assertThat(forces.count()).isGreaterThan(before);
  }

  @ParameterizedTest
  @EnumSource(
      value = LogSync.class,
      names = {"ALWAYS", "INTERVAL"})
  void aForceThatFailsIsToldAtOnceAndFromThenOn(LogSync sync) {
    EventLog log = open(sync);
    try {
      log.append(HandMadeLog.event(1));
      log.sync();
      forces.fail();
      log.append(HandMadeLog.event(2));
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(log::sync)
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageContaining("could not be written to the disk"));
      assertThatThrownBy(log::sync).isInstanceOf(IllegalStateException.class);
    } finally {
      // Chronicle forces what it unmaps, also later and on a thread of its own.
      forces.mend();
      log.close();
    }
  }
}

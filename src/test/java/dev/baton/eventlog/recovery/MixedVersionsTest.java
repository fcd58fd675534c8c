package dev.baton.eventlog.recovery;

import static dev.baton.realm.RealmSamples.NODE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.EventLog;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogOptions;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.LogSamples;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.StoredLog;
import dev.baton.eventlog.chronicle.HandMadeLog;
import dev.baton.eventlog.record.StoredBytes;
import dev.baton.realm.Realm;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmSamples;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs that version 3 began and this version goes on with. */
class MixedVersionsTest {
  private static final int OLD = 40;
  private static final int NEW = 30;

  @TempDir Path folder;

  private final List<RealmEvent> expected = new ArrayList<>();

  private void writeOldHalf() {
    try (var log = new HandMadeLog(folder)) {
      for (int i = 1; i <= OLD; i++) {
        RealmEvent event = HandMadeLog.event(i);
        log.appendJson(event);
        expected.add(event);
      }
      log.witnessed();
    }
  }

  private List<RealmEvent> read() {
    List<RealmEvent> events = new ArrayList<>();
    LogReading reading =
        new ChronicleLogs()
            .readAll(new LogFiles(folder), Progress.IGNORED, entry -> events.add(entry.event()));
    assertThat(reading.damage()).isEmpty();
    assertThat(reading.lastSeq()).isEqualTo(events.size());
    return events;
  }

  @Test
  void oldAndNewRecordsAreOneChain() {
    writeOldHalf();
    assertThat(read()).isEqualTo(expected);
    try (var log = new HandMadeLog(folder)) {
      log.after(OLD, hashOfLast());
      for (int i = OLD + 1; i <= OLD + NEW; i++) {
        log.append(HandMadeLog.event(i));
        expected.add(HandMadeLog.event(i));
      }
      log.witnessed();
    }
    assertThat(read()).isEqualTo(expected);
  }

  private String hashOfLast() {
    return LogVerifier.asAStartDoes(new LogFiles(folder), Progress.IGNORED).read().tail().hash();
  }

  @Test
  void aServerGoesOnWithALogOfVersion3() {
    writeOldHalf();
    var clock = new FakeClock(RealmSamples.at(60));
    try (var run = new StoredLog.LogRun(folder, LogSync.NONE, clock, expected)) {
      run.append(NEW);
      run.snapshot();
      run.append(NEW);
    }
    assertThat(read()).isEqualTo(expected);
    Realm whole = new Realm();
    for (int i = 0; i < expected.size(); i++) {
      whole.apply(i + 1, NODE, expected.get(i));
    }
    VerifiedLog found = LogVerifier.asAStartDoes(new LogFiles(folder), Progress.IGNORED).read();
    assertThat(found.snapshot()).isPresent();
    assertThat(found.realm().state()).isEqualTo(whole.state());
  }

  /** A repair copies records of both kinds byte for byte. */
  @Test
  void whatIsDamagedAmongTheNewRecordsIsRepairedAndTheOldOnesStay() throws IOException {
    writeOldHalf();
    try (var log = new HandMadeLog(folder)) {
      log.after(OLD, hashOfLast()).upTo(OLD + NEW).witnessed();
    }
    StoredBytes.damage(folder, OLD + 10);
    var options = LogSamples.options(LogSync.NONE, LogOptions.OnCorrupt.QUARANTINE);
    var clock = new FakeClock(RealmSamples.at(60));
    try (EventLog log =
        new ChronicleLogs().open(new LogFiles(folder), options, clock, Progress.IGNORED).log()) {
      log.sync();
    }
    List<RealmEvent> events = new ArrayList<>();
    LogReading reading =
        new ChronicleLogs()
            .readAll(new LogFiles(folder), Progress.IGNORED, entry -> events.add(entry.event()));
    assertThat(reading.damage()).isEmpty();
    assertThat(events).hasSize(OLD + NEW);
    assertThat(events.subList(0, OLD)).isEqualTo(expected);
    assertThat(events.getLast())
        .isEqualTo(
            new RealmEvent.LogRepaired(
                OLD + NEW + 1,
                OLD + NEW,
                List.of(new RealmEvent.LostEvents(OLD + 10, OLD + 10)),
                clock.instant()));
  }
}

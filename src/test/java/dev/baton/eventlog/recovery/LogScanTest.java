package dev.baton.eventlog.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.eventlog.Damage;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.LogRefusedException;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.chronicle.HandMadeLog;
import dev.baton.eventlog.chronicle.HighWaterMark;
import dev.baton.eventlog.record.RecordFrame;
import dev.baton.eventlog.record.StoredBytes;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmSamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a log says of itself when it is read from the first event that is left. */
@Tag("slow")
class LogScanTest {
  private static final String CHECKSUM = "the record's checksum is wrong";
  private static final String OTHER_HASH = "f".repeat(64);

  @TempDir Path folder;

  private HandMadeLog log() {
    return new HandMadeLog(folder);
  }

  private LogReading read(List<Long> seqs) {
    return new ChronicleLogs()
        .readAll(new LogFiles(folder), Progress.IGNORED, entry -> seqs.add(entry.seq()));
  }

  /** Reads the log, which must give the events from the first to the last one and no others. */
  private LogReading read(long first, long last) {
    List<Long> seqs = new ArrayList<>();
    LogReading reading = read(seqs);
    assertThat(seqs).isEqualTo(LongStream.rangeClosed(first, last).boxed().toList());
    assertThat(reading.events()).isEqualTo(last - first + 1);
    return reading;
  }

  private void assertWhole(long first, long last, int torn) {
    LogReading reading = read(first, last);
    assertThat(reading.damage()).isEmpty();
    assertThat(reading.firstSeq()).isEqualTo(first);
    assertThat(reading.lastSeq()).isEqualTo(last);
    assertThat(reading.torn()).isEqualTo(torn);
  }

  private Damage assertDamagedBehind(long last, String why) {
    List<Long> seqs = new ArrayList<>();
    LogReading reading = read(seqs);
    assertThat(seqs.subList(0, Math.toIntExact(last)))
        .isEqualTo(LongStream.rangeClosed(1, last).boxed().toList());
    assertThat(reading.damage()).isPresent();
    assertThat(reading.damage().get().seq()).isEqualTo(last + 1);
    assertThat(reading.damage().get().why()).contains(why);
    return reading.damage().get();
  }

  private static LogResumed resumed(int torn) {
    return new LogResumed(RealmSamples.at(1), OptionalLong.empty(), torn, RealmSamples.at(2));
  }

  @Test
  void aLogWithoutAnEventIsWhole() {
    log().close();
    assertThat(read(new ArrayList<>()))
        .extracting(LogReading::events, LogReading::lastSeq)
        .containsExactly(0L, 0L);
    assertThat(read(new ArrayList<>()).damage()).isEmpty();
  }

  @Test
  void aWholeLogIsReadFromTheFirstEventToTheLast() {
    try (var log = log()) {
      log.upTo(20).witnessed();
    }
    assertWhole(1, 20, 0);
  }

  @Test
  void eventsBehindTheWitnessAreWholeToo() {
    try (var log = log()) {
      log.upTo(5).witnessed().upTo(8);
    }
    assertWhole(1, 8, 0);
  }

  @Test
  void withoutAWitnessTheEventsThatAreThereAreWhole() {
    try (var log = log()) {
      log.upTo(8);
    }
    assertWhole(1, 8, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 64})
  void tornRecordsBehindTheWitnessAreCountedAndNoDamage(int torn) {
    try (var log = log()) {
      log.upTo(5).witnessed().torn(torn);
    }
    assertWhole(1, 5, torn);
  }

  @Test
  void moreTornRecordsThanAppendsCanHaveFailedAreDamage() {
    try (var log = log()) {
      log.upTo(5).witnessed().torn(65);
    }
    assertDamagedBehind(5, CHECKSUM);
  }

  @Test
  void aTornRecordWithoutAMarkIsDamage() {
    try (var log = log()) {
      log.upTo(5).torn(1);
    }
    assertDamagedBehind(5, CHECKSUM);
  }

  @Test
  void aTornRecordInThePlaceOfAWitnessedOneIsDamage() {
    try (var log = log()) {
      log.upTo(5).torn(1).witnessed(6, OTHER_HASH, LogSync.ALWAYS, HighWaterMark.currentBoot());
    }
    assertDamagedBehind(5, CHECKSUM);
  }

  @Test
  void tornRecordsThatTheNextEventCountsAreNoDamage() {
    try (var log = log()) {
      log.upTo(5).torn(2).append(resumed(2)).upTo(8).torn(1).append(resumed(3)).witnessed();
    }
    assertWhole(1, 9, 0);
  }

  @Test
  void moreTornRecordsThanTheNextEventCountsAreDamage() {
    try (var log = log()) {
      log.upTo(5).torn(2).append(resumed(1)).witnessed();
    }
    assertDamagedBehind(5, CHECKSUM);
  }

  @Test
  void aRecordThatIsNoneBetweenEventsIsDamage() {
    try (var log = log()) {
      log.upTo(5).torn(1).upTo(8).witnessed();
    }
    assertDamagedBehind(5, CHECKSUM);
  }

  @Test
  void aRecordThatIsWholeAndNoEventIsNotTakenForATornOne() {
    try (var log = log()) {
      log.upTo(5).witnessed().raw(StoredBytes.sealed("{\"v\":2,\"seq\":6}".getBytes(UTF_8)));
    }
    assertDamagedBehind(5, "the record lacks a member or has a bad one");
  }

  /** No failed append leaves one, and whatever follows it cannot be looked at. */
  @Test
  void aRecordOfAnImpossibleLengthIsNotTakenForATornOne() {
    try (var log = log()) {
      log.upTo(5).witnessed().raw(new byte[HandMadeLog.MAX_RECORD_BYTES + 1]);
    }
    Damage damage = assertDamagedBehind(5, "its header says that it has 262145 bytes");
    assertThat(damage.file().toString()).endsWith(LogFiles.ROLL_FILE);
  }

  @Test
  void aGapInTheNumbersIsDamage() {
    try (var log = log()) {
      log.upTo(5);
      log.append(7, log.hash(), HandMadeLog.event(7));
      log.upTo(9).witnessed();
    }
    assertDamagedBehind(5, "its sequence number is 7");
  }

  @Test
  void aRepeatedNumberIsDamage() {
    try (var log = log()) {
      log.upTo(5).witnessed();
      log.append(5, log.hash(), HandMadeLog.event(7));
    }
    assertDamagedBehind(5, "its sequence number is 5");
  }

  @Test
  void anEventThatFollowsAnotherRecordIsDamage() {
    try (var log = log()) {
      log.upTo(5).append(6, OTHER_HASH, HandMadeLog.event(6)).upTo(9).witnessed();
    }
    assertDamagedBehind(5, "it does not follow the record before it");
  }

  @Test
  void aFirstEventThatFollowsAnythingIsDamage() {
    try (var log = log()) {
      log.append(1, OTHER_HASH, HandMadeLog.event(1));
    }
    assertDamagedBehind(0, "it does not follow the record before it");
  }

  @Test
  void aVoidEventIsNoDamage() {
    try (var log = log()) {
      var voids = new LogResumed(RealmSamples.at(1), OptionalLong.of(2), 0, RealmSamples.at(2));
      log.upTo(5).append(voids).append(HandMadeLog.event(3)).upTo(9).witnessed();
    }
    assertWhole(1, 9, 0);
  }

  @Test
  void anotherEventThanTheWitnessedOneIsDamage() {
    try (var log = log()) {
      log.upTo(9).witnessed(6, OTHER_HASH, LogSync.ALWAYS, HighWaterMark.currentBoot());
    }
    assertDamagedBehind(5, "it is not the event that was appended here");
  }

  @ParameterizedTest
  @CsvSource({
    "ALWAYS, earlier, true", "INTERVAL, earlier, false", "NONE, earlier, false",
    "ALWAYS, present, true", "INTERVAL, present, true", "NONE, present, true",
  })
  void whatTheWitnessSawMustBeThereUnlessThePowerTookIt(
      LogSync sync, String boot, boolean damaged) {
    try (var log = log()) {
      String of = boot.equals("present") ? HighWaterMark.currentBoot() : HandMadeLog.EARLIER_BOOT;
      log.upTo(5).witnessed(7, OTHER_HASH, sync, of);
    }
    if (damaged) {
      assertDamagedBehind(5, "the log ends here, and event 7 was in it");
    } else {
      assertWhole(1, 5, 0);
    }
  }

  @ParameterizedTest
  @EnumSource(LogSync.class)
  void aLogThatHasLostEveryFileIsDamagedUnlessThePowerTookThem(LogSync sync) throws IOException {
    try (var log = log()) {
      log.upTo(5).witnessed(5, log.hash(), sync, HandMadeLog.EARLIER_BOOT);
    }
    for (Path file : new LogFiles(folder).rollFiles()) {
      Files.delete(file);
    }
    LogReading reading = read(new ArrayList<>());
    if (sync == LogSync.ALWAYS) {
      assertThat(reading.damage()).isPresent();
      assertThat(reading.damage().get().why()).isEqualTo("it is empty, and event 5 was in it");
    } else {
      assertThat(reading.damage()).isEmpty();
    }
  }

  /** Writes three events a day, for three days. */
  private List<Path> threeDays() {
    try (var log = log()) {
      for (int day = 1; day <= 3; day++) {
        log.upTo(3L * day).clock().advance(Duration.ofDays(1));
      }
      log.witnessed();
    }
    assertWhole(1, 9, 0);
    return new LogFiles(folder).rollFiles();
  }

  @Test
  void aMissingDayInTheMiddleIsDamage() throws IOException {
    List<Path> days = threeDays();
    Files.delete(days.get(1));
    Damage damage = assertDamagedBehind(3, "its sequence number is 7");
    assertThat(damage.file()).isEqualTo(days.get(2));
  }

  @Test
  void aMissingLastDayIsDamage() throws IOException {
    Files.delete(threeDays().get(2));
    assertDamagedBehind(6, "the log ends here, and event 9 was in it");
  }

  @Test
  void aMissingFirstDayThatNoEventExplainsIsDamage() throws IOException {
    Files.delete(threeDays().getFirst());
    LogReading reading = read(4, 9);
    assertThat(reading.damage()).isPresent();
    assertThat(reading.damage().get().seq()).isEqualTo(1);
    assertThat(reading.damage().get().why())
        .isEqualTo("the log begins with event 4, and no event says why");
  }

  @Test
  void aBeginningThatALaterEventExplainsIsNoDamage() {
    try (var log = log()) {
      log.after(3, OTHER_HASH).upTo(6);
      log.append(new LogPruned(4, OTHER_HASH, List.of(), RealmSamples.at(2))).upTo(9).witnessed();
    }
    assertWhole(4, 9, 0);
  }

  @ParameterizedTest
  @CsvSource({"3, f", "5, f", "4, e"})
  void aBeginningIsNotExplainedByAnEventAboutAnother(long first, String digit) {
    try (var log = log()) {
      log.after(3, OTHER_HASH).upTo(6);
      log.append(new LogPruned(first, digit.repeat(64), List.of(), RealmSamples.at(2)))
          .upTo(9)
          .witnessed();
    }
    assertThat(read(4, 9).damage()).isPresent();
  }

  @Test
  void anEventOfALaterVersionIsNamedWithItsFile() {
    try (var log = log()) {
      log.upTo(5).raw(StoredBytes.sealed(new byte[] {RecordFrame.MAGIC, 99, 0, 0, 0, 0}));
    }
    assertThatThrownBy(() -> read(new ArrayList<>()))
        .isInstanceOf(LogRefusedException.class)
        .hasMessageContaining("event 6 in " + folder.resolve("log"))
        .hasMessageContaining("version 99");
  }

  @Test
  void theReadingOfALongLogIsSeenToGoOn() {
    try (var log = log()) {
      log.upTo(2_100);
    }
    List<String> places = new ArrayList<>();
    new ChronicleLogs().readAll(new LogFiles(folder), places::add, _ -> {});
    assertThat(places).hasSize(2);
    assertThat(places.getLast()).startsWith("event 2048 in " + folder.resolve("log"));
  }
}

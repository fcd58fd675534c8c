package dev.baton.eventlog.chronicle;

import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connection;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.eventlog.EventLog;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.LogRefusedException;
import dev.baton.eventlog.LogSamples;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.record.EventCodec;
import dev.baton.eventlog.record.RecordFrame;
import dev.baton.eventlog.record.StoredBytes;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.testing.FakeClock;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The log on a real disk. */
class ChronicleEventLogTest {
  private static final List<RealmEvent> EVENTS =
      List.of(
          new ServerStarted(at(30), PROOF_MAX_AGE, at(0)),
          new PeerConnected(ALICE, connection(1), TOKEN, Optional.empty(), CLIENT, at(1)),
          new PeerDisconnected(ALICE, connection(1), DisconnectReason.LEFT, at(2)),
          new ServerStopped(at(3)));

  @TempDir Path folder;

  private final FakeClock clock = new FakeClock(at(0));

  private record Replayed(long seq, RealmEvent event) {}

  private EventLog open(LogSync sync) {
    return LogSamples.open(folder, sync, clock).log();
  }

  private EventLog open() {
    return open(LogSync.NONE);
  }

  private List<Replayed> replay() {
    List<Replayed> replayed = new ArrayList<>();
    LogReading reading =
        new ChronicleLogs()
            .readAll(
                new LogFiles(folder),
                Progress.IGNORED,
                entry -> replayed.add(new Replayed(entry.seq(), entry.event())));
    assertThat(reading.damage()).isEmpty();
    return replayed;
  }

  private static List<Replayed> numbered(List<RealmEvent> events) {
    return IntStream.range(0, events.size())
        .mapToObj(i -> new Replayed(i + 1, events.get(i)))
        .toList();
  }

  @Test
  void anEmptyLogHasNothingToReplay() {
    assertThat(replay()).isEmpty();
    assertThat(replay()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(LogSync.class)
  void whatWasAppendedIsReplayed(LogSync sync) {
    try (var log = open(sync)) {
      for (int i = 0; i < EVENTS.size(); i++) {
        assertThat(log.append(EVENTS.get(i))).isEqualTo(i + 1);
        log.sync();
      }
    }
    assertThat(replay()).isEqualTo(numbered(EVENTS));
  }

  @Test
  void sequenceAndChainContinueOverRestarts() {
    for (int i = 0; i < EVENTS.size(); i++) {
      assertThat(replay()).isEqualTo(numbered(EVENTS.subList(0, i)));
      try (var log = open()) {
        assertThat(log.append(EVENTS.get(i))).isEqualTo(i + 1);
      }
    }
    assertThat(replay()).isEqualTo(numbered(EVENTS));
  }

  @Test
  void everyRecordHoldsTheHashOfTheOneBefore() throws Exception {
    try (var log = open()) {
      EVENTS.forEach(log::append);
    }
    List<byte[]> records = records();
    var sha256 = MessageDigest.getInstance("SHA-256");
    String expected = "0".repeat(64);
    for (byte[] record : records) {
      assertThat(new EventCodec("any").decode(record).previousHash()).isEqualTo(expected);
      expected = HexFormat.of().formatHex(sha256.digest(record));
    }
    assertThat(records).hasSize(4);
  }

  @Test
  void theLogGoesOnWhenTheClockWasSetBack() {
    clock.advance(Duration.ofDays(2));
    try (var log = open()) {
      log.append(new ServerStopped(clock.instant()));
    }
    clock.advance(Duration.ofDays(-2));
    try (var log = open()) {
      assertThat(log.append(new ServerStopped(at(0).plus(Duration.ofDays(2))))).isEqualTo(2);
    }
    assertThat(replay()).hasSize(2);
  }

  @Test
  void aStartGoesOnInTheFileOfTheDayOfTheNewestEvent() {
    Duration days = Duration.ofDays(2);
    try (var log = open()) {
      // Time does not fall, so that an event may be later than the clock, and than its file.
      log.append(new ServerStopped(clock.instant().plus(days)));
    }
    try (var log = open()) {
      log.append(new ServerStopped(clock.instant().plus(days)));
    }
    assertThat(new LogFiles(folder).rollFiles())
        .extracting(file -> file.getFileName().toString())
        .containsExactly("20261122F.cq4", "20261124F.cq4");
    assertThat(replay()).hasSize(2);
  }

  @Test
  void theLogGoesOnFromDayToDay() {
    try (var log = open()) {
      for (int day = 0; day < 3; day++) {
        log.append(new ServerStopped(clock.instant()));
        clock.advance(Duration.ofDays(1));
      }
    }
    assertThat(replay()).extracting(Replayed::seq).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aLongLogIsReplayedWhole() {
    try (var log = open()) {
      for (int i = 0; i < 5_000; i++) {
        log.append(EVENTS.getLast());
      }
    }
    assertThat(replay()).hasSize(5_000);
  }

  @Test
  void aRecordWrittenOutOfBandIsRefused() {
    writeOutOfBand("hello".getBytes(UTF_8));
    assertDamaged(1, "the record's checksum is wrong");
  }

  @Test
  void aRecordOfAnotherFormatIsRefused() {
    writeOutOfBand("{\"v\":1,\"seq\":1,\"crc\":\"00000000\"}".getBytes(UTF_8));
    assertDamaged(1, "the record's checksum is wrong");
  }

  @Test
  void aRepeatedRecordIsRefused() {
    try (var log = open()) {
      EVENTS.forEach(log::append);
    }
    writeOutOfBand(records().getLast());
    assertDamaged(5, "its sequence number is 4");
  }

  @Test
  void aRecordThatDoesNotFollowTheOneBeforeItIsRefused() {
    try (var log = open()) {
      EVENTS.forEach(log::append);
    }
    writeOutOfBand(new EventCodec("node-1").encode(5, "0".repeat(64), EVENTS.getFirst()));
    assertDamaged(5, "it does not follow");
  }

  @Test
  void aRecordOfTheFutureStopsTheStartAndNamesTheLog() {
    writeOutOfBand(
        StoredBytes.sealed(new byte[] {RecordFrame.MAGIC, 6, 'a', 'n', 'y', 0, 0, 0, 0}));
    assertRefused("version 6");
  }

  @Test
  void aRefusedLogIsLeftAsItWas() {
    writeOutOfBand("hello".getBytes(UTF_8));
    assertDamaged(1, "the record's checksum is wrong");
    assertDamaged(1, "the record's checksum is wrong");
    assertThat(records()).containsExactly("hello".getBytes(UTF_8));
  }

  private void assertDamaged(long position, String why) {
    assertRefused("is damaged at event " + position + ": " + why);
  }

  private void assertRefused(String why) {
    assertThatThrownBy(this::open)
        .isInstanceOf(LogRefusedException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("Nothing was changed")
        .hasMessageContaining(why);
  }

  private ChronicleQueue queue() {
    return SingleChronicleQueueBuilder.binary(folder.resolve("log"))
        .rollCycle(RollCycles.FAST_DAILY)
        .timeProvider(clock::millis)
        .build();
  }

  private void writeOutOfBand(byte[] record) {
    try (ChronicleQueue queue = queue();
        ExcerptAppender appender = queue.createAppender()) {
      appender.writeBytes(Bytes.wrapForRead(record));
    }
  }

  private List<byte[]> records() {
    List<byte[]> records = new ArrayList<>();
    Bytes<byte[]> buffer = Bytes.allocateElasticOnHeap();
    try (ChronicleQueue queue = queue();
        ExcerptTailer tailer = queue.createTailer()) {
      while (tailer.readBytes(buffer.clear())) {
        records.add(buffer.toByteArray());
      }
    }
    return records;
  }
}

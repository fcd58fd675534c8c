package dev.baton.eventlog.chronicle;

import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.connection;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.Damage;
import dev.baton.eventlog.EventLog;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.LogSamples;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.RepairReport;
import dev.baton.eventlog.record.EventCodec;
import dev.baton.eventlog.record.RecordHash;
import dev.baton.eventlog.record.StoredBytes;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmSamples;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found in a file, whatever its headers say. */
class RollFileTest {
  private static final int EVENTS = 12;
  private static final int UNFINISHED = 0x8000_0000;

  @TempDir Path folder;

  @BeforeEach
  void write() {
    try (var log = new HandMadeLog(folder)) {
      log.upTo(EVENTS).witnessed();
    }
  }

  private LogFiles files() {
    return new LogFiles(folder);
  }

  private Path file() {
    return files().rollFiles().getFirst();
  }

  private List<StoredRecord> records() {
    List<StoredRecord> records = new ArrayList<>();
    try (RollFile file = RollFile.open(file())) {
      for (StoredRecord next = file.next(); next != null; next = file.next()) {
        records.add(next);
      }
      file.unfinished().ifPresent(records::add);
    }
    return records;
  }

  private static List<String> texts(List<StoredRecord> records) {
    return records.stream().map(record -> new RecordHash().of(record.bytes())).toList();
  }

  private void put(long at, int value) throws IOException {
    try (var out = new RandomAccessFile(file().toFile(), "rw")) {
      out.seek(at);
      out.write(
          ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    }
  }

  private int headerAt(long at) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(file()))
        .order(ByteOrder.LITTLE_ENDIAN)
        .getInt(Math.toIntExact(at));
  }

  private LogReading reading() {
    return new ChronicleLogs().readAll(files(), Progress.IGNORED, _ -> {});
  }

  @Test
  void recordsLieWhereTheyAreSaidToLie() throws IOException {
    List<StoredRecord> records = records();
    assertThat(records).hasSize(EVENTS).allMatch(StoredRecord::isWhole);
    for (StoredRecord record : records) {
      assertThat(headerAt(record.position())).isEqualTo(record.bytes().length);
      assertThat(record.hole()).isNull();
    }
    assertThat(records.stream().map(StoredRecord::index).map(Queues.ROLL_CYCLE::toSequenceNumber))
        .startsWith(0L, 1L, 2L);
  }

  @ParameterizedTest
  @Tag("slow")
  @ValueSource(
      ints = {
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
        25, 26, 27, 28, 29, 30, 31
      })
  void aHeaderThatIsWrongHidesNoRecordAndIsNoticed(int bit) throws IOException {
    List<StoredRecord> whole = records();
    for (StoredRecord record : whole) {
      put(record.position(), record.bytes().length ^ (1 << bit));
      assertThat(texts(records())).as("at %d", record.position()).isEqualTo(texts(whole));
      assertThat(reading().damage()).as("at %d", record.position()).isPresent();
      assertThat(saved().events()).isEqualTo(EVENTS);
      put(record.position(), record.bytes().length);
    }
    assertThat(reading().damage()).isEmpty();
  }

  /**
   * A client's texts stand in records as they are, and may look like a record of the old form. In a
   * damaged record too they are its texts.
   */
  @ParameterizedTest
  @Tag("slow")
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
  void textOfAClientIsNoRecord(int way) throws IOException {
    String embedded = new String(StoredBytes.sealed(embedded(way)), UTF_8);
    var client = new ClientDetails(CLIENT.address(), embedded, CLIENT.version(), CLIENT.origin());
    var event =
        new PeerConnected(
            new PeerId("attacker"),
            connection(13),
            TOKEN,
            Optional.empty(),
            client,
            RealmSamples.at(0));
    try (var log = new HandMadeLog(folder)) {
      log.after(EVENTS, new RecordHash().of(records().getLast().bytes())).append(event);
      log.upTo(EVENTS + 5).witnessed();
    }
    StoredRecord hers = records().get(EVENTS);
    assertThat(new String(hers.bytes(), UTF_8)).contains(embedded);
    int from = Math.toIntExact(hers.position());
    int to = from + 4 + hers.bytes().length;
    for (int at = from; at < to; at += 13) {
      change(at);
      assertThat(reading().damage()).as("at %d", at - from).isPresent();
      RepairReport saved = saved();
      // The four behind it are saved, and it itself if only its header is wrong.
      assertThat(saved.events()).as("at %d", at - from).isBetween(EVENTS + 4L, EVENTS + 5L);
      assertThat(saved.lastSeq()).isEqualTo(EVENTS + 5);
      change(at);
    }
  }

  /** What a repair would save. */
  private RepairReport saved() {
    return new ChronicleLogs().repairPlan(files(), Progress.IGNORED, true).orElseThrow();
  }

  private void change(long at) throws IOException {
    try (var file = new RandomAccessFile(file().toFile(), "rw")) {
      file.seek(at);
      int before = file.read();
      file.seek(at);
      file.write(before ^ 0x10);
    }
  }

  private static byte[] embedded(int way) {
    String text =
        switch (way) {
          case 0 -> "{\"v\":9}";
          case 1 -> "{\"v\":4}";
          case 2 -> "{\"v\":3}";
          default ->
              ("{\"v\":3,\"seq\":%d,\"at\":\"2026-11-22T12:00:00Z\","
                      + "\"type\":\"server-stopped\",\"node\":\"n\",\"prev\":\"%s\"}")
                  .formatted(
                      List.of(9_000_000_000_000L, 14L, 13L, 1L).get(way - 3), "0".repeat(64));
        };
    return text.getBytes(UTF_8);
  }

  @Test
  void aNoteThatIsWrongHidesNoRecord() throws IOException {
    List<String> whole = texts(records());
    for (int bit = 0; bit < Integer.SIZE; bit++) {
      int header = headerAt(0);
      put(0, header ^ (1 << bit));
      assertThat(texts(records().stream().filter(StoredRecord::isWhole).toList()))
          .as("bit %d", bit)
          .isEqualTo(whole);
      put(0, header);
    }
  }

  /** An append that was interrupted when its bytes were there and its header was not finished. */
  private void leaveUnfinished(byte[] record, int flag) throws IOException {
    StoredRecord last = records().getLast();
    long end = StoredRecord.end(last.position(), last.bytes().length);
    put(end, flag == 0 ? 0 : record.length | flag);
    try (var out = new RandomAccessFile(file().toFile(), "rw")) {
      out.seek(end + StoredRecord.HEADER_BYTES);
      out.write(record);
    }
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void whatAnAppendLeftUnfinishedIsNoEventAndTheLogGoesOnInItsPlace(boolean whole, boolean header)
      throws IOException {
    StoredRecord last = records().getLast();
    byte[] record =
        new EventCodec("node-1")
            .encode(EVENTS + 1, new RecordHash().of(last.bytes()), HandMadeLog.event(EVENTS + 1));
    if (!whole) {
      record[record.length / 2] = '}';
    }
    leaveUnfinished(record, header ? UNFINISHED : 0);
    assertThat(reading().damage()).isEmpty();
    assertThat(reading().lastSeq()).isEqualTo(EVENTS);
    var clock = new FakeClock(RealmSamples.at(0));
    try (EventLog log = LogSamples.open(folder, LogSync.NONE, clock).log()) {
      assertThat(log.append(new ServerStopped(clock.instant()))).isEqualTo(EVENTS + 1);
      log.probe();
      log.sync();
    }
    assertThat(reading().damage()).isEmpty();
    assertThat(reading().lastSeq()).isEqualTo(EVENTS + 1);
  }

  /** A flipped bit can make a record that was acknowledged look like one that never was. */
  @Test
  void anUnfinishedRecordThatTheWitnessNamesIsMissedAndSaved() throws IOException {
    StoredRecord last = records().getLast();
    put(last.position(), last.bytes().length | UNFINISHED);
    assertThat(reading().damage()).map(Damage::seq).contains((long) EVENTS);
    assertThat(saved().lastSeq()).isEqualTo(EVENTS);
  }
}

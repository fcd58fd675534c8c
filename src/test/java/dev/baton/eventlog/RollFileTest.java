package dev.baton.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.BeforeEach;
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
    return EventLogs.readAll(files(), Progress.IGNORED, _ -> {});
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
      assertThat(Salvage.find(files(), Progress.IGNORED).events()).isEqualTo(EVENTS);
      put(record.position(), record.bytes().length);
    }
    assertThat(reading().damage()).isEmpty();
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
    assertThat(Salvage.find(files(), Progress.IGNORED).lastWritten()).isEqualTo(EVENTS);
  }
}

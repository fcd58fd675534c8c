package dev.baton.eventlog.chronicle;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.FolderState;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.record.LogTail;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is cleared away behind the last record of a log, and what is not. */
@Tag("slow")
class LogEndTest {
  private static final long EVENTS = 3;

  @TempDir Path folder;

  private Path file() {
    return new LogFiles(folder).rollFiles().getFirst();
  }

  private long positionOf(long seq) {
    try (RollFile file = RollFile.open(file())) {
      StoredRecord record = file.next();
      for (long i = 1; i < seq && record != null; i++) {
        record = file.next();
      }
      assertThat(record).isNotNull();
      return record == null ? -1 : record.position();
    }
  }

  @BeforeEach
  void write() {
    try (var log = new HandMadeLog(folder)) {
      log.upTo(EVENTS).witnessed();
    }
  }

  private void clear(LogTail tail) {
    LogEnd.clear(new LogFiles(folder), tail);
  }

  private LogTail tail() {
    return LastEvent.of(new LogFiles(folder));
  }

  @Test
  void aCleanEndIsNotTouched() throws IOException {
    LogTail tail = tail();
    FolderState before = FolderState.of(folder);
    clear(tail);
    assertThat(FolderState.of(folder)).isEqualTo(before);
  }

  @Test
  void whatStandsBehindTheLastRecordIsCleared() throws IOException {
    LogTail tail = tail();
    byte[] before = Files.readAllBytes(file());
    try (var out = new RandomAccessFile(file().toFile(), "rw")) {
      out.seek(tail.position() + 4_096);
      out.write("the rest of an append".repeat(10_000).getBytes(US_ASCII));
    }
    clear(tail);
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
  }

  /** A server may be killed when the file of a day is made and no event is in it yet. */
  @Test
  void theBeginningOfAFileWithoutAnEventStays() throws IOException {
    byte[] bytes = Files.readAllBytes(file());
    Arrays.fill(bytes, Math.toIntExact(positionOf(1)), bytes.length, (byte) 0);
    // As a file of its own, for Chronicle lets go of its maps of the other one when it likes.
    Path file = file();
    Files.delete(file);
    Files.write(file, bytes);
    clear(LogTail.EMPTY);
    byte[] after = Files.readAllBytes(file());
    assertThat(after).hasSameSizeAs(bytes);
    assertThat(Arrays.mismatch(after, bytes)).as("first byte that is not the same").isEqualTo(-1);
  }
}

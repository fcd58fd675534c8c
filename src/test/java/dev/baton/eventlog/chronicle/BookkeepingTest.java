package dev.baton.eventlog.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.StoredLog;
import dev.baton.eventlog.record.LogTail;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Chronicle writes at the beginning of a file, and what a bit of it that is wrong does. */
class BookkeepingTest {
  @TempDir Path folder;

  private LogTail write(long events) {
    try (var log = new HandMadeLog(folder)) {
      log.upTo(events).witnessed();
    }
    return LastEvent.of(new LogFiles(folder));
  }

  /** Also those with several pages of Chronicle's index. A new version of it may fail here. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 300, 3_000})
  void whatChronicleWritesIsSound(long events) {
    LogTail tail = write(events);
    assertThat(tail.seq()).isEqualTo(events);
    assertThat(Bookkeeping.damage(new LogFiles(folder), tail)).isEmpty();
  }

  @Test
  @Tag("slow")
  void everyBitThatIsWrongIsNoticedOrDoesNoHarm() throws IOException {
    LogTail tail = write(5);
    var files = new LogFiles(folder);
    Path file = files.rollFiles().getFirst();
    int unnoticed = 0;
    for (int bit = 0; bit < 197 * 8; bit++) {
      flip(file, bit);
      if (Bookkeeping.damage(files, tail).isEmpty()) {
        unnoticed++;
      }
      flip(file, bit);
    }
    // The number of the last index, which is written again, and the half of a word that may lag
    // behind.
    assertThat(unnoticed).isLessThanOrEqualTo(64 + 64);
    assertThat(Bookkeeping.damage(files, tail)).isEmpty();
  }

  /** Where the first index is, which is read again at an append that has to note its place. */
  @Test
  void theTableOfIndexesPointsToIndexes() throws IOException {
    LogTail tail = write(5);
    var files = new LogFiles(folder);
    Path file = files.rollFiles().getFirst();
    for (int bit = 240 * 8; bit < 256 * 8; bit++) {
      flip(file, bit);
      assertThat(Bookkeeping.damage(files, tail)).as("bit %d", bit).isPresent();
      flip(file, bit);
    }
    assertThat(Bookkeeping.damage(files, tail)).isEmpty();
  }

  /** Chronicle would make an old file as long as that, and reading it would take hours. */
  @Tag("slow")
  @Test
  void anOlderFileDoesNotSayThatItIsLongerThanItIs() throws IOException {
    StoredLog.write(folder, "days", 3, 1, 5, false);
    var files = new LogFiles(folder);
    LogTail tail = LastEvent.of(files);
    assertThat(Bookkeeping.damage(files, tail)).isEmpty();
    Path older = files.rollFiles().get(1);
    for (int bit : new int[] {68 * 8 + 5, 71 * 8 + 7}) {
      flip(older, bit);
      assertThat(Bookkeeping.damage(files, tail).orElseThrow().file()).isEqualTo(older);
      flip(older, bit);
    }
  }

  private static void flip(Path file, int bit) throws IOException {
    try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(bit / 8);
      int old = bytes.read();
      bytes.seek(bit / 8);
      bytes.write(old ^ (1 << (bit % 8)));
    }
  }
}

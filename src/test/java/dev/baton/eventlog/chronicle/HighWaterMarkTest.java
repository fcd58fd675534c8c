package dev.baton.eventlog.chronicle;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.LogSync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The witness of the log's end, whatever becomes of its file. */
class HighWaterMarkTest {
  private static final int SLOT = 256;
  private static final String HASH = "0123456789abcdef".repeat(4);
  private static final String OTHER_HASH = "fedcba9876543210".repeat(4);

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("head");
  }

  private void write(long... seqs) throws IOException {
    try (var writer = new HighWaterMark.Writer(file(), LogSync.ALWAYS, "boot-1")) {
      for (long seq : seqs) {
        writer.write(seq, hash(seq));
      }
    }
  }

  private static String hash(long seq) {
    return seq % 2 == 0 ? HASH : OTHER_HASH;
  }

  private static HighWaterMark head(long seq) {
    return new HighWaterMark(seq, hash(seq), LogSync.ALWAYS, "boot-1");
  }

  private Optional<HighWaterMark> read() {
    return HighWaterMark.read(file());
  }

  @Test
  void withoutAFileThereIsNoMark() {
    assertThat(read()).isEmpty();
    assertThat(file()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, SLOT - 1, SLOT, 2 * SLOT, 2 * SLOT + 1})
  void aFileOfZerosBearsNoWitness(int length) throws IOException {
    Files.write(file(), new byte[length]);
    assertThat(read()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(LogSync.class)
  void whatWasWrittenIsRead(LogSync sync) throws IOException {
    try (var writer = new HighWaterMark.Writer(file(), sync)) {
      writer.write(Long.MAX_VALUE, HASH);
    }
    assertThat(read())
        .contains(new HighWaterMark(Long.MAX_VALUE, HASH, sync, HighWaterMark.currentBoot()));
  }

  @Test
  void theNewestOfTwoSlotsCounts() throws IOException {
    try (var writer = new HighWaterMark.Writer(file(), LogSync.ALWAYS, "boot-1")) {
      for (long seq = 1; seq <= 20; seq += seq % 3 + 1) {
        writer.write(seq, hash(seq));
        assertThat(read()).contains(head(seq));
      }
    }
    assertThat(file()).hasSize(2 * SLOT);
  }

  @Test
  void aWriteTornAnywhereLeavesTheWitnessBefore() throws IOException {
    write(1, 2);
    byte[] before = Files.readAllBytes(file());
    write(3);
    byte[] after = Files.readAllBytes(file());
    int written = new String(after, 0, SLOT, US_ASCII).stripTrailing().length();
    for (int length = 0; length <= SLOT; length++) {
      byte[] torn = before.clone();
      System.arraycopy(after, 0, torn, 0, length);
      Files.write(file(), torn);
      assertThat(read()).as("%d bytes", length).contains(head(length < written ? 2 : 3));
    }
  }

  @Test
  void anotherWriterOverwritesTheOlderWitnessFirst() throws IOException {
    for (long seq = 1; seq <= 6; seq++) {
      byte[] before = Files.exists(file()) ? Files.readAllBytes(file()) : new byte[0];
      write(seq);
      byte[] bytes = Files.readAllBytes(file());
      assertThat(read()).contains(head(seq));
      if (seq > 1) {
        int newest = seq % 2 == 0 ? 0 : SLOT;
        assertThat(Arrays.copyOfRange(bytes, newest, newest + SLOT))
            .as("the slot of witness %d", seq - 1)
            .isEqualTo(Arrays.copyOfRange(before, newest, newest + SLOT));
      }
    }
  }

  @Test
  void aFlippedBitSpoilsItsOwnSlotAndNoFlipMakesAnotherWitness() throws IOException {
    write(1, 2);
    byte[] whole = Files.readAllBytes(file());
    for (int at = 0; at < whole.length; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= (byte) (1 << at % Byte.SIZE);
      Files.write(file(), flipped);
      assertThat(read()).as("byte %d", at).contains(head(at < SLOT ? 2 : 1));
    }
  }

  @Test
  void aTruncatedFileBearsWitnessAsFarAsItGoes() throws IOException {
    write(2, 3);
    byte[] whole = Files.readAllBytes(file());
    for (int length = 0; length < whole.length; length++) {
      Files.write(file(), Arrays.copyOf(whole, length));
      Optional<HighWaterMark> expected = length < SLOT ? Optional.empty() : Optional.of(head(2));
      assertThat(read()).as("%d bytes", length).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x h always b", "1 h sometimes b", "1 h always", "1 h always b c", ""})
  void aFileWithOtherContentIsNotAMark(String words) throws IOException {
    String text = words + " " + checksum(words);
    Files.writeString(file(), text + " ".repeat(SLOT - text.length()), US_ASCII);
    assertThat(read()).isEmpty();
  }

  @Test
  void theFormatOfAWitnessIsUnchanged() throws IOException {
    String words = "4711 " + HASH + " interval boot-1";
    String text = words + " " + checksum(words);
    try (var writer = new HighWaterMark.Writer(file(), LogSync.INTERVAL, "boot-1")) {
      writer.write(4_711, HASH);
    }
    assertThat(Files.readString(file(), US_ASCII))
        .isEqualTo(text + " ".repeat(SLOT - 1 - text.length()) + "\n");
  }

  private static String checksum(String words) {
    var crc = new CRC32C();
    crc.update((words + " ").getBytes(US_ASCII));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  @ParameterizedTest
  @CsvSource({
    "ALWAYS, another, false",
    "INTERVAL, another, true",
    "NONE, another, true",
    "ALWAYS, this, false",
    "INTERVAL, this, false",
    "NONE, this, false"
  })
  void onlyAnotherBootCanHaveLostWhatWasNotForced(LogSync sync, String boot, boolean ahead) {
    String of = boot.equals("this") ? HighWaterMark.currentBoot() : "another";
    assertThat(new HighWaterMark(1, HASH, sync, of).mayBeAheadOfTheDisk()).isEqualTo(ahead);
  }
}

package dev.baton.eventlog.record;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealTest {
  private static final byte[] OBJECT = "{\"peer\":\"\u4F60\u597D\",\"seq\":7}".getBytes(UTF_8);

  @Test
  void theSealIsTheLastMemberAndTheChecksumIsCrc32C() {
    // The check value that CRC catalogues give for CRC-32C is that of these nine digits.
    byte[] sealed = Seal.put("123456789}".getBytes(US_ASCII));
    assertThat(new String(sealed, US_ASCII)).isEqualTo("123456789,\"crc\":\"e3069283\"}");
  }

  @Test
  void whatWasSealedIsWholeAndTheObjectIsUntouched() {
    byte[] object = OBJECT.clone();
    byte[] sealed = Seal.put(object);
    assertThat(Seal.isWhole(sealed)).isTrue();
    assertThat(object).isEqualTo(OBJECT);
    assertThat(sealed).startsWith(Arrays.copyOf(OBJECT, OBJECT.length - 1));
  }

  @Test
  void everyFlippedBitIsNoticed() {
    byte[] sealed = Seal.put(OBJECT);
    for (int at = 0; at < sealed.length; at++) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        byte[] flipped = sealed.clone();
        flipped[at] ^= (byte) (1 << bit);
        assertThat(Seal.isWhole(flipped)).as("bit %d of byte %d", bit, at).isFalse();
      }
    }
  }

  @Test
  void everyTruncationAndEveryByteTooManyIsNoticed() {
    byte[] sealed = Seal.put(OBJECT);
    for (int length = 0; length < sealed.length; length++) {
      assertThat(Seal.isWhole(Arrays.copyOf(sealed, length))).isFalse();
      assertThat(Seal.isWhole(Arrays.copyOfRange(sealed, sealed.length - length, sealed.length)))
          .isFalse();
    }
    assertThat(Seal.isWhole(Arrays.copyOf(sealed, sealed.length + 1))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "}", "{}", "{\"v\":1}", ",\"crc\":\"00000000\"}"})
  void whatHasNoSealIsNotWhole(String text) {
    assertThat(Seal.isWhole(text.getBytes(US_ASCII))).isFalse();
  }

  @Test
  void aChecksumInCapitalsIsNotOurs() {
    String sealed = new String(Seal.put("123456789}".getBytes(US_ASCII)), US_ASCII);
    assertThat(Seal.isWhole(sealed.replace("e3069283", "E3069283").getBytes(US_ASCII))).isFalse();
    assertThat(Seal.isWhole(sealed.toLowerCase(Locale.ROOT).getBytes(US_ASCII))).isTrue();
  }

  @Test
  void randomBytesAreNotWhole() {
    var random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      var bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      assertThat(Seal.isWhole(bytes)).isFalse();
    }
  }

  @Test
  void aRecordBeginsWithABraceOrTheMagicAndWithNothingElse() {
    for (int first = 0; first < 256; first++) {
      assertThat(Seal.mayBegin((byte) first)).isEqualTo(first == '{' || first == 0xB4);
    }
  }

  @Test
  void aBinaryRecordIsWholeIfItsChecksumIsRight() {
    byte[] record = RecordFrame.seal(new byte[] {(byte) 0xB4, 4, '1', 0, 0, 0, 0});
    assertThat(Seal.isWhole(record)).isTrue();
    assertThat(record).endsWith(0x68, 0x79, 0x5D, (byte) 0xD3);
    assertThat(Seal.isWhole(RecordFrame.seal(new byte[] {(byte) 0xB4, 4, 0, 0, 0, 0}))).isTrue();
    assertThat(Seal.isWhole(RecordFrame.seal(new byte[] {(byte) 0xB4, 0, 0, 0, 0}))).isFalse();
    assertThat(Seal.isWhole(RecordFrame.seal(new byte[] {'{', 4, '1', 0, 0, 0, 0}))).isFalse();
  }
}

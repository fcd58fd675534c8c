package dev.baton.eventlog.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.realm.TokenDigest;
import java.io.IOException;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventCodecKindsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "epoch":3 | "epoch":"3"
          "epoch":3 | "epoch":3.7
          "seq":4   | "seq":"4"
          "seq":4   | "seq":4.9
          "v":3     | "v":"3"
          "v":3     | "v":2.9
          "01930000-0000-7000-8000-000000000002" | "1-1-1-1-1"
          """)
  void aMemberOfTheWrongKindIsRefused(String text, String by) throws IOException {
    String record = new String(ApprovedEvent.namedOfVersion3("peer-resumed").record(), UTF_8);
    assertThat(record).contains(text);
    String body = record.replace(text, by).replaceFirst(",\"crc\":\"[0-9a-f]{8}\"}$", "");
    var crc = new CRC32C();
    crc.update(body.getBytes(UTF_8));
    byte[] altered =
        (body + ",\"crc\":\"" + HexFormat.of().toHexDigits((int) crc.getValue()) + "\"}")
            .getBytes(UTF_8);
    assertThatThrownBy(() -> new EventCodec("n").decode(altered))
        .isInstanceOf(LogDamagedException.class);
  }

  @Test
  void aShortDigestHasAHash() {
    assertThat(TokenDigest.of(new byte[1])).hasSameHashCodeAs(TokenDigest.of(new byte[1]));
  }
}

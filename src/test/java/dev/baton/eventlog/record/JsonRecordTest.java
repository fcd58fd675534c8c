package dev.baton.eventlog.record;

import static dev.baton.realm.RealmSamples.NODE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.eventlog.LogEntry;
import java.io.IOException;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused and what is not among the JSON records of versions 1 to 3. */
class JsonRecordTest {
  private static final String PREVIOUS = "0123456789abcdef".repeat(4);

  private final EventCodec codec = new EventCodec("node-1");

  private static Stream<ApprovedEvent> ofVersion3() {
    return ApprovedEvent.ofVersion3().stream();
  }

  @ParameterizedTest
  @MethodSource("ofVersion3")
  void theRecordsOfVersion3InTestsAreThoseThatWereWritten(ApprovedEvent approved)
      throws IOException {
    byte[] record = JsonRecords.encode("node-1", approved.seq(), PREVIOUS, approved.event());
    assertThat(new String(record, UTF_8)).isEqualTo(approved.text());
  }

  @ParameterizedTest
  @MethodSource("ofVersion3")
  void aRecordOfVersion3IsReadAsOneOfToday(ApprovedEvent approved) throws IOException {
    assertThat(codec.decode(approved.record()))
        .isEqualTo(new LogEntry(approved.seq(), NODE, PREVIOUS, approved.event()));
  }

  @Test
  void aVersionOfTheFutureIsRefusedByNumber() {
    assertThatThrownBy(() -> codec.decode(altered("\"v\":3", "\"v\":4")))
        .isInstanceOf(LogTooNewException.class)
        .hasMessageContaining("version 4");
    assertThatThrownBy(() -> codec.decode(altered("\"v\":3", "\"v\":0")))
        .isInstanceOf(LogDamagedException.class);
    assertThatThrownBy(() -> codec.decode(altered("\"v\":3,", "")))
        .isInstanceOf(LogDamagedException.class);
  }

  @Test
  void anUnknownTypeIsRefusedByName() {
    assertThatThrownBy(() -> codec.decode(altered("peer-resumed", "peer-teleported")))
        .isInstanceOf(LogTooNewException.class)
        .hasMessageContaining("peer-teleported");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "seq",
        "at",
        "type",
        "peer",
        "connection",
        "previous",
        "epoch",
        "token",
        "client",
        "address",
        "userAgent",
        "version",
        "origin",
        "prev"
      })
  void aMissingMemberIsRefused(String member) {
    assertThatThrownBy(() -> codec.decode(altered("\"" + member + "\":", "\"x-" + member + "\":")))
        .isInstanceOf(LogDamagedException.class)
        .hasMessage("the record lacks a member or has a bad one");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "at":"2026-11-22T12:00:20Z" | "at":"yesterday"
          "at":"2026-11-22T12:00:20Z" | "at":7
          "peer":"alice"              | "peer":""
          "peer":"alice"              | "peer":null
          "connection":"0193          | "connection":"alice
          "token":"                   | "token":"*
          "client":{                  | "client":7,"other":{
          """)
  void aBadMemberIsRefused(String text, String by) {
    assertThatThrownBy(() -> codec.decode(altered(text, by)))
        .isInstanceOf(LogDamagedException.class)
        .hasMessage("the record lacks a member or has a bad one");
  }

  @ParameterizedTest
  @CsvSource({
    "peer-detached, connection-lost",
    "peer-disconnected, lost",
    "override-refused, stale"
  })
  void anUnknownReasonIsRefusedByName(String type, String reason) {
    byte[] record =
        altered(ApprovedEvent.named(type), "\"reason\":\"" + reason + '"', "\"reason\":\"bored\"");
    assertThatThrownBy(() -> codec.decode(record))
        .isInstanceOf(LogTooNewException.class)
        .hasMessageContaining("bored");
  }

  @Test
  void aRecordThatIsNoJsonIsRefused() {
    assertThatThrownBy(() -> codec.decode(altered("{\"v\"", "\"v\"")))
        .isInstanceOf(LogDamagedException.class);
    assertThatThrownBy(() -> codec.decode(altered("\"seq\":", "\"seq\"")))
        .isInstanceOf(LogDamagedException.class)
        .hasMessage("the record is no JSON");
  }

  @Test
  void aMemberThatALaterVersionAddsIsPassedOver() {
    byte[] record = altered("\"peer\":", "\"region\":{\"name\":\"eu\"},\"peer\":");
    assertThat(codec.decode(record).event()).isEqualTo(ApprovedEvent.named("peer-resumed").event());
  }

  @Test
  void aMemberThatNestsTooDeepIsRefused() {
    for (int depth : new int[] {8, 9, 500}) {
      byte[] record =
          altered(
              "\"peer\":",
              "\"x\":" + "{\"x\":".repeat(depth) + "1" + "}".repeat(depth) + ",\"peer\":");
      if (depth == 8) {
        assertThat(codec.decode(record).seq()).isEqualTo(1);
      } else {
        assertThatThrownBy(() -> codec.decode(record))
            .as("depth %d", depth)
            .isInstanceOf(LogDamagedException.class)
            .hasRootCauseMessage("it nests too deep");
      }
    }
  }

  /** The resume's record with some text replaced and a checksum that is right. */
  private byte[] altered(String text, String by) {
    return altered(ApprovedEvent.named("peer-resumed"), text, by);
  }

  private byte[] altered(ApprovedEvent approved, String text, String by) {
    String record = new String(JsonRecords.encode("node-1", 1, PREVIOUS, approved.event()), UTF_8);
    assertThat(record).contains(text);
    String body = record.replace(text, by).replaceFirst(",\"crc\":\"[0-9a-f]{8}\"}$", "");
    var crc = new CRC32C();
    crc.update(body.getBytes(UTF_8));
    String hex = HexFormat.of().toHexDigits((int) crc.getValue());
    return (body + ",\"crc\":\"" + hex + "\"}").getBytes(UTF_8);
  }
}

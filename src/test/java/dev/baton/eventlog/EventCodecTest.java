package dev.baton.eventlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.realm.ClientDetails;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmSamples;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of the log's records: what was ever written can be read for ever. */
class EventCodecTest {
  private static final String PREVIOUS = "0123456789abcdef".repeat(4);

  private final EventCodec codec = new EventCodec("node-1");

  private static Stream<ApprovedEvent> approved() {
    return ApprovedEvent.all().stream();
  }

  @ParameterizedTest
  @MethodSource("approved")
  void theContractOfWrittenRecordsIsUnchanged(ApprovedEvent approved) throws IOException {
    byte[] record = codec.encode(approved.seq(), PREVIOUS, approved.event());
    assertThat(new String(record, UTF_8)).isEqualTo(new String(approved.record(), UTF_8));
  }

  @ParameterizedTest
  @MethodSource("approved")
  void anApprovedRecordIsReadBack(ApprovedEvent approved) throws IOException {
    assertThat(codec.decode(approved.record()))
        .isEqualTo(new LogEntry(approved.seq(), "node-1", PREVIOUS, approved.event()));
  }

  private static Stream<ApprovedEvent> old() {
    return ApprovedEvent.old().stream();
  }

  @ParameterizedTest
  @MethodSource("old")
  void aRecordOfAnOldVersionIsReadAsOneOfToday(ApprovedEvent old) throws IOException {
    assertThat(codec.decode(old.record()))
        .isEqualTo(new LogEntry(old.seq(), "node-1", PREVIOUS, old.event()));
  }

  @Test
  void everyTypeOfEventHasAnApprovedRecord() {
    Set<Class<?>> approved =
        approved().map(sample -> sample.event().getClass()).collect(Collectors.toSet());
    assertThat(approved).isEqualTo(types(RealmEvent.class).collect(Collectors.toSet()));
  }

  private static Stream<Class<?>> types(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(EventCodecTest::types)
        : Stream.of(type);
  }

  @ParameterizedTest
  @EnumSource(DisconnectReason.class)
  void everyReasonIsReadBack(DisconnectReason reason) {
    var event =
        new RealmEvent.PeerDisconnected(
            RealmSamples.ALICE, RealmSamples.connection(1), reason, RealmSamples.at(0));
    assertThat(codec.decode(codec.encode(1, PREVIOUS, event)).event()).isEqualTo(event);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"é?\"<\\", "\u4F60\u597D", "\uD83C\uDFB7", "\",\"type\":\"server-stopped\""})
  void idsAndDetailsOfAnyKindAreReadBack(String text) {
    var event =
        new PeerConnected(
            new PeerId(text),
            RealmSamples.connection(1),
            RealmSamples.TOKEN,
            Optional.empty(),
            new ClientDetails(text, text, text, text),
            RealmSamples.at(0).plusNanos(123_456_789));
    assertThat(codec.decode(codec.encode(1, PREVIOUS, event)).event()).isEqualTo(event);
  }

  @Test
  void noSecretIsWritten() throws IOException {
    for (ApprovedEvent approved : ApprovedEvent.all()) {
      assertThat(new String(approved.record(), UTF_8)).doesNotContain("REDACTED", "jwt", "sdp");
    }
  }

  @Test
  void everyChangedByteIsNoticed() {
    byte[] record = codec.encode(1, PREVIOUS, ApprovedEvent.all().getFirst().event());
    for (int i = 0; i < record.length; i++) {
      byte[] changed = record.clone();
      changed[i] ^= 1;
      assertThatThrownBy(() -> codec.decode(changed))
          .isInstanceOf(LogDamagedException.class)
          .hasMessage("the record's checksum is wrong");
    }
  }

  @Test
  void everyTruncationIsNoticed() {
    byte[] record = codec.encode(1, PREVIOUS, ApprovedEvent.all().getFirst().event());
    for (int length = 0; length < record.length; length++) {
      byte[] truncated = Arrays.copyOf(record, length);
      assertThatThrownBy(() -> codec.decode(truncated)).isInstanceOf(LogDamagedException.class);
    }
  }

  @Test
  void aVersionOfTheFutureIsRefusedByNumber() {
    assertThatThrownBy(() -> codec.decode(altered("\"v\":2", "\"v\":3")))
        .isInstanceOf(LogTooNewException.class)
        .hasMessageContaining("version 3");
    assertThatThrownBy(() -> codec.decode(altered("\"v\":2", "\"v\":0")))
        .isInstanceOf(LogDamagedException.class);
    assertThatThrownBy(() -> codec.decode(altered("\"v\":2,", "")))
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

  @Test
  void anUnknownReasonIsRefused() {
    byte[] record = altered(ApprovedEvent.named("peer-detached"), "connection-lost", "bored");
    assertThatThrownBy(() -> codec.decode(record)).isInstanceOf(LogDamagedException.class);
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

  /** The resume's record with some text replaced and a checksum that is right. */
  private byte[] altered(String text, String by) {
    return altered(ApprovedEvent.named("peer-resumed"), text, by);
  }

  private byte[] altered(ApprovedEvent approved, String text, String by) {
    String record = new String(codec.encode(1, PREVIOUS, approved.event()), UTF_8);
    assertThat(record).contains(text);
    String body = record.replace(text, by).replaceFirst(",\"crc\":\"[0-9a-f]{8}\"}$", "");
    var crc = new CRC32C();
    crc.update(body.getBytes(UTF_8));
    String hex = HexFormat.of().toHexDigits((int) crc.getValue());
    return (body + ",\"crc\":\"" + hex + "\"}").getBytes(UTF_8);
  }
}

package dev.baton.eventlog.record;

import static dev.baton.realm.RealmSamples.NODE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.eventlog.LogEntry;
import dev.baton.realm.Author;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmSamples;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
    assertThat(RecordRendering.of(record)).isEqualTo(approved.text());
    assertThat(record).isEqualTo(approved.record());
  }

  @ParameterizedTest
  @MethodSource("approved")
  void anApprovedRecordIsReadBack(ApprovedEvent approved) throws IOException {
    assertThat(codec.decode(approved.record()))
        .isEqualTo(new LogEntry(approved.seq(), NODE, PREVIOUS, approved.event()));
  }

  /** One server alone does not say in which of its runs it writes. */
  @Test
  void theIncarnationOfAnAuthorIsKept() {
    var author = new Author("node-2", OptionalLong.of(7));
    var event = new ServerStopped(RealmSamples.at(1));
    assertThat(codec.decode(codec.encode(9, author, PREVIOUS, event)))
        .isEqualTo(new LogEntry(9, author, PREVIOUS, event));
  }

  private static Stream<ApprovedEvent> old() {
    return ApprovedEvent.old().stream();
  }

  @ParameterizedTest
  @MethodSource("old")
  void aRecordOfAnOldVersionIsReadAsOneOfToday(ApprovedEvent old) throws IOException {
    assertThat(codec.decode(old.record()))
        .isEqualTo(new LogEntry(old.seq(), NODE, PREVIOUS, old.event()));
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

  /** Whatever an event holds of a token is its digest, so that it is enough to look for those. */
  @Test
  void ofATokenItsDigestIsWrittenAndNothingElse() {
    int digests = 0;
    for (ApprovedEvent approved : ApprovedEvent.all()) {
      String record = new String(codec.encode(1, PREVIOUS, approved.event()), ISO_8859_1);
      assertThat(record).doesNotContain("REDACTED", RealmSamples.TOKEN.toString());
      String digest = new String(RealmSamples.TOKEN.bytes(), ISO_8859_1);
      digests += record.contains(digest) ? 1 : 0;
    }
    assertThat(digests).isEqualTo(3);
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
}

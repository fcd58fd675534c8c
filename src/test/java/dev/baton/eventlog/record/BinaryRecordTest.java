package dev.baton.eventlog.record;

import static dev.baton.realm.RealmSamples.NODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import dev.baton.eventlog.LogEntry;
import dev.baton.realm.RealmEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The records of version 4: what is had back, and what is refused. */
class BinaryRecordTest {
  private static final String PREVIOUS = "0123456789abcdef".repeat(4);
  private static final int ROUNDS = 300;
  private static final int GARBAGE = 100_000;

  private final EventCodec codec = new EventCodec("node-1");

  @Test
  void everyEventIsHadBackAsItWas() {
    Set<Class<?>> types = new HashSet<>();
    for (int i = 0; i < ROUNDS * RandomEvents.TYPES; i++) {
      var events = new RandomEvents(new Random(i));
      RealmEvent event = events.next(i % RandomEvents.TYPES);
      long seq = events.number();
      String previous = events.hash();
      assertThat(codec.decode(codec.encode(seq, previous, event)))
          .as("seed %d", i)
          .isEqualTo(new LogEntry(seq, NODE, previous, event));
      types.add(event.getClass());
    }
    assertThat(types).hasSize(RandomEvents.TYPES);
  }

  @Test
  void numbersNextToThePowersOfTwoAreHadBack() {
    RealmEvent event = SizeSamples.DISCONNECTED;
    for (int bit = 0; bit < Long.SIZE; bit++) {
      for (long seq = (1L << bit) - 1; seq != (1L << bit) + 2; seq++) {
        assertThat(codec.decode(codec.encode(seq, PREVIOUS, event)).seq()).isEqualTo(seq);
        assertThat(codec.decode(codec.encode(-seq, PREVIOUS, event)).seq()).isEqualTo(-seq);
      }
    }
  }

  @Test
  void aHashThatIsNoneIsHadBackToo() {
    for (String hash : new String[] {"", "hash", "AB".repeat(32), "0".repeat(63), "x".repeat(64)}) {
      var event =
          new RealmEvent.LogPruned(7, hash, List.of(), ApprovedEvent.all().getFirst().event().at());
      assertThat(codec.decode(codec.encode(1, hash, event)))
          .isEqualTo(new LogEntry(1, NODE, hash, event));
    }
  }

  @Test
  void everyFlippedBitAndEveryTruncationOfEveryTypeIsNoticed() throws IOException {
    for (ApprovedEvent approved : ApprovedEvent.all()) {
      byte[] record = approved.record();
      assertThat(Seal.isWhole(record)).isTrue();
      for (int bit = 0; bit < record.length * Byte.SIZE; bit++) {
        byte[] flipped = record.clone();
        flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        assertThat(Seal.isWhole(flipped)).as("%s, bit %d", approved, bit).isFalse();
      }
      for (int length = 0; length < record.length; length++) {
        assertThat(Seal.isWhole(Arrays.copyOf(record, length))).isFalse();
        assertThat(Seal.isWhole(Arrays.copyOfRange(record, record.length - length, record.length)))
            .isFalse();
      }
      assertThat(Seal.isWhole(Arrays.copyOf(record, record.length + 1))).isFalse();
    }
  }

  /** Bodies of any kind with a checksum that is right. */
  @Tag("slow")
  @Test
  void whateverIsInAWholeFrameIsReadOrDamagedOrTooNew() throws IOException {
    var random = new Random(20_261_126);
    int read = 0;
    int damaged = 0;
    int tooNew = 0;
    for (int i = 0; i < GARBAGE; i++) {
      ApprovedEvent approved = ApprovedEvent.all().get(i % ApprovedEvent.all().size());
      byte[] record = garbage(approved.record(), random);
      try {
        codec.decode(record);
        read++;
      } catch (LogDamagedException e) {
        assertThat(e).hasMessageNotContaining("checksum");
        damaged++;
      } catch (LogTooNewException e) {
        tooNew++;
      }
    }
    assertThat(read).isPositive();
    assertThat(damaged).isGreaterThan(GARBAGE / 10);
    assertThat(tooNew).isPositive();
  }

  private static byte[] garbage(byte[] record, Random random) {
    byte[] garbage =
        switch (random.nextInt(4)) {
          case 0 -> Arrays.copyOf(record, 6 + random.nextInt(record.length - 6));
          case 1 -> {
            byte[] noise = new byte[6 + random.nextInt(100)];
            random.nextBytes(noise);
            noise[0] = record[0];
            noise[1] = record[1];
            yield noise;
          }
          default -> record.clone();
        };
    for (int i = random.nextInt(4); i > 0; i--) {
      garbage[1 + random.nextInt(garbage.length - 1)] = (byte) random.nextInt();
    }
    return RecordFrame.seal(garbage);
  }

  @Test
  void aLaterVersionIsTooNewIfItsFrameIsWhole() throws IOException {
    for (int version = 0; version < 256; version++) {
      byte[] record = ApprovedEvent.named("peer-resumed").record();
      record[1] = (byte) version;
      if (version != 4) {
        assertThatThrownBy(() -> codec.decode(record))
            .isInstanceOf(LogDamagedException.class)
            .hasMessage("the record's checksum is wrong");
      }
      assertDecoding(RecordFrame.seal(record), version);
    }
    assertThatThrownBy(
            () -> codec.decode(RecordFrame.seal(new byte[] {RecordFrame.MAGIC, 9, 0, 0, 0, 0})))
        .isInstanceOf(LogTooNewException.class)
        .hasMessageContaining("version 9");
  }

  private void assertDecoding(byte[] record, int version) {
    if (version == 4 || version == 5) {
      assertThat(codec.decode(record).seq()).isEqualTo(4);
    } else {
      assertThatThrownBy(() -> codec.decode(record))
          .isInstanceOf(version < 4 ? LogDamagedException.class : LogTooNewException.class);
    }
  }

  @Test
  void anUnknownTypeIsTooNew() throws IOException {
    byte[] record = record(out -> number(out, Member.TYPE, 99));
    assertThatThrownBy(() -> codec.decode(record))
        .isInstanceOf(LogTooNewException.class)
        .hasMessageContaining("type 99");
  }

  @Test
  void anUnknownReasonIsTooNew() throws IOException {
    byte[] record = record(out -> number(out, Member.REASON, 99));
    assertThatThrownBy(() -> codec.decode(record))
        .isInstanceOf(LogTooNewException.class)
        .hasMessageContaining("reason 99");
  }

  /** A refusal is no end: a later version may use the one as the other. */
  @Test
  void aReasonOfAnotherKindIsTooNew() throws IOException {
    byte[] record = record(out -> number(out, Member.REASON, Labels.numberOfReason("taken")));
    assertThatThrownBy(() -> codec.decode(record))
        .isInstanceOf(LogTooNewException.class)
        .hasMessageContaining("taken");
  }

  @Test
  void aMemberThatALaterVersionAddsIsPassedOver() throws IOException {
    byte[] record =
        record(
            out -> {
              out.writeFieldId(99);
              out.writeStartObject();
              out.writeStringField("name", "eu");
              out.writeFieldId(1);
              out.writeStartArray();
              out.writeNumber(7);
              out.writeEndArray();
              out.writeEndObject();
            });
    assertThat(codec.decode(record).type()).isEqualTo("peer-disconnected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SEQ", "AT", "TYPE", "NODE", "PEER", "CONNECTION", "REASON", "PREV"})
  void aMissingMemberIsDamage(Member member) throws IOException {
    byte[] record = withoutMember(member);
    assertThatThrownBy(() -> codec.decode(record))
        .isInstanceOf(LogDamagedException.class)
        .hasMessage("the record lacks a member or has a bad one");
  }

  @ParameterizedTest
  @CsvSource({
    "SEQ, text",
    "AT, text",
    "TYPE, text",
    "NODE, number",
    "PEER, number",
    "CONNECTION, text",
    "CONNECTION, bytes",
    "PEER, bytes",
    "PREV, bytes",
    "AT, bytes",
    "PREV, number",
    "REASON, text",
    "STARTS_OVER, number",
    "CONTACTS, number",
    "REMOVED, text",
    "PROOF, text",
    "PEERS, number",
    "USER_AGENT, number",
    "TOKEN, text",
    "ADDRESS, bytes"
  })
  void aValueOfAnotherFormIsDamage(Member member, String form) throws IOException {
    byte[] record =
        record(
            out -> {
              out.writeFieldId(member.number());
              switch (form) {
                case "text" -> out.writeString("text");
                case "number" -> out.writeNumber(7);
                default -> out.writeBinary(new byte[7]);
              }
            });
    assertThatThrownBy(() -> codec.decode(record))
        .isInstanceOf(LogDamagedException.class)
        .hasMessage("the record lacks a member or has a bad one");
  }

  @Test
  void whatFollowsTheMapIsDamage() throws IOException {
    byte[] record = ApprovedEvent.named("peer-disconnected").record();
    byte[] longer = Arrays.copyOf(record, record.length + 1);
    longer[record.length - RecordFrame.CHECKSUM_BYTES] = 7;
    assertThatThrownBy(() -> codec.decode(RecordFrame.seal(longer)))
        .isInstanceOf(LogDamagedException.class);
  }

  @Test
  void aMapWithoutAnEndIsDamage() throws IOException {
    byte[] record = ApprovedEvent.named("peer-disconnected").record();
    byte[] shorter = Arrays.copyOf(record, record.length - 1);
    assertThatThrownBy(() -> codec.decode(RecordFrame.seal(shorter)))
        .isInstanceOf(LogDamagedException.class)
        .hasMessage("the record is no CBOR");
  }

  @Test
  void membersNestNoDeeperThanTheyAreWritten() throws IOException {
    byte[] record =
        record(
            out -> {
              for (int i = 0; i < 500; i++) {
                out.writeFieldId(Member.PREVIOUS.number());
                out.writeStartObject();
              }
              for (int i = 0; i < 500; i++) {
                out.writeEndObject();
              }
            });
    assertThatThrownBy(() -> codec.decode(record))
        .isInstanceOf(LogDamagedException.class)
        .hasRootCauseMessage("it nests too deep");
  }

  private interface RecordPart {
    void write(JsonGenerator out) throws IOException;
  }

  private static void number(JsonGenerator out, Member member, long number) throws IOException {
    out.writeFieldId(member.number());
    out.writeNumber(number);
  }

  private static byte[] withoutMember(Member without) throws IOException {
    return record(without, _ -> {});
  }

  /**
   * The record of an end with something more in it; of a member that is there twice, that counts.
   */
  private static byte[] record(RecordPart more) throws IOException {
    return record(null, more);
  }

  private static byte[] record(@Nullable Member without, RecordPart more) throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.write(RecordFrame.MAGIC);
    bytes.write(4);
    try (JsonGenerator out = new CBORFactory().createGenerator(bytes)) {
      var members = new MemberWriter(out);
      out.writeStartObject();
      for (Member member : Member.values()) {
        if (member != without) {
          switch (member) {
            case SEQ -> members.number(member, 1);
            case AT -> members.number(member, 1_795_348_800_000_000_000L);
            case TYPE -> members.type("peer-disconnected");
            case NODE -> members.text(member, "node-1");
            case PREV -> members.hash(member, PREVIOUS);
            case PEER -> members.id(member, "alice");
            case CONNECTION -> members.id(member, "01930000-0000-7000-8000-000000000002");
            case REASON -> members.reason("lost");
            default -> {}
          }
        }
      }
      more.write(out);
      out.writeEndObject();
    }
    bytes.write(new byte[RecordFrame.CHECKSUM_BYTES]);
    return RecordFrame.seal(bytes.toByteArray());
  }
}

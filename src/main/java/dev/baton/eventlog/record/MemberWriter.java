package dev.baton.eventlog.record;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.baton.realm.ConnectionId;
import dev.baton.realm.TokenDigest;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the members of a binary record, each in its form. The reverse of {@link MemberReader}. */
final class MemberWriter {
  private final JsonGenerator out;

  /** Writes through a generator of CBOR. */
  MemberWriter(JsonGenerator out) {
    this.out = out;
  }

  void number(Member member, long number) throws IOException {
    out.writeFieldId(member.number());
    out.writeNumber(number);
  }

  void flag(Member member) throws IOException {
    out.writeFieldId(member.number());
    out.writeBoolean(true);
  }

  void text(Member member, String text) throws IOException {
    out.writeFieldId(member.number());
    out.writeString(text);
  }

  void phrases(Member member, String text) throws IOException {
    text(member, Phrases.shorten(text));
  }

  void type(String type) throws IOException {
    number(Member.TYPE, Labels.numberOfType(type));
  }

  void reason(String reason) throws IOException {
    number(Member.REASON, Labels.numberOfReason(reason));
  }

  void time(Member member, Instant time) throws IOException {
    out.writeFieldId(member.number());
    if (Compact.isInNanos(time)) {
      out.writeNumber(Compact.nanos(time));
    } else {
      out.writeBinary(Compact.bytes(time));
    }
  }

  void connection(Member member, ConnectionId connection) throws IOException {
    out.writeFieldId(member.number());
    out.writeBinary(Compact.bytes(connection.value()));
  }

  void id(Member member, String id) throws IOException {
    out.writeFieldId(member.number());
    writeId(id);
  }

  private void writeId(String id) throws IOException {
    writeBytesOrText(Compact.uuidBytes(id), id);
  }

  void hash(Member member, String hash) throws IOException {
    out.writeFieldId(member.number());
    writeBytesOrText(Compact.hashBytes(hash), hash);
  }

  void address(Member member, String address) throws IOException {
    out.writeFieldId(member.number());
    writeBytesOrText(AddressBytes.of(address), address);
  }

  private void writeBytesOrText(byte @Nullable [] bytes, String text) throws IOException {
    if (bytes == null) {
      out.writeString(text);
    } else {
      out.writeBinary(bytes);
    }
  }

  void digest(Member member, TokenDigest digest) throws IOException {
    out.writeFieldId(member.number());
    out.writeBinary(digest.bytes());
  }

  void bytes(Member member, byte[] bytes) throws IOException {
    out.writeFieldId(member.number());
    out.writeBinary(bytes);
  }

  /** Begins members of a member. */
  void begin(Member member) throws IOException {
    out.writeFieldId(member.number());
    out.writeStartObject();
  }

  void end() throws IOException {
    out.writeEndObject();
  }

  void texts(Member member, Collection<String> texts) throws IOException {
    out.writeFieldId(member.number());
    out.writeStartArray(texts, texts.size());
    for (String text : texts) {
      out.writeString(text);
    }
    out.writeEndArray();
  }

  void textsByName(Member member, Map<String, String> texts) throws IOException {
    out.writeFieldId(member.number());
    out.writeStartArray(texts, 2 * texts.size());
    for (Map.Entry<String, String> text : texts.entrySet()) {
      out.writeString(text.getKey());
      out.writeString(text.getValue());
    }
    out.writeEndArray();
  }

  void numbersById(Member member, Map<String, Long> numbers) throws IOException {
    out.writeFieldId(member.number());
    out.writeStartArray(numbers, 2 * numbers.size());
    for (Map.Entry<String, Long> number : numbers.entrySet()) {
      writeId(number.getKey());
      out.writeNumber(number.getValue());
    }
    out.writeEndArray();
  }
}

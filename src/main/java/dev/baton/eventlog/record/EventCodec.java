package dev.baton.eventlog.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import dev.baton.eventlog.EventTypes;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.UnrecordableEventException;
import dev.baton.realm.Author;
import dev.baton.realm.RealmEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * Events to and from the bytes of their records. A record is a map of {@link Member members} in
 * CBOR (RFC 8949) in a {@link RecordFrame}; up to version 3 it was one JSON object with a {@link
 * Seal}. {@code prev} is the SHA-256 of the record before it. Safe for use by many threads.
 */
public final class EventCodec {
  /** Nearly every record is shorter. */
  private static final int USUAL_BYTES = 256;

  private final JsonFactory json = new JsonFactory();
  private final CBORFactory cbor = new CBORFactory();
  private final String node;

  /**
   * A codec.
   *
   * @param node the name of this server, for what it writes
   */
  public EventCodec(String node) {
    this.node = node;
  }

  /**
   * The record of an event.
   *
   * @throws UnrecordableEventException if a text in it has a half of a character alone
   */
  public byte[] encode(long seq, String previousHash, RealmEvent event) {
    return encode(seq, Author.of(node), previousHash, event);
  }

  /** The same of an event that another node may have written. */
  byte[] encode(long seq, Author author, String previousHash, RealmEvent event) {
    try (var bytes = new ByteArrayOutputStream(USUAL_BYTES)) {
      bytes.write(RecordFrame.MAGIC);
      bytes.write(Upcasts.CURRENT);
      try (JsonGenerator out = cbor.createGenerator(bytes)) {
        var members = new MemberWriter(out);
        out.writeStartObject();
        members.number(Member.SEQ, seq);
        members.time(Member.AT, event.at());
        members.type(EventTypes.of(event));
        members.text(Member.NODE, author.node());
        if (author.incarnation().isPresent()) {
          members.number(Member.INCARNATION, author.incarnation().getAsLong());
        }
        EventWriter.writeMembers(members, event);
        members.hash(Member.PREV, previousHash);
        out.writeEndObject();
      }
      bytes.write(new byte[RecordFrame.CHECKSUM_BYTES]);
      return RecordFrame.seal(bytes.toByteArray());
    } catch (IOException e) {
      // Of what it says, no word may be repeated.
      throw new UnrecordableEventException(
          "an event of type %s cannot be written".formatted(EventTypes.of(event)), null);
    }
  }

  /**
   * Reads a record.
   *
   * @throws LogDamagedException if it is not what was written
   * @throws LogTooNewException if a later version of this program wrote it
   */
  public LogEntry decode(byte[] record) {
    if (!Seal.isWhole(record)) {
      throw new LogDamagedException("the record's checksum is wrong");
    }
    boolean binary = RecordFrame.begins(record);
    try {
      EventMembers members = binary ? binaryMembers(record) : jsonMembers(record);
      return new LogEntry(
          members.integer("seq"),
          members.author(),
          members.text("prev"),
          EventReader.event(members));
    } catch (IOException e) {
      throw new LogDamagedException("the record is no " + (binary ? "CBOR" : "JSON"), e);
    } catch (LogTooNewException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new LogDamagedException("the record lacks a member or has a bad one", e);
    }
  }

  private EventMembers binaryMembers(byte[] record) throws IOException {
    Upcasts.requireBinary(RecordFrame.version(record));
    try (JsonParser in =
        cbor.createParser(record, RecordFrame.HEAD_BYTES, RecordFrame.bodyBytes(record))) {
      return MemberReader.read(in);
    }
  }

  private EventMembers jsonMembers(byte[] record) throws IOException {
    try (JsonParser in = json.createParser(record)) {
      EventMembers members = EventMembers.read(in);
      Upcasts.toCurrent(members.integer("v"), members);
      return members;
    }
  }
}

package dev.baton.eventlog.record;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import dev.baton.eventlog.EventTypes;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.UnrecordableEventException;
import dev.baton.realm.Author;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.IdEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Events to and from the bytes of their records. A record is a map of {@link Member members} in
 * CBOR (RFC 8949) in a {@link RecordFrame}; up to version 3 it was one JSON object with a {@link
 * Seal}. {@code prev} is the SHA-256 of the record before it. Safe for use by many threads.
 */
public final class EventCodec {
  /** Nearly every record is shorter. */
  private static final int USUAL_BYTES = 256;

  /**
   * What is personal is written while the record round it is: of the buffers that Jackson keeps for
   * a thread by default there is only one, and the other one would be made for each record.
   */
  private static final CBORFactory CBOR =
      CBORFactory.builder().recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool()).build();

  private static final PersonalMembers WITHOUT_KEYS =
      new PersonalMembers(CBOR, PersonalKeys.toRead(new LogFiles(Path.of(""))));

  private final JsonFactory json = new JsonFactory();
  private final String node;
  private final @Nullable PersonalMembers personal;

  private EventCodec(String node, @Nullable PersonalKeys keys) {
    this.node = node;
    this.personal = keys == null ? null : new PersonalMembers(CBOR, keys);
  }

  /**
   * A codec that encrypts what is personal.
   *
   * @param node the name of this server, for what it writes
   */
  public static EventCodec sealing(String node, PersonalKeys keys) {
    return new EventCodec(node, keys);
  }

  /** A codec that decrypts what is personal, as far as the keys go. */
  public static EventCodec opening(PersonalKeys keys) {
    return new EventCodec("", keys);
  }

  /**
   * A codec without keys: it writes everything in the clear.
   *
   * @param node the name of this server, for what it writes
   */
  public EventCodec(String node) {
    this(node, null);
  }

  /** Whether an event says something of a person, besides its ID. */
  public static boolean isPersonal(RealmEvent event) {
    return EventWriter.isPersonal(event);
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
      boolean isSealed = personal != null && EventWriter.isPersonal(event);
      bytes.write(RecordFrame.MAGIC);
      bytes.write(isSealed ? Upcasts.SEALED : Upcasts.CURRENT);
      try (JsonGenerator out = CBOR.createGenerator(bytes)) {
        var members = new MemberWriter(out);
        out.writeStartObject();
        members.number(Member.SEQ, seq);
        members.time(Member.AT, event.at());
        members.type(EventTypes.of(event));
        members.text(Member.NODE, author.node());
        if (author.incarnation().isPresent()) {
          members.number(Member.INCARNATION, author.incarnation().getAsLong());
        }
        if (isSealed && event instanceof IdEvent ofId) {
          requireNonNull(personal).write(members, seq, ofId);
        } else {
          EventWriter.writeMembers(members, members, event);
        }
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

  /**
   * The generation of the key that a whole record is encrypted under.
   *
   * @throws LogDamagedException if it has none
   */
  static int generation(byte[] record) {
    try {
      return Math.toIntExact(members(record).optionalInteger("generation").orElse(0));
    } catch (IOException e) {
      throw new LogDamagedException("the record is no CBOR", e);
    }
  }

  private static EventMembers members(byte[] record) throws IOException {
    try (JsonParser in =
        CBOR.createParser(record, RecordFrame.HEAD_BYTES, RecordFrame.bodyBytes(record))) {
      return MemberReader.read(in);
    }
  }

  private EventMembers binaryMembers(byte[] record) throws IOException {
    Upcasts.requireBinary(RecordFrame.version(record));
    EventMembers members = members(record);
    if (members.has("personal")) {
      unsealing().restore(members);
    }
    return members;
  }

  private PersonalMembers unsealing() {
    return personal == null ? WITHOUT_KEYS : personal;
  }

  private EventMembers jsonMembers(byte[] record) throws IOException {
    try (JsonParser in = json.createParser(record)) {
      EventMembers members = EventMembers.read(in);
      Upcasts.toCurrent(members.integer("v"), members);
      return members;
    }
  }
}

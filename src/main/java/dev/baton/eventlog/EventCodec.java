package dev.baton.eventlog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.baton.realm.RealmEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;

/**
 * Events to and from the bytes of their records. A record is one JSON object whose last member,
 * {@code crc}, is the CRC-32C of all bytes before it; {@code prev} is the SHA-256 of the record
 * before it. Safe for use by many threads.
 */
final class EventCodec {
  private final JsonFactory json = new JsonFactory();
  private final String node;

  /**
   * A codec.
   *
   * @param node the name of this server, for what it writes
   */
  EventCodec(String node) {
    this.node = node;
  }

  byte[] encode(long seq, String previousHash, RealmEvent event) {
    try (var bytes = new ByteArrayBuilder(512);
        JsonGenerator out = json.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeNumberField("v", Upcasts.CURRENT);
      out.writeNumberField("seq", seq);
      out.writeStringField("at", event.at().toString());
      out.writeStringField("type", EventWriter.type(event));
      out.writeStringField("node", node);
      EventWriter.writeMembers(out, event);
      out.writeStringField("prev", previousHash);
      out.writeEndObject();
      out.flush();
      return Seal.put(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a record.
   *
   * @throws LogDamagedException if it is not what was written
   * @throws LogTooNewException if a later version of this program wrote it
   */
  LogEntry decode(byte[] record) {
    if (!Seal.isWhole(record)) {
      throw new LogDamagedException("the record's checksum is wrong");
    }
    try (JsonParser in = json.createParser(record)) {
      EventMembers members = EventMembers.read(in);
      Upcasts.toCurrent(members.integer("v"), members);
      return new LogEntry(
          members.integer("seq"),
          members.text("node"),
          members.text("prev"),
          EventReader.event(members));
    } catch (JsonProcessingException e) {
      throw new LogDamagedException("the record is no JSON", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new LogDamagedException("the record lacks a member or has a bad one", e);
    }
  }
}

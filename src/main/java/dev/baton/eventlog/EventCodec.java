package dev.baton.eventlog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.ConnectionId;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.Epoch;
import dev.baton.realm.Holder;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.TokenDigest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * Events to and from the bytes of their records. A record is one JSON object whose last member,
 * {@code crc}, is the CRC-32C of all bytes before it; {@code prev} is the SHA-256 of the record
 * before it. Types have names of their own, so that no renamed class can make a log unreadable.
 */
final class EventCodec {
  static final int VERSION = 1;

  private static final String CRC_MEMBER = ",\"crc\":\"";
  private static final int CRC_LENGTH = CRC_MEMBER.length() + 8 + 2;
  private static final HexFormat HEX = HexFormat.of();

  private final ObjectMapper json = new ObjectMapper();
  private final String node;

  EventCodec(String node) {
    this.node = node;
  }

  /** An event and its place in the log. */
  record Entry(long seq, String previousHash, RealmEvent event) {}

  byte[] encode(long seq, String previousHash, RealmEvent event) {
    try (var bytes = new ByteArrayBuilder(512);
        JsonGenerator out = json.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeNumberField("v", VERSION);
      out.writeNumberField("seq", seq);
      out.writeStringField("at", event.at().toString());
      out.writeStringField("type", type(event));
      out.writeStringField("node", node);
      writeMembers(out, event);
      out.writeStringField("prev", previousHash);
      out.writeEndObject();
      out.flush();
      return withChecksum(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String type(RealmEvent event) {
    return switch (event) {
      case ServerStarted _ -> "server-started";
      case ServerStopped _ -> "server-stopped";
      case PeerConnected _ -> "peer-connected";
      case PeerResumed _ -> "peer-resumed";
      case PeerDetached _ -> "peer-detached";
      case PeerDisconnected _ -> "peer-disconnected";
    };
  }

  private static void writeMembers(JsonGenerator out, RealmEvent event) throws IOException {
    switch (event) {
      case ServerStarted e -> out.writeStringField("until", e.detachedUntil().toString());
      case ServerStopped _ -> {}
      case PeerConnected e -> {
        writePeer(out, e);
        out.writeStringField("token", e.token().encoded());
        writeClient(out, e.client());
      }
      case PeerResumed e -> {
        writePeer(out, e);
        out.writeObjectFieldStart("previous");
        out.writeStringField("connection", e.previous().connection().toString());
        out.writeNumberField("epoch", e.previous().epoch().value());
        out.writeEndObject();
        out.writeStringField("token", e.token().encoded());
        writeClient(out, e.client());
      }
      case PeerDetached e -> {
        writePeer(out, e);
        out.writeStringField("reason", e.reason().label());
        out.writeStringField("until", e.until().toString());
      }
      case PeerDisconnected e -> {
        writePeer(out, e);
        out.writeStringField("reason", e.reason().label());
      }
    }
  }

  private static void writePeer(JsonGenerator out, RealmEvent.PeerEvent event) throws IOException {
    out.writeStringField("peer", event.peer().value());
    out.writeStringField("connection", event.connection().toString());
  }

  private static void writeClient(JsonGenerator out, ClientDetails client) throws IOException {
    out.writeObjectFieldStart("client");
    out.writeStringField("address", client.address());
    out.writeStringField("userAgent", client.userAgent());
    out.writeStringField("version", client.version());
    out.writeStringField("origin", client.origin());
    out.writeEndObject();
  }

  private static byte[] withChecksum(byte[] object) {
    int kept = object.length - 1;
    byte[] record = Arrays.copyOf(object, kept + CRC_LENGTH);
    byte[] member = (CRC_MEMBER + checksum(object, kept) + "\"}").getBytes(US_ASCII);
    System.arraycopy(member, 0, record, kept, CRC_LENGTH);
    return record;
  }

  private static String checksum(byte[] bytes, int length) {
    var crc = new CRC32C();
    crc.update(bytes, 0, length);
    return HEX.toHexDigits((int) crc.getValue());
  }

  /**
   * Reads a record.
   *
   * @throws LogDamagedException if it is not what was written, or newer than this program
   */
  Entry decode(byte[] record) {
    int kept = record.length - CRC_LENGTH;
    if (kept <= 0) {
      throw new LogDamagedException("the record is too short");
    }
    String member = CRC_MEMBER + checksum(record, kept) + "\"}";
    if (!member.equals(new String(record, kept, CRC_LENGTH, US_ASCII))) {
      throw new LogDamagedException("the record's checksum is wrong");
    }
    try {
      JsonNode object = json.readTree(record);
      if (!object.path("v").isIntegralNumber()) {
        throw new LogDamagedException("the record has no version");
      }
      long version = integer(object, "v");
      if (version != VERSION) {
        throw new LogDamagedException(
            "the record has version " + version + ", which this program does not know");
      }
      return new Entry(integer(object, "seq"), text(object, "prev"), event(object));
    } catch (JsonProcessingException e) {
      throw new LogDamagedException("the record is no JSON", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new LogDamagedException("the record lacks a member or has a bad one", e);
    }
  }

  private static RealmEvent event(JsonNode o) {
    Instant at = Instant.parse(text(o, "at"));
    String type = text(o, "type");
    return switch (type) {
      case "server-started" -> new ServerStarted(Instant.parse(text(o, "until")), at);
      case "server-stopped" -> new ServerStopped(at);
      case "peer-connected" -> new PeerConnected(peer(o), connection(o), token(o), client(o), at);
      case "peer-resumed" -> {
        JsonNode previous = o.required("previous");
        var holder = new Holder(connection(previous), new Epoch(integer(previous, "epoch")));
        yield new PeerResumed(peer(o), connection(o), holder, token(o), client(o), at);
      }
      case "peer-detached" ->
          new PeerDetached(peer(o), connection(o), reason(o), Instant.parse(text(o, "until")), at);
      case "peer-disconnected" -> new PeerDisconnected(peer(o), connection(o), reason(o), at);
      default ->
          throw new LogDamagedException(
              "the record is of type " + type + ", which this program does not know");
    };
  }

  private static String text(JsonNode object, String member) {
    JsonNode value = object.required(member);
    if (!value.isTextual()) {
      throw new IllegalArgumentException(member + " is no string");
    }
    return value.textValue();
  }

  private static long integer(JsonNode object, String member) {
    JsonNode value = object.required(member);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw new IllegalArgumentException(member + " is no integer");
    }
    return value.longValue();
  }

  private static PeerId peer(JsonNode object) {
    return new PeerId(text(object, "peer"));
  }

  private static ConnectionId connection(JsonNode object) {
    return ConnectionId.parse(text(object, "connection"));
  }

  private static TokenDigest token(JsonNode object) {
    return TokenDigest.parse(text(object, "token"));
  }

  private static DisconnectReason reason(JsonNode object) {
    return DisconnectReason.ofLabel(text(object, "reason"));
  }

  private static ClientDetails client(JsonNode object) {
    JsonNode client = object.required("client");
    return new ClientDetails(
        text(client, "address"),
        text(client, "userAgent"),
        text(client, "version"),
        text(client, "origin"));
  }
}

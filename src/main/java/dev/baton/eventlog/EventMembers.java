package dev.baton.eventlog;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.ConnectionId;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.Epoch;
import dev.baton.realm.Holder;
import dev.baton.realm.OwnershipProof;
import dev.baton.realm.PeerId;
import dev.baton.realm.TokenDigest;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The members of one record as they stand in it, asked for by name. What is not there, or is of
 * another kind than asked for, is an {@link IllegalArgumentException}. A member that nobody asks
 * for does no harm.
 */
final class EventMembers {
  private static final int MAX_DEPTH = 8;

  private final Map<String, Object> members;

  private EventMembers(Map<String, Object> members) {
    this.members = members;
  }

  /** Reads the object that begins at the parser's next token. */
  static EventMembers read(JsonParser in) throws IOException {
    if (in.nextToken() != JsonToken.START_OBJECT) {
      throw new IllegalArgumentException("it is no object");
    }
    EventMembers members = readObject(in, 0);
    if (in.nextToken() != null) {
      throw new IllegalArgumentException("something follows the object");
    }
    return members;
  }

  static EventMembers empty() {
    return new EventMembers(new HashMap<>());
  }

  /** Reads the rest of an object whose beginning is the parser's present token. */
  static EventMembers readRest(JsonParser in) throws IOException {
    return readObject(in, 0);
  }

  private static EventMembers readObject(JsonParser in, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("it nests too deep");
    }
    var read = new EventMembers(HashMap.newHashMap(16));
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      read.readValue(in, name, depth);
    }
    return read;
  }

  /** Reads the value of this member, which is the parser's next. */
  void readValue(JsonParser in, String name) throws IOException {
    readValue(in, name, 0);
  }

  private void readValue(JsonParser in, String name, int depth) throws IOException {
    switch (in.nextToken()) {
      case VALUE_STRING -> members.put(name, in.getText());
      case VALUE_NUMBER_INT -> members.put(name, in.getLongValue());
      case VALUE_TRUE -> members.put(name, true);
      case VALUE_FALSE -> members.put(name, false);
      case START_OBJECT -> members.put(name, readObject(in, depth + 1));
      // No type has such a member, but a later version may.
      default -> in.skipChildren();
    }
  }

  boolean has(String name) {
    return members.containsKey(name);
  }

  void put(String name, Object value) {
    members.put(name, value);
  }

  private <T> T required(String name, Class<T> kind) {
    @Nullable Object value = members.get(name);
    if (!kind.isInstance(value)) {
      throw new IllegalArgumentException(name + " is missing or of another kind");
    }
    return kind.cast(value);
  }

  String text(String name) {
    return required(name, String.class);
  }

  long integer(String name) {
    return required(name, Long.class);
  }

  OptionalLong optionalInteger(String name) {
    return has(name) ? OptionalLong.of(integer(name)) : OptionalLong.empty();
  }

  Instant time(String name) {
    return EventTime.parse(text(name));
  }

  PeerId peer() {
    return new PeerId(text("peer"));
  }

  ConnectionId connection() {
    return ConnectionId.parse(text("connection"));
  }

  TokenDigest token() {
    return TokenDigest.parse(text("token"));
  }

  DisconnectReason reason() {
    return DisconnectReason.ofLabel(text("reason"));
  }

  Holder previous() {
    EventMembers previous = required("previous", EventMembers.class);
    return new Holder(previous.connection(), new Epoch(previous.integer("epoch")));
  }

  ClientDetails client() {
    EventMembers client = required("client", EventMembers.class);
    return new ClientDetails(
        client.text("address"),
        client.text("userAgent"),
        client.text("version"),
        client.text("origin"));
  }

  OwnershipProof proof() {
    EventMembers proof = required("proof", EventMembers.class);
    return new OwnershipProof(
        proof.text("sub"),
        proof.text("iss"),
        proof.text("kid"),
        proof.text("jti"),
        Instant.ofEpochSecond(proof.integer("iat")),
        Instant.ofEpochSecond(proof.integer("exp")),
        proof.has("ticket") && proof.required("ticket", Boolean.class));
  }

  Optional<OwnershipProof> optionalProof() {
    return has("proof") ? Optional.of(proof()) : Optional.empty();
  }
}

package dev.baton.eventlog.record;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.baton.realm.Author;
import dev.baton.realm.ConnectionId;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.HandoverChange;
import dev.baton.realm.OperatorOrder;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent.LostEvents;
import dev.baton.realm.RealmEvent.OmittedRefusals;
import dev.baton.realm.Refusal;
import dev.baton.realm.TokenDigest;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The members of one record, asked for by the names that they have in JSON. What is not there, or
 * is of another kind than asked for, is an {@link IllegalArgumentException}. A member that is not
 * requested does no harm. What stands in JSON as text and in a binary record as bytes is there as
 * such a text, or as the value itself.
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
      throw new IllegalArgumentException("it is not an object");
    }
    EventMembers members = readObject(in, 0);
    if (in.nextToken() != null) {
      throw new IllegalArgumentException("something follows the object");
    }
    return members;
  }

  static EventMembers empty() {
    return new EventMembers(LinkedHashMap.newLinkedHashMap(16));
  }

  static EventMembers of(Map<String, String> texts) {
    return new EventMembers(new LinkedHashMap<>(texts));
  }

  /** Reads the rest of an object whose beginning is the parser's present token. */
  static EventMembers readRest(JsonParser in) throws IOException {
    return readObject(in, 0);
  }

  private static EventMembers readObject(JsonParser in, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("it nests too deep");
    }
    var read = new EventMembers(LinkedHashMap.newLinkedHashMap(16));
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
      case START_ARRAY -> members.put(name, readTexts(in));
      // No type has such a member, but a later version may.
      default -> in.skipChildren();
    }
  }

  /** The texts of a list; a value of another kind in it stands for itself and is no text. */
  private static List<Object> readTexts(JsonParser in) throws IOException {
    List<Object> values = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      values.add(in.currentToken() == JsonToken.VALUE_STRING ? in.getText() : in.currentToken());
      in.skipChildren();
    }
    return values;
  }

  boolean has(String name) {
    return members.containsKey(name);
  }

  boolean isText(String name) {
    return members.get(name) instanceof String;
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

  Optional<String> optionalText(String name) {
    return has(name) ? Optional.of(text(name)) : Optional.empty();
  }

  boolean isTrue(String name) {
    return has(name) && required(name, Boolean.class);
  }

  /** The texts of a list, each of them once. */
  private Set<String> texts(String name) {
    Set<String> texts = new LinkedHashSet<>();
    for (Object value : required(name, List.class)) {
      if (!(value instanceof String text)) {
        throw new IllegalArgumentException(name + " has a member of another kind");
      }
      texts.add(text);
    }
    return texts;
  }

  /** The texts of an object, by their names and in their order. */
  Map<String, String> textsByName(String name) {
    EventMembers object = required(name, EventMembers.class);
    Map<String, String> texts = new LinkedHashMap<>();
    object.members.keySet().forEach(key -> texts.put(key, object.text(key)));
    return texts;
  }

  byte[] bytes(String name) {
    return required(name, byte[].class);
  }

  /** The members of a member. */
  EventMembers members(String name) {
    return required(name, EventMembers.class);
  }

  /** Adds other members; those of a member that both have are joined. */
  void addAll(EventMembers others) {
    others.members.forEach(
        (name, value) -> {
          if (value instanceof EventMembers joined && has(name)) {
            members(name).addAll(joined);
          } else {
            put(name, value);
          }
        });
  }

  long integer(String name) {
    return required(name, Long.class);
  }

  OptionalLong optionalInteger(String name) {
    return has(name) ? OptionalLong.of(integer(name)) : OptionalLong.empty();
  }

  Instant time(String name) {
    return members.get(name) instanceof Instant time ? time : EventTime.parse(text(name));
  }

  /** Who wrote the event; a log with one writer does not say in which of its runs. */
  Author author() {
    return new Author(text("node"), optionalInteger("incarnation"));
  }

  PeerId peer() {
    return new PeerId(text("peer"));
  }

  ConnectionId connection() {
    return connection("connection");
  }

  ConnectionId connection(String name) {
    return members.get(name) instanceof ConnectionId connection
        ? connection
        : ConnectionId.parse(text(name));
  }

  /** An object whose members are the IDs, in the order in which they stand there. */
  List<OmittedRefusals> omitted() {
    return required("peers", EventMembers.class).members.entrySet().stream()
        .map(peer -> new OmittedRefusals(new PeerId(peer.getKey()), count(peer.getValue())))
        .toList();
  }

  private static long count(Object value) {
    if (value instanceof Long count) {
      return count;
    }
    throw new IllegalArgumentException("a count is of another kind");
  }

  /** Ranges as {@code from-to}, none if there is no such member. */
  List<LostEvents> gaps() {
    return has("gaps") ? texts("gaps").stream().map(GapText::parse).toList() : List.of();
  }

  /** The hashes of subtrees, of which there may be none. */
  List<String> subtrees() {
    List<String> hashes = has("subtrees") ? List.copyOf(texts("subtrees")) : List.of();
    if (hashes.stream().anyMatch(hash -> Compact.hashBytes(hash) == null)) {
      throw new IllegalArgumentException("a subtree has another hash");
    }
    return hashes;
  }

  TokenDigest token() {
    return members.get("token") instanceof TokenDigest token
        ? token
        : TokenDigest.parse(text("token"));
  }

  DisconnectReason reason() {
    return reason(DisconnectReason::ofLabel);
  }

  Refusal refusal() {
    return reason(Refusal::ofLabel);
  }

  private <T> T reason(Function<String, T> ofLabel) {
    String label = text("reason");
    try {
      return ofLabel.apply(label);
    } catch (IllegalArgumentException e) {
      throw new LogTooNewException(
          "the record has the reason " + label + ", which this program does not know");
    }
  }

  /** Whose order it was; empty if no operator's. */
  Optional<OperatorOrder> optionalOrder() {
    return has("by") ? Optional.of(order()) : Optional.empty();
  }

  OperatorOrder order() {
    return new OperatorOrder(text("by"), text("why"));
  }

  HandoverChange handoverChange() {
    return new HandoverChange(
        optionalText("state"),
        isTrue("startsOver"),
        has("contacts") ? textsByName("contacts") : Map.of(),
        has("removed") ? texts("removed") : Set.of());
  }
}

package dev.baton.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.baton.realm.PeerId;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A connection between two peers as one of them would have to know it to open it once more.
 *
 * @param peer the other one
 * @param connectionId PeerJS's name for the connection
 * @param json the members as they are handed over: {@code peer}, {@code connectionId}, and those of
 *     {@code type}, {@code label}, {@code metadata}, {@code serialization} and {@code reliable}
 *     that the offer had
 */
public record Contact(PeerId peer, String connectionId, String json) {
  private static final int MAX_TEXT = 256;
  private static final int MAX_VALUE_BYTES = 2_048;
  private static final String METADATA = "metadata";
  private static final Set<String> TEXTS = Set.of("type", "label", "serialization");
  private static final JsonFactory JSON = new JsonFactory();

  /** What people tell each other is theirs, and no line of a log shows it. */
  @Override
  public String toString() {
    return "Contact[" + peer + "]";
  }

  /**
   * Reads the payload of an OFFER or an ANSWER.
   *
   * @param peer who is at the other end
   * @param source valid JSON, of which the payload is a part
   * @return empty if it does not name a connection
   */
  static Optional<Contact> of(PeerId peer, byte[] source, int start, int end) {
    Map<String, String> members = new HashMap<>();
    try (JsonParser in = JSON.createParser(source, start, end - start)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      String connectionId = "";
      for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
        JsonToken value = in.nextToken();
        if (name.equals("connectionId")) {
          connectionId = value == JsonToken.VALUE_STRING ? in.getText() : "";
        } else if (isKept(in, name, value)) {
          members.put(name, raw(in, source, start));
        }
        in.skipChildren();
      }
      return connectionId.isEmpty() || connectionId.length() > MAX_TEXT
          ? Optional.empty()
          : Optional.of(new Contact(peer, connectionId, encoded(peer, connectionId, members)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean isKept(JsonParser in, String name, JsonToken value) throws IOException {
    return name.equals(METADATA)
        || (name.equals("reliable") && value.isBoolean())
        || (TEXTS.contains(name)
            && value == JsonToken.VALUE_STRING
            && in.getTextLength() <= MAX_TEXT);
  }

  /** The value as it stands in the source; {@code null} for one that is too large. */
  private static String raw(JsonParser in, byte[] source, int start) throws IOException {
    int from = start + (int) in.currentTokenLocation().getByteOffset();
    in.skipChildren();
    in.finishToken();
    int to = start + (int) in.currentLocation().getByteOffset();
    return to - from > MAX_VALUE_BYTES ? "null" : new String(source, from, to - from, UTF_8);
  }

  private static String encoded(PeerId peer, String connectionId, Map<String, String> members)
      throws IOException {
    var text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      out.writeStartObject();
      out.writeStringField("peer", peer.value());
      out.writeStringField("connectionId", connectionId);
      for (String name : List.of("type", "label", METADATA, "serialization", "reliable")) {
        if (members.containsKey(name)) {
          out.writeFieldName(name);
          out.writeRawValue(members.get(name));
        }
      }
      out.writeEndObject();
    }
    return text.toString();
  }

  /** Reads what {@link #encodeAll} has written. */
  public static List<Contact> parseAll(String json) {
    List<Contact> contacts = new ArrayList<>();
    byte[] source = json.getBytes(UTF_8);
    try (JsonParser in = JSON.createParser(source)) {
      in.nextToken();
      while (in.nextToken() == JsonToken.START_OBJECT) {
        int from = (int) in.currentTokenLocation().getByteOffset();
        String peer = "";
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
          JsonToken value = in.nextToken();
          if (name.equals("peer") && value == JsonToken.VALUE_STRING) {
            peer = in.getText();
          }
          in.skipChildren();
        }
        int to = (int) in.currentLocation().getByteOffset();
        PeerId.parse(peer).flatMap(other -> of(other, source, from, to)).ifPresent(contacts::add);
      }
      return contacts;
    } catch (IOException e) {
      throw new UncheckedIOException("contacts in the event log cannot be read", e);
    }
  }

  /** The contacts as a JSON array. */
  public static String encodeAll(Iterable<Contact> contacts) {
    List<String> parts = new ArrayList<>();
    contacts.forEach(contact -> parts.add(contact.json()));
    return "[" + String.join(",", parts) + "]";
  }
}

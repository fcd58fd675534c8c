package dev.baton.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.baton.realm.PeerId;
import java.io.IOException;
import java.util.Optional;

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
  private static final JsonFactory JSON = new JsonFactory();

  /** The contact of a peer at the other end of a connection with these details. */
  public static Contact of(PeerId peer, ConnectionDetails details) {
    String json =
        "{\"peer\":"
            + ServerMessage.quoted(peer)
            + ",\"connectionId\":"
            + ServerMessage.quoted(details.connectionId())
            + details.members()
            + "}";
    return new Contact(peer, details.connectionId(), json);
  }

  /** Reads what was handed over. */
  public static Optional<Contact> parse(String json) {
    byte[] source = json.getBytes(UTF_8);
    return peer(source)
        .flatMap(peer -> ConnectionDetails.read(source, 0, source.length).map(d -> of(peer, d)));
  }

  private static Optional<PeerId> peer(byte[] source) {
    try (JsonParser in = JSON.createParser(source)) {
      in.nextToken();
      String peer = "";
      for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
        JsonToken value = in.nextToken();
        if (name.equals("peer") && value == JsonToken.VALUE_STRING) {
          peer = in.getText();
        }
        in.skipChildren();
      }
      return PeerId.parse(peer);
    } catch (IOException e) {
      // One that nests too deeply, for example; the others are worth no less.
      return Optional.empty();
    }
  }

  /** How many bytes the contact takes up where contacts are kept. */
  public int bytes() {
    // With the comma behind it.
    return json.getBytes(UTF_8).length + 1;
  }

  /** What people tell each other is theirs, and no line of a log shows it. */
  @Override
  public String toString() {
    return "Contact[" + peer + "]";
  }
}

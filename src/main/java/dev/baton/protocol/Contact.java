package dev.baton.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.baton.realm.PeerId;
import java.io.IOException;
import java.util.Optional;

/**
 * What one of two peers needs to open their connection again.
 *
 * @param peer the other one
 * @param connectionId PeerJS's name for the connection
 * @param json the members as the next holder receives them: {@code peer}, {@code connectionId}, and
 *     those of {@code type}, {@code label}, {@code metadata}, {@code serialization} and {@code
 *     reliable} that the offer had
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

  /** Reads stored contacts. */
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
      // It nests too deeply, for example; the others are still good.
      return Optional.empty();
    }
  }

  /** How many bytes the contact takes up where contacts are kept. */
  public int bytes() {
    // With the comma behind it.
    return json.getBytes(UTF_8).length + 1;
  }

  /** The content is private, and must not appear in a log. */
  @Override
  public String toString() {
    return "Contact[" + peer + "]";
  }
}

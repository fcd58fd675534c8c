package dev.baton.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.baton.realm.PeerId;
import java.io.IOException;
import java.util.Optional;

/**
 * The body of a request for a ticket: {@code {"id":"alice"}}. All other members are ignored.
 *
 * @param peer the ID for which the ticket is issued
 */
public record TicketRequest(PeerId peer) {
  /** The maximum size of a request. */
  public static final int MAX_BYTES = 4_096;

  private static final int MAX_NESTING = 10;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(MAX_NESTING).build())
          .build();

  /** Reads a body; empty if it is not such an object, or names an invalid ID, or two. */
  public static Optional<TicketRequest> parse(byte[] body) {
    try (JsonParser in = JSON.createParser(body)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      Optional<PeerId> peer = Optional.empty();
      for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
        JsonToken value = in.nextToken();
        if (name.equals("id")) {
          if (value != JsonToken.VALUE_STRING || peer.isPresent()) {
            return Optional.empty();
          }
          peer = PeerId.parse(in.getText());
          if (peer.isEmpty()) {
            return Optional.empty();
          }
        }
        in.skipChildren();
      }
      return in.nextToken() == null ? peer.map(TicketRequest::new) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The answer: the ticket and how many seconds it is valid. */
  public static String answer(PeerId peer, String ticket, long expiresInSeconds) {
    return "{\"id\":%s,\"ticket\":\"%s\",\"expiresIn\":%d}"
        .formatted(ServerMessage.quoted(peer), ticket, expiresInSeconds);
  }
}

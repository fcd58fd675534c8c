package dev.baton.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The details of a connection in the payload of an OFFER or ANSWER that are kept.
 *
 * @param connectionId PeerJS's name for the connection
 * @param members the other details: members of a JSON object as text, each with a comma before it
 */
public record ConnectionDetails(String connectionId, String members) {
  private static final int MAX_TEXT = 256;
  private static final int MAX_METADATA_BYTES = 2_048;
  private static final String METADATA = "metadata";
  private static final String RELIABLE = "reliable";
  private static final String CONNECTION_ID = "connectionId";
  private static final List<String> KEPT =
      List.of("type", "label", METADATA, "serialization", RELIABLE);

  /**
   * Reads a payload.
   *
   * @param source valid JSON, of which the payload is a part
   * @return empty if it does not name a connection
   */
  static Optional<ConnectionDetails> read(byte[] source, int start, int end) {
    Map<String, String> members = new HashMap<>();
    Optional<String> connectionId = Optional.empty();
    // How deep the whole may nest has been checked.
    var scan = new JsonScan(source, start, end, end - start);
    try {
      scan.beginObject();
      // The last of duplicate members wins, as it does in JSON.parse.
      while (scan.nextMember()) {
        boolean isConnectionId = scan.isNamed(CONNECTION_ID);
        Optional<String> kept = KEPT.stream().filter(scan::isNamed).findAny();
        int from = scan.position();
        scan.skipValue();
        if (isConnectionId) {
          connectionId = shortText(scan, source, from);
        } else if (kept.isPresent() && isKept(kept.get(), scan, source, from)) {
          members.put(kept.get(), raw(source, from, scan.position()));
        } else {
          kept.ifPresent(members::remove);
        }
      }
    } catch (JsonScan.NotJsonException e) {
      return Optional.empty();
    }
    return connectionId
        .filter(id -> !id.isEmpty())
        .map(id -> new ConnectionDetails(id, encoded(members)));
  }

  private static boolean isKept(String name, JsonScan scan, byte[] source, int from) {
    return switch (name) {
      case METADATA -> true;
      case RELIABLE -> source[from] == 't' || source[from] == 'f';
      default -> shortText(scan, source, from).isPresent();
    };
  }

  /** The string that was skipped, if it is one, and short. */
  private static Optional<String> shortText(JsonScan scan, byte[] source, int from) {
    // An escape takes six bytes at most, so that a longer text is not even read.
    if (source[from] != '"' || scan.position() - from > 6 * MAX_TEXT + 2) {
      return Optional.empty();
    }
    // An escape can spell half of a character, which is not valid text.
    return Optional.of(scan.string(from, scan.position()))
        .filter(text -> text.length() <= MAX_TEXT && UTF_8.newEncoder().canEncode(text));
  }

  /** The value as it stands in the source; {@code null} for one that is too large. */
  private static String raw(byte[] source, int from, int to) {
    return to - from > MAX_METADATA_BYTES ? "null" : new String(source, from, to - from, UTF_8);
  }

  private static String encoded(Map<String, String> members) {
    var text = new StringBuilder();
    for (String name : KEPT) {
      if (members.containsKey(name)) {
        text.append(",\"").append(name).append("\":").append(members.get(name));
      }
    }
    return text.toString();
  }

  /** The content is private, and must not appear in a log. */
  @Override
  public String toString() {
    return "ConnectionDetails[" + members.length() + " characters]";
  }
}

package dev.baton.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.realm.PeerId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/**
 * A session's place in the order of beginnings. The place stays the same while the log grows.
 *
 * @param since when it began
 * @param seq the number of the event with which it began; 0 if that event is missing
 * @param peer its ID
 */
public record SessionCursor(Instant since, long seq, String peer)
    implements Comparable<SessionCursor> {
  private static final Comparator<SessionCursor> ORDER =
      Comparator.comparing(SessionCursor::since)
          .thenComparingLong(SessionCursor::seq)
          // The order that an index has.
          .thenComparing(place -> place.peer.getBytes(UTF_8), Arrays::compareUnsigned);

  /** The place of a session. */
  public static SessionCursor of(Session session) {
    return new SessionCursor(
        session.stay().since(), session.stay().seq(), session.stay().peer().value());
  }

  /** The place that a text stands for; empty if it is that of none. */
  public static Optional<SessionCursor> parse(String text) {
    String[] parts = text.split(",", 3);
    if (parts.length < 3 || !parts[1].matches("\\d{1,18}")) {
      return Optional.empty();
    }
    try {
      Instant since = Instant.parse(parts[0]);
      return PeerId.parse(parts[2])
          .map(peer -> new SessionCursor(since, Long.parseLong(parts[1]), peer.value()));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** As a text, which {@link #parse} reads. */
  public String text() {
    return since + "," + seq + "," + peer;
  }

  @Override
  public int compareTo(SessionCursor other) {
    return ORDER.compare(this, other);
  }
}

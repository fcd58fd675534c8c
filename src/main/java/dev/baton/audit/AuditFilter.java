package dev.baton.audit;

import java.util.Map;
import java.util.Optional;

/**
 * What events and sessions are asked for by.
 *
 * @param peer only what says something of this ID
 * @param fields only what has these values, none of which is empty
 * @param range of events, only those of a time in it; of sessions, those of which some part is
 */
public record AuditFilter(Optional<String> peer, Map<AuditField, String> fields, TimeRange range) {
  public AuditFilter {
    fields = Map.copyOf(fields);
    if (fields.containsValue("")) {
      throw new IllegalArgumentException("a field is asked for without a value");
    }
  }

  /** Everything that is of this ID. */
  static AuditFilter of(Optional<String> peer, TimeRange range) {
    return new AuditFilter(peer, Map.of(), range);
  }

  boolean matches(AuditEvent event) {
    // What a gap hides may be of any ID.
    return (peer.isEmpty() || event.isGap() || event.concerns(peer.get()))
        && fields.entrySet().stream().allMatch(f -> f.getKey().is(event, f.getValue()))
        && range.contains(event.at());
  }

  boolean matches(Session session) {
    return (peer.isEmpty() || peer.get().equals(session.stay().peer().value()))
        && fields.entrySet().stream().allMatch(f -> f.getKey().is(session, f.getValue()))
        && range.overlaps(session.stay().since(), session.end().map(Session.SessionEnd::at));
  }
}

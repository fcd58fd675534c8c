package dev.baton.realm;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What moves with an ID from one connection to the next. The realm keeps it and never looks into
 * it.
 *
 * @param state what the holder stored, as JSON
 * @param contacts whom the holder was in touch with: a JSON object for each connection, by the name
 *     of the connection, the oldest first
 */
public record Handover(String state, Map<String, String> contacts) {
  public static final Handover NOTHING = new Handover("null", Map.of());

  public Handover {
    contacts = Collections.unmodifiableMap(new LinkedHashMap<>(contacts));
  }

  /** The same after a change. */
  public Handover with(HandoverChange change) {
    Map<String, String> changed =
        change.startsOver() ? new LinkedHashMap<>() : new LinkedHashMap<>(contacts);
    changed.keySet().removeAll(change.removed());
    changed.putAll(change.contacts());
    return new Handover(change.state().orElse(state), changed);
  }

  /** What people store is theirs, and no line of a log shows it. */
  @Override
  public String toString() {
    return "Handover[%d characters, %d contacts]".formatted(state.length(), contacts.size());
  }
}

package dev.baton.realm;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What has changed in a {@link Handover}.
 *
 * @param state the new state, if it changed
 * @param startsOver whether every contact before is gone
 * @param contacts contacts that are new or different, by the name of their connection
 * @param removed the names of connections whose contacts are gone
 */
public record HandoverChange(
    Optional<String> state, boolean startsOver, Map<String, String> contacts, Set<String> removed) {
  public HandoverChange {
    contacts = Collections.unmodifiableMap(new LinkedHashMap<>(contacts));
    removed = Collections.unmodifiableSet(new LinkedHashSet<>(removed));
  }

  /** Whether nothing has changed. */
  public boolean isEmpty() {
    return state.isEmpty() && !startsOver && contacts.isEmpty() && removed.isEmpty();
  }

  /** How many characters it has in all. */
  public long length() {
    long ofContacts = contacts.values().stream().mapToLong(String::length).sum();
    return state.map(String::length).orElse(0) + ofContacts;
  }

  /** What people store is theirs, and no line of a log shows it. */
  @Override
  public String toString() {
    return "HandoverChange[%d characters, %d contacts, %d removed]"
        .formatted(state.map(String::length).orElse(0), contacts.size(), removed.size());
  }
}

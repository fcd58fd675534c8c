package dev.baton.realm;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Changes in what moves with an ID, for tests. */
public final class HandoverChanges {
  private HandoverChanges() {}

  /** A change of the state alone. */
  public static HandoverChange ofState(String state) {
    return new HandoverChange(Optional.of(state), false, Map.of(), Set.of());
  }

  /** A change of contacts alone. */
  public static HandoverChange ofContacts(Map<String, String> contacts, Set<String> removed) {
    return new HandoverChange(Optional.empty(), false, contacts, removed);
  }

  /** Everything there is, in place of everything before. */
  public static HandoverChange to(Handover handover) {
    return new HandoverChange(Optional.of(handover.state()), true, handover.contacts(), Set.of());
  }
}

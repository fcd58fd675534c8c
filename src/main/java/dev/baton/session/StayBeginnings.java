package dev.baton.session;

import dev.baton.realm.ClientDetails;
import dev.baton.realm.ConnectionId;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent.PeerEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * When and from where the holders of IDs came, for operators: the realm itself does not depend on
 * it. Not known of those that came before the start of the server. Confined to the writer's thread.
 */
final class StayBeginnings {
  private final Map<PeerId, StayBegun> begun = new HashMap<>();

  /**
   * The beginning of a connection's stay at an ID.
   *
   * @param address as the event log keeps it
   */
  record StayBegun(ConnectionId connection, Instant since, String address) {}

  /** An event that makes a connection the holder of its ID is in the log. */
  void note(PeerEvent event, ClientDetails client) {
    begun.put(event.peer(), new StayBegun(event.connection(), event.at(), client.address()));
  }

  /** The ID is vacant. */
  void forget(PeerId peer) {
    begun.remove(peer);
  }

  /** How this connection's stay at the ID began, if that is known. */
  Optional<StayBegun> of(PeerId peer, ConnectionId connection) {
    return Optional.ofNullable(begun.get(peer))
        .filter(stay -> stay.connection().equals(connection));
  }
}

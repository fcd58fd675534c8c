package dev.baton.audit;

import dev.baton.realm.ClientDetails;
import dev.baton.realm.Holder;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where the holders of IDs came from, as the events read so far say: an event that displaces a
 * holder names its connection only. Confined to one thread.
 */
final class Origins {
  // As many as IDs are held at the place in the log that is read.
  private final Map<PeerId, Origin> holders = new HashMap<>();

  /** Where the holder came from that the event displaces, or leaves its ID; empty if unknown. */
  Optional<Origin> previous(RealmEvent event) {
    return switch (event) {
      case PeerResumed e -> of(e.peer(), e.previous());
      case PeerOverridden e -> of(e.peer(), e.previous());
      case OverrideRefused e -> of(e.peer(), e.holder());
      default -> Optional.empty();
    };
  }

  private Optional<Origin> of(PeerId peer, Holder holder) {
    // Behind missing events another one may be known than the one that held the ID.
    return Optional.ofNullable(holders.get(peer))
        .filter(origin -> origin.connection().equals(holder.connection().toString()));
  }

  /** The next event, which counts. */
  void accept(RealmEvent event) {
    switch (event) {
      case PeerConnected e -> put(e, e.client());
      case PeerResumed e -> put(e, e.client());
      case PeerOverridden e -> put(e, e.client());
      case PeerDisconnected e -> holders.remove(e.peer());
      // The rest changes no holder.
      default -> {}
    }
  }

  private void put(PeerEvent event, ClientDetails client) {
    holders.put(
        event.peer(), new Origin(event.connection().toString(), client.address(), event.at()));
  }
}

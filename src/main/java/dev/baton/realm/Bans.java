package dev.baton.realm;

import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerBanned;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.StateSaved;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The bans of a {@link Realm}. Whether one has ended is judged by the time of an event or a command
 * and by no clock; it is forgotten some time after that. Confined to one thread.
 */
final class Bans {
  private final NavigableMap<PeerId, Ban> kept;

  Bans(Map<PeerId, Ban> kept) {
    this.kept = new TreeMap<>(kept);
  }

  /** All that are not forgotten. */
  Map<PeerId, Ban> kept() {
    return Collections.unmodifiableMap(kept);
  }

  /** The ban on an ID, which may have ended. */
  Optional<Ban> of(PeerId peer) {
    return Optional.ofNullable(kept.get(peer));
  }

  /** The first that are in force at this time, in the order of their IDs. */
  Map<PeerId, Ban> first(Optional<PeerId> after, Instant at, int limit) {
    Map<PeerId, Ban> first = new LinkedHashMap<>();
    after.map(peer -> kept.tailMap(peer, false)).orElse(kept).entrySet().stream()
        .filter(ban -> ban.getValue().isInForce(at))
        .limit(limit)
        .forEach(ban -> first.put(ban.getKey(), ban.getValue()));
    return first;
  }

  /** How many there are at this time. */
  int inForce(Instant at) {
    return (int) kept.values().stream().filter(ban -> ban.isInForce(at)).count();
  }

  /** Whether the event gives the ID to a client while it is banned. */
  boolean forbid(PeerEvent event) {
    return switch (event) {
      case PeerConnected _, PeerResumed _, PeerOverridden _ ->
          of(event.peer()).filter(ban -> ban.isInForce(event.at())).isPresent();
      case OverrideRefused _, StateSaved _, PeerDetached _, PeerDisconnected _ -> false;
    };
  }

  /** Adds a ban, for which those that have ended make room. */
  void add(PeerBanned event) {
    forgetEnded(event.at());
    kept.put(event.peer(), new Ban(event.at(), event.until(), event.order()));
  }

  /** Forgets who ordered the ban on an ID, and why. */
  void forgetOrder(PeerId peer) {
    kept.computeIfPresent(peer, (_, ban) -> ban.redacted());
  }

  void lift(PeerId peer) {
    kept.remove(peer);
  }

  void forgetEnded(Instant at) {
    kept.values().removeIf(ban -> !ban.isInForce(at));
  }

  /** Puts back what there was. */
  void restore(PeerId peer, Optional<Ban> before) {
    before.ifPresentOrElse(ban -> kept.put(peer, ban), () -> kept.remove(peer));
  }
}

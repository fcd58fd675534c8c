package dev.baton.session;

import dev.baton.realm.Occupancy;
import dev.baton.realm.Occupancy.Detached;
import dev.baton.realm.Occupancy.Held;
import dev.baton.realm.Occupancy.Live;
import dev.baton.realm.Occupancy.Vacant;
import dev.baton.realm.PeerId;
import dev.baton.realm.Realm;
import dev.baton.session.StayBeginnings.StayBegun;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Who holds which ID now, for operators. Confined to the writer's thread. */
record HeldIds(Realm realm, StayBeginnings beginnings, Instant now) {
  /** The first IDs behind this one, or of all, in their order. */
  List<HeldId> page(Optional<PeerId> after, int limit) {
    Collection<PeerId> peers =
        after.map(peer -> realm.heldInOrder().tailSet(peer, false)).orElse(realm.heldInOrder());
    return peers.stream().limit(limit).flatMap(peer -> of(peer).stream()).toList();
  }

  /** The first bans behind this ID, or of all, in the order of their IDs. */
  List<BannedId> bans(Optional<PeerId> after, int limit) {
    return realm.bans(after, now, limit).entrySet().stream()
        .map(ban -> new BannedId(ban.getKey(), ban.getValue()))
        .toList();
  }

  PeerStatus status(PeerId peer) {
    return new PeerStatus(peer, of(peer), realm.ban(peer, now));
  }

  /** The holder of an ID; empty if it is vacant. */
  Optional<HeldId> of(PeerId peer) {
    Occupancy occupancy = realm.occupancy(peer);
    return Stream.of(occupancy)
        .filter(Held.class::isInstance)
        .map(Held.class::cast)
        .map(held -> of(peer, held))
        .findFirst();
  }

  private HeldId of(PeerId peer, Held held) {
    Optional<StayBegun> begun = beginnings.of(peer, held.holder().connection());
    return new HeldId(
        peer,
        held.holder().connection(),
        begun.map(StayBegun::since),
        begun.map(StayBegun::address).filter(address -> !address.isEmpty()),
        waitsUntil(held),
        held.run().node());
  }

  private static Optional<Instant> waitsUntil(Occupancy occupancy) {
    return switch (occupancy) {
      case Detached detached -> Optional.of(detached.until());
      case Live _, Vacant _ -> Optional.empty();
    };
  }
}

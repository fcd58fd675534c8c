package dev.baton.audit;

import dev.baton.realm.ClientDetails;
import dev.baton.realm.Holder;
import dev.baton.realm.OperatorOrder;
import dev.baton.realm.OwnershipProof;
import dev.baton.realm.ProofRank;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.BanLifted;
import dev.baton.realm.RealmEvent.LogDamaged;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerBanned;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerErased;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.RefusalsOmitted;
import dev.baton.realm.RealmEvent.ServerReady;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmEvent.StateSaved;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of an event that an auditor sees besides its place, its type and its ID. None of them
 * reveals a token.
 */
final class EventDetails {
  /** Every detail that an event can have. */
  static final String[] NAMES = {
    "connection",
    "previousConnection",
    "previousEpoch",
    "previousAddress",
    "previousSince",
    "reason",
    "until",
    "address",
    "userAgent",
    "clientVersion",
    "origin",
    "proofSubject",
    "proofIssuer",
    "proofKey",
    "proofId",
    "proofIssuedAt",
    "proofExpiresAt",
    "proofKind",
    "proofTenure",
    "since",
    "voidedSeq",
    "torn",
    "lostFrom",
    "lostTo",
    "lostBefore",
    "damagedSeq",
    "file",
    "firstSeq",
    "omitted",
    "omittedPeers",
    "operator",
    "operatorReason"
  };

  private final Map<String, Object> details = new LinkedHashMap<>();

  private EventDetails() {}

  /**
   * Texts, times, numbers, lists of lost events, and numbers by names, in the order of {@link
   * #NAMES}.
   *
   * @param contested the stay that the event ends in favour of another, or refuses to end, if known
   */
  static Map<String, Object> of(RealmEvent event, Optional<Holding> contested) {
    var details = new EventDetails();
    if (event instanceof PeerEvent ofPeer) {
      details.put("connection", ofPeer.connection());
    }
    details.putAll(event, contested);
    return details.details;
  }

  private void putAll(RealmEvent event, Optional<Holding> contested) {
    switch (event) {
      case PeerConnected e -> {
        put(e.client());
        e.proof().ifPresent(this::put);
      }
      case PeerResumed e -> {
        put(e.previous(), contested);
        put(e.client());
        e.proof().ifPresent(this::put);
      }
      case PeerOverridden e -> {
        put(e.previous(), contested);
        put(e.client());
        put(e.proof());
      }
      case OverrideRefused e -> {
        put(e.holder(), contested);
        put("reason", e.refusal().label());
        put(e.client());
        e.proof().ifPresent(this::put);
      }
      case PeerDetached e -> {
        put("reason", e.reason().label());
        put("until", e.until());
      }
      case PeerDisconnected e -> {
        put("reason", e.reason().label());
        e.order().ifPresent(this::put);
      }
      case PeerBanned e -> {
        e.connection().ifPresent(connection -> put("connection", connection));
        e.until().ifPresent(until -> put("until", until));
        put(e.order());
      }
      case PeerErased e -> put(e.order());
      case BanLifted e -> put("operator", e.by());
      case ServerStarted e -> put("until", e.detachedUntil());
      case ServerReady e -> put("until", e.detachedUntil());
      case ServerStopped _, StateSaved _ -> {}
      case LogResumed e -> {
        put("since", e.since());
        e.voided().ifPresent(seq -> put("voidedSeq", seq));
        put("torn", e.torn());
      }
      case LogRepaired e -> {
        put("lostFrom", e.lostFrom());
        put("lostTo", e.lostTo());
        if (!e.gaps().isEmpty()) {
          put("lostBefore", e.gaps());
        }
      }
      case LogDamaged e -> {
        put("reason", e.why());
        put("damagedSeq", e.damagedSeq());
        put("file", e.file());
      }
      case LogPruned e -> put("firstSeq", e.firstSeq());
      case RefusalsOmitted e -> {
        put("since", e.since());
        put("omitted", e.count());
        put("omittedPeers", counts(e));
      }
    }
  }

  private static Map<String, Long> counts(RefusalsOmitted event) {
    var counts = new LinkedHashMap<String, Long>();
    event.peers().forEach(omitted -> counts.put(omitted.peer().value(), omitted.count()));
    return counts;
  }

  private void put(Holder previous, Optional<Holding> contested) {
    put("previousConnection", previous.connection());
    put("previousEpoch", previous.epoch().value());
    contested.ifPresent(
        holding -> {
          put("previousAddress", holding.address());
          put("previousSince", holding.since());
        });
  }

  private void put(OperatorOrder order) {
    put("operator", order.by());
    put("operatorReason", order.reason());
  }

  private void put(ClientDetails client) {
    put("address", client.address());
    put("userAgent", client.userAgent());
    put("clientVersion", client.version());
    put("origin", client.origin());
  }

  private void put(OwnershipProof proof) {
    put("proofSubject", proof.subject());
    put("proofIssuer", proof.issuer());
    put("proofKey", proof.keyId());
    put("proofId", proof.tokenId());
    put("proofIssuedAt", proof.issuedAt());
    put("proofExpiresAt", proof.expiresAt());
    put("proofKind", kind(proof.rank()));
    proof.tenure().ifPresent(tenure -> put("proofTenure", tenure));
  }

  private static String kind(ProofRank rank) {
    return switch (rank) {
      case TICKET -> "ticket";
      case PROVIDER -> "token";
    };
  }

  /** Times, numbers, lists and maps are kept as such, and everything else as text. */
  private void put(String name, Object value) {
    details.put(
        name,
        switch (value) {
          case Instant _, Number _, List<?> _, Map<?, ?> _ -> value;
          default -> value.toString();
        });
  }
}

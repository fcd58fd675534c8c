package dev.baton.audit;

import dev.baton.eventlog.LogEntry;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.Holder;
import dev.baton.realm.OwnershipProof;
import dev.baton.realm.ProofRank;
import dev.baton.realm.RealmEvent.LogDamaged;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.LostEvents;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.RefusalsOmitted;
import dev.baton.realm.RealmEvent.ServerReady;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmEvent.StateSaved;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One event as an auditor sees it: named fields with the values that they have. Nothing from which
 * a token could be had is among them.
 *
 * @param seq its number in the log
 * @param at its time
 * @param type the stable name of its type
 * @param node the server that wrote it
 * @param peer the ID it is about; empty for events of the server
 * @param mentioned IDs that an event of the server says something of
 * @param details the fields that it has besides, in the order of {@link #DETAILS}: texts, numbers,
 *     lists of {@link LostEvents}, and numbers by names
 * @param voided whether it counts as not having happened: its append was given up, and nobody was
 *     told of it
 */
public record AuditEvent(
    long seq,
    Instant at,
    String type,
    String node,
    Optional<String> peer,
    Set<String> mentioned,
    Map<String, Object> details,
    boolean voided) {
  /** The type that stands for events that are missing; no event of a log has it. */
  private static final String GAP = "log-gap";

  /** Every detail that an event can have. */
  static final String[] DETAILS = {
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
    "omittedPeers"
  };

  public AuditEvent {
    mentioned = Set.copyOf(mentioned);
    details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
  }

  /**
   * An event as the log has it.
   *
   * @param previous where the holder came from that it displaces, or leaves its ID, if known
   */
  static AuditEvent of(LogEntry entry, Optional<Origin> previous) {
    Optional<String> peer =
        entry.event() instanceof PeerEvent event
            ? Optional.of(event.peer().value())
            : Optional.empty();
    return new AuditEvent(
        entry.seq(),
        entry.event().at(),
        entry.type(),
        entry.node(),
        peer,
        mentioned(entry),
        details(entry, previous),
        false);
  }

  /** In the place of events that are missing in front of one of this time. */
  static AuditEvent ofGap(long from, long to, Instant at) {
    var details = new LinkedHashMap<String, Object>();
    details.put("lostFrom", from);
    details.put("lostTo", to);
    return new AuditEvent(to, at, GAP, "", Optional.empty(), Set.of(), details, false);
  }

  /** The names of all types that there are, sorted. */
  static List<String> types() {
    return Stream.concat(
            LogEntry.types().stream().filter(type -> !type.equals("state-saved")), Stream.of(GAP))
        .sorted()
        .toList();
  }

  boolean isGap() {
    return type.equals(GAP);
  }

  AuditEvent asVoided() {
    return new AuditEvent(seq, at, type, node, peer, mentioned, details, true);
  }

  /** Whether it says something of this ID. */
  boolean concerns(String id) {
    return peer.equals(Optional.of(id)) || mentioned.contains(id);
  }

  private static Set<String> mentioned(LogEntry entry) {
    return entry.event() instanceof RefusalsOmitted omitted
        ? omitted.peers().stream()
            .map(refusals -> refusals.peer().value())
            .collect(Collectors.toUnmodifiableSet())
        : Set.of();
  }

  private static Map<String, Object> details(LogEntry entry, Optional<Origin> previous) {
    var details = new LinkedHashMap<String, Object>();
    if (entry.event() instanceof PeerEvent event) {
      details.put("connection", event.connection().toString());
    }
    switch (entry.event()) {
      case PeerConnected e -> {
        put(details, e.client());
        e.proof().ifPresent(proof -> put(details, proof));
      }
      case PeerResumed e -> {
        put(details, e.previous(), previous);
        put(details, e.client());
        e.proof().ifPresent(proof -> put(details, proof));
      }
      case PeerOverridden e -> {
        put(details, e.previous(), previous);
        put(details, e.client());
        put(details, e.proof());
      }
      case OverrideRefused e -> {
        put(details, e.holder(), previous);
        details.put("reason", e.refusal().label());
        put(details, e.client());
        e.proof().ifPresent(proof -> put(details, proof));
      }
      case PeerDetached e -> {
        details.put("reason", e.reason().label());
        details.put("until", e.until().toString());
      }
      case PeerDisconnected e -> details.put("reason", e.reason().label());
      case ServerStarted e -> details.put("until", e.detachedUntil().toString());
      case ServerReady e -> details.put("until", e.detachedUntil().toString());
      case ServerStopped _, StateSaved _ -> {}
      case LogResumed e -> {
        details.put("since", e.since().toString());
        e.voided().ifPresent(seq -> details.put("voidedSeq", seq));
        details.put("torn", e.torn());
      }
      case LogRepaired e -> {
        details.put("lostFrom", e.lostFrom());
        details.put("lostTo", e.lostTo());
        if (!e.gaps().isEmpty()) {
          details.put("lostBefore", e.gaps());
        }
      }
      case LogDamaged e -> {
        details.put("reason", e.why());
        details.put("damagedSeq", e.damagedSeq());
        details.put("file", e.file());
      }
      case LogPruned e -> details.put("firstSeq", e.firstSeq());
      case RefusalsOmitted e -> {
        details.put("since", e.since().toString());
        details.put("omitted", e.count());
        details.put("omittedPeers", counts(e));
      }
    }
    return details;
  }

  private static Map<String, Long> counts(RefusalsOmitted event) {
    var counts = new LinkedHashMap<String, Long>();
    event.peers().forEach(omitted -> counts.put(omitted.peer().value(), omitted.count()));
    return counts;
  }

  /** The detail of this name as text; empty if the event has none. */
  String text(String name) {
    Object value = details.get(name);
    return value == null ? "" : text(value);
  }

  /** A detail as text. */
  static String text(Object value) {
    return switch (value) {
      case List<?> ranges ->
          ranges.stream()
              .map(range -> (LostEvents) range)
              .map(lost -> lost.from() + "-" + lost.to())
              .collect(Collectors.joining(" "));
      case Map<?, ?> counts ->
          counts.entrySet().stream()
              .map(count -> quoted((String) count.getKey()) + "=" + count.getValue())
              .collect(Collectors.joining(" "));
      default -> value.toString();
    };
  }

  /** An ID may look like the counts of others. */
  private static String quoted(String peer) {
    return '"' + peer.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static void put(Map<String, Object> details, Holder previous, Optional<Origin> origin) {
    details.put("previousConnection", previous.connection().toString());
    details.put("previousEpoch", previous.epoch().value());
    origin.ifPresent(
        from -> {
          details.put("previousAddress", from.address());
          details.put("previousSince", from.since().toString());
        });
  }

  private static void put(Map<String, Object> details, ClientDetails client) {
    details.put("address", client.address());
    details.put("userAgent", client.userAgent());
    details.put("clientVersion", client.version());
    details.put("origin", client.origin());
  }

  private static void put(Map<String, Object> details, OwnershipProof proof) {
    details.put("proofSubject", proof.subject());
    details.put("proofIssuer", proof.issuer());
    details.put("proofKey", proof.keyId());
    details.put("proofId", proof.tokenId());
    details.put("proofIssuedAt", proof.issuedAt().toString());
    details.put("proofExpiresAt", proof.expiresAt().toString());
    details.put("proofKind", proof.rank() == ProofRank.TICKET ? "ticket" : "token");
    proof.tenure().ifPresent(tenure -> details.put("proofTenure", tenure.toString()));
  }
}

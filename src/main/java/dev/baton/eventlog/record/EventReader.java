package dev.baton.eventlog.record;

import dev.baton.realm.ClientDetails;
import dev.baton.realm.Epoch;
import dev.baton.realm.Holder;
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
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.RefusalsOmitted;
import dev.baton.realm.RealmEvent.ServerReady;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmEvent.StateSaved;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The event that the members of a record describe: the reverse of {@link EventWriter}. */
final class EventReader {
  private EventReader() {}

  static RealmEvent event(EventMembers m) {
    Instant at = m.time("at");
    String type = m.text("type");
    return switch (type) {
      case "server-started" ->
          new ServerStarted(
              m.time("until"),
              Duration.ofSeconds(m.integer("proofMaxAge")),
              m.isTrue("shared"),
              at);
      case "server-ready" -> new ServerReady(m.time("until"), at);
      case "server-stopped" -> new ServerStopped(at);
      case "log-resumed" ->
          new LogResumed(
              m.time("since"), m.optionalInteger("voided"), Math.toIntExact(m.integer("torn")), at);
      case "log-repaired" ->
          new LogRepaired(m.integer("lostFrom"), m.integer("lostTo"), m.gaps(), at);
      case "log-damaged" ->
          new LogDamaged(m.integer("damagedSeq"), m.text("file"), m.text("why"), at);
      case "log-pruned" ->
          new LogPruned(m.integer("firstSeq"), m.text("firstPrev"), m.subtrees(), at);
      case "refusals-omitted" ->
          new RefusalsOmitted(m.time("since"), m.integer("count"), m.omitted(), at);
      case "peer-connected" ->
          new PeerConnected(m.peer(), m.connection(), m.token(), optionalProof(m), client(m), at);
      case "peer-resumed" ->
          new PeerResumed(
              m.peer(), m.connection(), previous(m), m.token(), optionalProof(m), client(m), at);
      case "peer-overridden" ->
          new PeerOverridden(
              m.peer(), m.connection(), previous(m), m.token(), proof(m), client(m), at);
      case "override-refused" ->
          new OverrideRefused(
              m.peer(), m.connection(), previous(m), m.refusal(), optionalProof(m), client(m), at);
      case "state-saved" -> new StateSaved(m.peer(), m.connection(), m.handoverChange(), at);
      case "peer-detached" ->
          new PeerDetached(m.peer(), m.connection(), m.reason(), m.time("until"), at);
      case "peer-disconnected" ->
          new PeerDisconnected(m.peer(), m.connection(), m.reason(), m.optionalOrder(), at);
      case "peer-banned" ->
          new PeerBanned(
              m.peer(),
              m.has("until") ? Optional.of(m.time("until")) : Optional.empty(),
              m.has("connection") ? Optional.of(m.connection()) : Optional.empty(),
              m.order(),
              at);
      case "peer-erased" -> new PeerErased(m.peer(), m.order(), at);
      case "ban-lifted" -> new BanLifted(m.peer(), m.text("by"), at);
      default ->
          throw new LogTooNewException(
              "the record is of type " + type + ", which this program does not know");
    };
  }

  private static Holder previous(EventMembers m) {
    EventMembers previous = m.members("previous");
    return new Holder(previous.connection(), new Epoch(previous.integer("epoch")));
  }

  private static ClientDetails client(EventMembers m) {
    EventMembers client = m.members("client");
    return new ClientDetails(
        client.text("address"),
        client.text("userAgent"),
        client.text("version"),
        client.text("origin"));
  }

  private static Optional<OwnershipProof> optionalProof(EventMembers m) {
    return m.has("proof") ? Optional.of(proof(m)) : Optional.empty();
  }

  private static OwnershipProof proof(EventMembers m) {
    EventMembers proof = m.members("proof");
    return new OwnershipProof(
        proof.text("sub"),
        proof.text("iss"),
        proof.text("kid"),
        proof.text("jti"),
        Instant.ofEpochSecond(proof.integer("iat")),
        Instant.ofEpochSecond(proof.integer("exp")),
        proof.isTrue("ticket") ? ProofRank.TICKET : ProofRank.PROVIDER,
        proof.has("tenure") ? Optional.of(proof.connection("tenure")) : Optional.empty());
  }
}

package dev.baton.eventlog.record;

import dev.baton.realm.ClientDetails;
import dev.baton.realm.HandoverChange;
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
import dev.baton.realm.RealmEvent.OmittedRefusals;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerBanned;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.RefusalsOmitted;
import dev.baton.realm.RealmEvent.ServerReady;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmEvent.StateSaved;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The members that each type of event has of its own. Types have names of their own, so that no
 * renamed class can make a log unreadable.
 */
final class EventWriter {
  private EventWriter() {}

  static void writeMembers(MemberWriter out, RealmEvent event) throws IOException {
    switch (event) {
      case ServerStarted e -> {
        out.time(Member.UNTIL, e.detachedUntil());
        out.number(Member.PROOF_MAX_AGE, e.proofMaxAge().toSeconds());
        if (e.shared()) {
          out.flag(Member.SHARED);
        }
      }
      case ServerReady e -> out.time(Member.UNTIL, e.detachedUntil());
      case ServerStopped _ -> {}
      case LogResumed e -> {
        out.time(Member.SINCE, e.since());
        if (e.voided().isPresent()) {
          out.number(Member.VOIDED, e.voided().getAsLong());
        }
        out.number(Member.TORN, e.torn());
      }
      case LogRepaired e -> writeRepaired(out, e);
      case LogDamaged e -> writeDamaged(out, e);
      case LogPruned e -> writePruned(out, e);
      case RefusalsOmitted e -> writeOmitted(out, e);
      case PeerConnected e -> {
        writePeer(out, e);
        out.digest(Member.TOKEN, e.token());
        writeProof(out, e.proof());
        writeClient(out, e.client());
      }
      case PeerResumed e -> {
        writePeer(out, e);
        writePrevious(out, e.previous());
        out.digest(Member.TOKEN, e.token());
        writeProof(out, e.proof());
        writeClient(out, e.client());
      }
      case PeerOverridden e -> {
        writePeer(out, e);
        writePrevious(out, e.previous());
        out.digest(Member.TOKEN, e.token());
        writeProof(out, Optional.of(e.proof()));
        writeClient(out, e.client());
      }
      case OverrideRefused e -> {
        writePeer(out, e);
        writePrevious(out, e.holder());
        out.reason(e.refusal().label());
        writeProof(out, e.proof());
        writeClient(out, e.client());
      }
      case StateSaved e -> {
        writePeer(out, e);
        writeChange(out, e.change());
      }
      case PeerDetached e -> {
        writePeer(out, e);
        out.reason(e.reason().label());
        out.time(Member.UNTIL, e.until());
      }
      case PeerDisconnected e -> writeEnd(out, e);
      case PeerBanned e -> writeBan(out, e);
      case BanLifted e -> {
        out.id(Member.PEER, e.peer().value());
        out.text(Member.BY, e.by());
      }
    }
  }

  private static void writeEnd(MemberWriter out, PeerDisconnected event) throws IOException {
    writePeer(out, event);
    out.reason(event.reason().label());
    if (event.order().isPresent()) {
      writeOrder(out, event.order().get());
    }
  }

  private static void writeBan(MemberWriter out, PeerBanned event) throws IOException {
    out.id(Member.PEER, event.peer().value());
    if (event.connection().isPresent()) {
      out.connection(Member.CONNECTION, event.connection().get());
    }
    if (event.until().isPresent()) {
      out.time(Member.UNTIL, event.until().get());
    }
    writeOrder(out, event.order());
  }

  private static void writeOrder(MemberWriter out, OperatorOrder order) throws IOException {
    out.text(Member.BY, order.by());
    out.text(Member.WHY, order.reason());
  }

  private static void writeRepaired(MemberWriter out, LogRepaired event) throws IOException {
    out.number(Member.LOST_FROM, event.lostFrom());
    out.number(Member.LOST_TO, event.lostTo());
    if (!event.gaps().isEmpty()) {
      out.texts(Member.GAPS, event.gaps().stream().map(GapText::of).toList());
    }
  }

  private static void writePruned(MemberWriter out, LogPruned event) throws IOException {
    out.number(Member.FIRST_SEQ, event.firstSeq());
    out.hash(Member.FIRST_PREV, event.previousHash());
    if (!event.subtrees().isEmpty()) {
      out.texts(Member.SUBTREES, event.subtrees());
    }
  }

  private static void writeDamaged(MemberWriter out, LogDamaged event) throws IOException {
    out.number(Member.DAMAGED_SEQ, event.damagedSeq());
    out.text(Member.FILE, event.file());
    out.text(Member.WHY, event.why());
  }

  private static void writeChange(MemberWriter out, HandoverChange change) throws IOException {
    if (change.state().isPresent()) {
      out.text(Member.STATE, change.state().get());
    }
    if (change.startsOver()) {
      out.flag(Member.STARTS_OVER);
    }
    if (!change.contacts().isEmpty()) {
      out.textsByName(Member.CONTACTS, change.contacts());
    }
    if (!change.removed().isEmpty()) {
      out.texts(Member.REMOVED, change.removed());
    }
  }

  private static void writeOmitted(MemberWriter out, RefusalsOmitted event) throws IOException {
    out.time(Member.SINCE, event.since());
    out.number(Member.COUNT, event.count());
    Map<String, Long> peers = new LinkedHashMap<>();
    for (OmittedRefusals omitted : event.peers()) {
      peers.put(omitted.peer().value(), omitted.count());
    }
    out.numbersById(Member.PEERS, peers);
  }

  private static void writePeer(MemberWriter out, RealmEvent.PeerEvent event) throws IOException {
    out.id(Member.PEER, event.peer().value());
    out.connection(Member.CONNECTION, event.connection());
  }

  /** Who held the ID before the event; after a refusal it still does. */
  private static void writePrevious(MemberWriter out, Holder previous) throws IOException {
    out.begin(Member.PREVIOUS);
    out.connection(Member.CONNECTION, previous.connection());
    out.number(Member.EPOCH, previous.epoch().value());
    out.end();
  }

  private static void writeProof(MemberWriter out, Optional<OwnershipProof> proof)
      throws IOException {
    if (proof.isEmpty()) {
      return;
    }
    OwnershipProof p = proof.get();
    out.begin(Member.PROOF);
    out.id(Member.SUB, p.subject());
    out.text(Member.ISS, p.issuer());
    out.id(Member.KID, p.keyId());
    out.id(Member.JTI, p.tokenId());
    out.number(Member.IAT, p.issuedAt().getEpochSecond());
    out.number(Member.EXP, p.expiresAt().getEpochSecond());
    if (p.rank() == ProofRank.TICKET) {
      out.flag(Member.TICKET);
    }
    if (p.tenure().isPresent()) {
      out.connection(Member.TENURE, p.tenure().get());
    }
    out.end();
  }

  private static void writeClient(MemberWriter out, ClientDetails client) throws IOException {
    out.begin(Member.CLIENT);
    out.address(Member.ADDRESS, client.address());
    out.phrases(Member.USER_AGENT, client.userAgent());
    out.text(Member.VERSION, client.version());
    out.phrases(Member.ORIGIN, client.origin());
    out.end();
  }
}

package dev.baton.eventlog.record;

import dev.baton.realm.ClientDetails;
import dev.baton.realm.HandoverChange;
import dev.baton.realm.Holder;
import dev.baton.realm.OperatorOrder;
import dev.baton.realm.OwnershipProof;
import dev.baton.realm.ProofRank;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.BanLifted;
import dev.baton.realm.RealmEvent.IdEvent;
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
import dev.baton.realm.RealmEvent.PeerErased;
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

  /**
   * Writes the members of an event.
   *
   * @param personal takes those that say something of a person; may be the same
   */
  static void writeMembers(MemberWriter out, MemberWriter personal, RealmEvent event)
      throws IOException {
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
      case IdEvent e -> writeMembers(out, personal, e);
    }
  }

  private static void writeMembers(MemberWriter out, MemberWriter personal, IdEvent event)
      throws IOException {
    switch (event) {
      case PeerConnected e -> {
        writePeer(out, e);
        out.digest(Member.TOKEN, e.token());
        writeProof(out, personal, e.proof());
        writeClient(personal, e.client());
      }
      case PeerResumed e -> {
        writePeer(out, e);
        writePrevious(out, e.previous());
        out.digest(Member.TOKEN, e.token());
        writeProof(out, personal, e.proof());
        writeClient(personal, e.client());
      }
      case PeerOverridden e -> {
        writePeer(out, e);
        writePrevious(out, e.previous());
        out.digest(Member.TOKEN, e.token());
        writeProof(out, personal, Optional.of(e.proof()));
        writeClient(personal, e.client());
      }
      case OverrideRefused e -> {
        writePeer(out, e);
        writePrevious(out, e.holder());
        out.reason(e.refusal().label());
        writeProof(out, personal, e.proof());
        writeClient(personal, e.client());
      }
      case StateSaved e -> {
        writePeer(out, e);
        writeChange(out, personal, e.change());
      }
      case PeerDetached e -> {
        writePeer(out, e);
        out.reason(e.reason().label());
        out.time(Member.UNTIL, e.until());
      }
      case PeerDisconnected e -> writeEnd(out, personal, e);
      case PeerBanned e -> writeBan(out, personal, e);
      case BanLifted e -> {
        out.id(Member.PEER, e.peer().value());
        personal.text(Member.BY, e.by());
      }
      case PeerErased e -> {
        out.id(Member.PEER, e.peer().value());
        writeOrder(personal, e.order());
      }
    }
  }

  /** Whether an event has members that say something of a person. */
  static boolean isPersonal(RealmEvent event) {
    return switch (event) {
      case PeerConnected _, PeerResumed _, PeerOverridden _, OverrideRefused _ -> true;
      case StateSaved _, PeerBanned _, BanLifted _, PeerErased _ -> true;
      case PeerDisconnected e -> e.order().isPresent();
      case PeerDetached _, ServerStarted _, ServerReady _, ServerStopped _ -> false;
      case LogResumed _, LogRepaired _, LogDamaged _, LogPruned _, RefusalsOmitted _ -> false;
    };
  }

  private static void writeEnd(MemberWriter out, MemberWriter personal, PeerDisconnected event)
      throws IOException {
    writePeer(out, event);
    out.reason(event.reason().label());
    if (event.order().isPresent()) {
      writeOrder(personal, event.order().get());
    }
  }

  private static void writeBan(MemberWriter out, MemberWriter personal, PeerBanned event)
      throws IOException {
    out.id(Member.PEER, event.peer().value());
    if (event.connection().isPresent()) {
      out.connection(Member.CONNECTION, event.connection().get());
    }
    if (event.until().isPresent()) {
      out.time(Member.UNTIL, event.until().get());
    }
    writeOrder(personal, event.order());
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

  private static void writeChange(MemberWriter out, MemberWriter personal, HandoverChange change)
      throws IOException {
    if (change.state().isPresent()) {
      personal.text(Member.STATE, change.state().get());
    }
    if (change.startsOver()) {
      out.flag(Member.STARTS_OVER);
    }
    if (!change.contacts().isEmpty()) {
      personal.textsByName(Member.CONTACTS, change.contacts());
    }
    if (!change.removed().isEmpty()) {
      personal.texts(Member.REMOVED, change.removed());
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

  private static void writeProof(
      MemberWriter out, MemberWriter personal, Optional<OwnershipProof> proof) throws IOException {
    if (proof.isEmpty()) {
      return;
    }
    OwnershipProof p = proof.get();
    personal.begin(Member.PROOF);
    personal.id(Member.SUB, p.subject());
    personal.text(Member.ISS, p.issuer());
    personal.id(Member.KID, p.keyId());
    personal.id(Member.JTI, p.tokenId());
    if (personal != out) {
      personal.end();
      out.begin(Member.PROOF);
    }
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

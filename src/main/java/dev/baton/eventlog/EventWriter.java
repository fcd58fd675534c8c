package dev.baton.eventlog;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.Holder;
import dev.baton.realm.OwnershipProof;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmEvent.StateSaved;
import java.io.IOException;
import java.util.Optional;

/**
 * The members that each type of event has of its own. Types have names of their own, so that no
 * renamed class can make a log unreadable.
 */
final class EventWriter {
  private EventWriter() {}

  static String type(RealmEvent event) {
    return switch (event) {
      case ServerStarted _ -> "server-started";
      case ServerStopped _ -> "server-stopped";
      case LogResumed _ -> "log-resumed";
      case LogRepaired _ -> "log-repaired";
      case LogPruned _ -> "log-pruned";
      case PeerConnected _ -> "peer-connected";
      case PeerResumed _ -> "peer-resumed";
      case PeerOverridden _ -> "peer-overridden";
      case OverrideRefused _ -> "override-refused";
      case StateSaved _ -> "state-saved";
      case PeerDetached _ -> "peer-detached";
      case PeerDisconnected _ -> "peer-disconnected";
    };
  }

  static void writeMembers(JsonGenerator out, RealmEvent event) throws IOException {
    switch (event) {
      case ServerStarted e -> {
        out.writeStringField("until", e.detachedUntil().toString());
        out.writeNumberField("proofMaxAge", e.proofMaxAge().toSeconds());
      }
      case ServerStopped _ -> {}
      case LogResumed e -> {
        out.writeStringField("since", e.since().toString());
        if (e.voided().isPresent()) {
          out.writeNumberField("voided", e.voided().getAsLong());
        }
        out.writeNumberField("torn", e.torn());
      }
      case LogRepaired e -> {
        out.writeNumberField("lostFrom", e.lostFrom());
        out.writeNumberField("lostTo", e.lostTo());
      }
      case LogPruned e -> {
        out.writeNumberField("firstSeq", e.firstSeq());
        out.writeStringField("firstPrev", e.previousHash());
      }
      case PeerConnected e -> {
        writePeer(out, e);
        out.writeStringField("token", e.token().encoded());
        writeProof(out, e.proof());
        writeClient(out, e.client());
      }
      case PeerResumed e -> {
        writePeer(out, e);
        writePrevious(out, e.previous());
        out.writeStringField("token", e.token().encoded());
        writeProof(out, e.proof());
        writeClient(out, e.client());
      }
      case PeerOverridden e -> {
        writePeer(out, e);
        writePrevious(out, e.previous());
        out.writeStringField("token", e.token().encoded());
        writeProof(out, Optional.of(e.proof()));
        writeClient(out, e.client());
      }
      case OverrideRefused e -> {
        writePeer(out, e);
        writePrevious(out, e.holder());
        out.writeStringField("reason", e.refusal().label());
        writeProof(out, e.proof());
        writeClient(out, e.client());
      }
      case StateSaved e -> {
        writePeer(out, e);
        out.writeStringField("state", e.handover().state());
        out.writeStringField("contacts", e.handover().contacts());
      }
      case PeerDetached e -> {
        writePeer(out, e);
        out.writeStringField("reason", e.reason().label());
        out.writeStringField("until", e.until().toString());
      }
      case PeerDisconnected e -> {
        writePeer(out, e);
        out.writeStringField("reason", e.reason().label());
      }
    }
  }

  private static void writePeer(JsonGenerator out, RealmEvent.PeerEvent event) throws IOException {
    out.writeStringField("peer", event.peer().value());
    out.writeStringField("connection", event.connection().toString());
  }

  /** Who held the ID before the event; after a refusal it still does. */
  private static void writePrevious(JsonGenerator out, Holder previous) throws IOException {
    out.writeObjectFieldStart("previous");
    out.writeStringField("connection", previous.connection().toString());
    out.writeNumberField("epoch", previous.epoch().value());
    out.writeEndObject();
  }

  private static void writeProof(JsonGenerator out, Optional<OwnershipProof> proof)
      throws IOException {
    if (proof.isEmpty()) {
      return;
    }
    OwnershipProof p = proof.get();
    out.writeObjectFieldStart("proof");
    out.writeStringField("sub", p.subject());
    out.writeStringField("iss", p.issuer());
    out.writeStringField("kid", p.keyId());
    out.writeStringField("jti", p.tokenId());
    out.writeNumberField("iat", p.issuedAt().getEpochSecond());
    out.writeNumberField("exp", p.expiresAt().getEpochSecond());
    if (p.singleUse()) {
      out.writeBooleanField("ticket", true);
    }
    out.writeEndObject();
  }

  private static void writeClient(JsonGenerator out, ClientDetails client) throws IOException {
    out.writeObjectFieldStart("client");
    out.writeStringField("address", client.address());
    out.writeStringField("userAgent", client.userAgent());
    out.writeStringField("version", client.version());
    out.writeStringField("origin", client.origin());
    out.writeEndObject();
  }
}

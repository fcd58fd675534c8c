package dev.baton.eventlog.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.baton.eventlog.EventTypes;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.HandoverChange;
import dev.baton.realm.Holder;
import dev.baton.realm.OwnershipProof;
import dev.baton.realm.ProofRank;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.BanEvent;
import dev.baton.realm.RealmEvent.LogDamaged;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.OmittedRefusals;
import dev.baton.realm.RealmEvent.OverrideRefused;
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
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Records as version 3 wrote them: one JSON object each. Kept to have logs that earlier versions
 * began, and to compare with.
 */
public final class JsonRecords {
  private static final JsonFactory JSON = new JsonFactory();

  private JsonRecords() {}

  public static byte[] encode(String node, long seq, String previousHash, RealmEvent event) {
    try (var bytes = new ByteArrayBuilder(512);
        JsonGenerator out = JSON.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeNumberField("v", 3);
      out.writeNumberField("seq", seq);
      out.writeStringField("at", event.at().toString());
      out.writeStringField("type", EventTypes.of(event));
      out.writeStringField("node", node);
      writeMembers(out, event);
      out.writeStringField("prev", previousHash);
      out.writeEndObject();
      out.flush();
      return Seal.put(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void writeMembers(JsonGenerator out, RealmEvent event) throws IOException {
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
      case LogDamaged _, ServerReady _, BanEvent _, PeerErased _ ->
          throw new IllegalArgumentException("version 3 had no such event as " + event);
      case LogPruned e -> {
        out.writeNumberField("firstSeq", e.firstSeq());
        out.writeStringField("firstPrev", e.previousHash());
      }
      case RefusalsOmitted e -> writeOmitted(out, e);
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
        writeChange(out, e.change());
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

  private static void writeChange(JsonGenerator out, HandoverChange change) throws IOException {
    if (change.state().isPresent()) {
      out.writeStringField("state", change.state().get());
    }
    if (change.startsOver()) {
      out.writeBooleanField("startsOver", true);
    }
    HandoverContacts.write(out, "contacts", change.contacts());
    out.writeArrayFieldStart("removed");
    for (String connection : change.removed()) {
      out.writeString(connection);
    }
    out.writeEndArray();
  }

  private static void writeOmitted(JsonGenerator out, RefusalsOmitted event) throws IOException {
    out.writeStringField("since", event.since().toString());
    out.writeNumberField("count", event.count());
    out.writeObjectFieldStart("peers");
    for (OmittedRefusals omitted : event.peers()) {
      out.writeNumberField(omitted.peer().value(), omitted.count());
    }
    out.writeEndObject();
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
    if (p.rank() == ProofRank.TICKET) {
      out.writeBooleanField("ticket", true);
    }
    if (p.tenure().isPresent()) {
      out.writeStringField("tenure", p.tenure().get().toString());
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

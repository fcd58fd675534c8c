package dev.baton.eventlog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.baton.realm.Epoch;
import dev.baton.realm.Handover;
import dev.baton.realm.Holder;
import dev.baton.realm.Occupancy;
import dev.baton.realm.Occupancy.Detached;
import dev.baton.realm.Occupancy.Held;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmState;
import dev.baton.realm.TakeoverMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Snapshots to and from the bytes of their files: lines of JSON, the first of which says what the
 * snapshot is of, each other one what is known of one ID. The whole is sealed as a record of the
 * log is. A file that cannot be used is an {@link IllegalArgumentException}, and no misfortune: the
 * state can be had from the log.
 */
final class SnapshotCodec {
  private static final int VERSION = 2;

  /** The first version, which knew of no handovers, is read as well. */
  private static final int OLDEST = 1;

  private final JsonFactory json = new JsonFactory();

  byte[] encode(Snapshot snapshot) {
    RealmState state = snapshot.state();
    try (var bytes = new ByteArrayBuilder(4_096);
        JsonGenerator out = json.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeNumberField("v", VERSION);
      out.writeNumberField("seq", snapshot.tail().seq());
      out.writeStringField("hash", snapshot.tail().hash());
      out.writeNumberField("index", snapshot.tail().index());
      out.writeStringField("at", snapshot.tail().at().toString());
      out.writeNumberField("proofMaxAge", state.proofMaxAge().toSeconds());
      out.writeStringField("proofFloor", state.proofFloor().toString());
      out.writeArrayFieldStart("held");
      for (Map.Entry<PeerId, Occupancy> entry : state.held().entrySet()) {
        if (entry.getValue() instanceof Held held) {
          writeHeld(out, entry.getKey(), held);
        }
      }
      out.writeEndArray();
      out.writeArrayFieldStart("memories");
      for (Map.Entry<PeerId, TakeoverMemory> entry : state.memories().entrySet()) {
        writeMemory(out, entry.getKey(), entry.getValue());
      }
      out.writeEndArray();
      out.writeArrayFieldStart("handovers");
      for (Map.Entry<PeerId, Handover> entry : state.handovers().entrySet()) {
        out.writeStartObject();
        out.writeStringField("peer", entry.getKey().value());
        out.writeStringField("state", entry.getValue().state());
        out.writeStringField("contacts", entry.getValue().contacts());
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
      out.flush();
      return Seal.put(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void writeHeld(JsonGenerator out, PeerId peer, Held held) throws IOException {
    out.writeStartObject();
    out.writeStringField("peer", peer.value());
    out.writeStringField("connection", held.holder().connection().toString());
    out.writeNumberField("epoch", held.holder().epoch().value());
    out.writeStringField("token", held.token().encoded());
    if (held instanceof Detached detached) {
      out.writeStringField("until", detached.until().toString());
    }
    out.writeEndObject();
  }

  private static void writeMemory(JsonGenerator out, PeerId peer, TakeoverMemory memory)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("peer", peer.value());
    out.writeNumberField("newestProof", memory.newestProof().getEpochSecond());
    out.writeArrayFieldStart("tokenIds");
    for (String id : memory.tokenIds()) {
      out.writeString(id);
    }
    out.writeEndArray();
    out.writeArrayFieldStart("displacements");
    for (Instant at : memory.displacements()) {
      out.writeString(at.toString());
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  Snapshot decode(byte[] file) {
    if (!Seal.isWhole(file)) {
      throw new IllegalArgumentException("its checksum is wrong");
    }
    Map<PeerId, Occupancy> held = new HashMap<>();
    Map<PeerId, TakeoverMemory> memories = new HashMap<>();
    Map<PeerId, Handover> handovers = new HashMap<>();
    EventMembers rest = EventMembers.empty();
    try (JsonParser in = json.createParser(file)) {
      in.nextToken();
      for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
        switch (name) {
          case "held" -> readHeld(in, held);
          case "memories" -> readMemories(in, memories);
          case "handovers" -> readHandovers(in, handovers);
          default -> rest.readValue(in, name);
        }
      }
      if (rest.integer("v") < OLDEST || rest.integer("v") > VERSION) {
        throw new IllegalArgumentException("it is of version " + rest.integer("v"));
      }
      Instant at = rest.time("at");
      return new Snapshot(
          new LogTail(rest.integer("seq"), rest.text("hash"), rest.integer("index"), at),
          new RealmState(
              held,
              memories,
              handovers,
              Duration.ofSeconds(rest.integer("proofMaxAge")),
              rest.time("proofFloor"),
              at));
    } catch (IOException | DateTimeException e) {
      throw new IllegalArgumentException("it is no snapshot", e);
    }
  }

  private static void readHeld(JsonParser in, Map<PeerId, Occupancy> held) throws IOException {
    in.nextToken();
    while (in.nextToken() == JsonToken.START_OBJECT) {
      EventMembers m = EventMembers.readRest(in);
      var holder = new Holder(m.connection(), new Epoch(m.integer("epoch")));
      held.put(
          m.peer(),
          m.has("until")
              ? new Detached(holder, m.token(), m.time("until"))
              : new Occupancy.Live(holder, m.token()));
    }
  }

  private static void readMemories(JsonParser in, Map<PeerId, TakeoverMemory> memories)
      throws IOException {
    in.nextToken();
    while (in.nextToken() == JsonToken.START_OBJECT) {
      EventMembers m = EventMembers.empty();
      var tokenIds = new HashSet<String>();
      List<Instant> displacements = new ArrayList<>();
      for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
        switch (name) {
          case "tokenIds" -> tokenIds.addAll(readTexts(in));
          case "displacements" ->
              readTexts(in).stream().map(Instant::parse).forEach(displacements::add);
          default -> m.readValue(in, name);
        }
      }
      memories.put(
          m.peer(),
          new TakeoverMemory(
              Instant.ofEpochSecond(m.integer("newestProof")), tokenIds, displacements));
    }
  }

  private static void readHandovers(JsonParser in, Map<PeerId, Handover> handovers)
      throws IOException {
    in.nextToken();
    while (in.nextToken() == JsonToken.START_OBJECT) {
      EventMembers m = EventMembers.readRest(in);
      handovers.put(m.peer(), new Handover(m.text("state"), m.text("contacts")));
    }
  }

  private static List<String> readTexts(JsonParser in) throws IOException {
    List<String> texts = new ArrayList<>();
    in.nextToken();
    while (in.nextToken() == JsonToken.VALUE_STRING) {
      texts.add(in.getText());
    }
    return texts;
  }
}

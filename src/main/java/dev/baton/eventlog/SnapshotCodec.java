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
import java.util.Set;
import java.util.function.Consumer;

/**
 * Snapshots to and from the bytes of their files: one JSON object that says what the snapshot is
 * of, who holds what, and what IDs remember. It is sealed as a record of the log is. A file that
 * cannot be used is an {@link IllegalArgumentException}, and no misfortune: the state can be had
 * from the log.
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
    Set<String> read = new HashSet<>();
    try (JsonParser in = json.createParser(file)) {
      in.nextToken();
      for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
        switch (name) {
          case "held" -> readHeld(in, held);
          case "memories" -> readMemories(in, memories);
          case "handovers" -> readHandovers(in, handovers);
          default -> rest.readValue(in, name);
        }
        read.add(name);
      }
      if (rest.integer("v") < OLDEST || rest.integer("v") > VERSION) {
        throw new IllegalArgumentException("it is of version " + rest.integer("v"));
      }
      requireAll(read, "held", "memories");
      if (rest.integer("v") > OLDEST) {
        requireAll(read, "handovers");
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
    while (isNext(in, JsonToken.START_OBJECT)) {
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
    while (isNext(in, JsonToken.START_OBJECT)) {
      EventMembers m = EventMembers.empty();
      var tokenIds = new HashSet<String>();
      List<Instant> displacements = new ArrayList<>();
      Set<String> read = new HashSet<>();
      for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
        switch (name) {
          case "tokenIds" -> readTexts(in, tokenIds::add);
          case "displacements" -> readTexts(in, text -> displacements.add(Instant.parse(text)));
          default -> m.readValue(in, name);
        }
        read.add(name);
      }
      requireAll(read, "tokenIds", "displacements");
      memories.put(
          m.peer(),
          new TakeoverMemory(
              Instant.ofEpochSecond(m.integer("newestProof")), tokenIds, displacements));
    }
  }

  private static void readHandovers(JsonParser in, Map<PeerId, Handover> handovers)
      throws IOException {
    in.nextToken();
    while (isNext(in, JsonToken.START_OBJECT)) {
      EventMembers m = EventMembers.readRest(in);
      handovers.put(m.peer(), new Handover(m.text("state"), m.text("contacts")));
    }
  }

  private static void readTexts(JsonParser in, Consumer<String> sink) throws IOException {
    in.nextToken();
    while (isNext(in, JsonToken.VALUE_STRING)) {
      sink.accept(in.getText());
    }
  }

  /** Whether the list goes on, with a token of this kind; nothing else may stand there. */
  private static boolean isNext(JsonParser in, JsonToken kind) throws IOException {
    JsonToken next = in.nextToken();
    if (next != kind && next != JsonToken.END_ARRAY) {
      throw new IllegalArgumentException("something else stands in the place of a list");
    }
    return next == kind;
  }

  private static void requireAll(Set<String> read, String... names) {
    for (String name : names) {
      if (!read.contains(name)) {
        throw new IllegalArgumentException(name + " is missing");
      }
    }
  }
}

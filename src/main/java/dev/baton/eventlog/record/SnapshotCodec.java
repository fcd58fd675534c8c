package dev.baton.eventlog.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.baton.eventlog.RecordTree;
import dev.baton.realm.Ban;
import dev.baton.realm.Handover;
import dev.baton.realm.Occupancy;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmState;
import dev.baton.realm.Runs;
import dev.baton.realm.TakeoverMemory;
import dev.baton.realm.UsedProof;
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
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Snapshots to and from the bytes of their files: one JSON object that says what the snapshot is
 * of, who holds what, and what IDs remember. It is sealed as a record of the log is. A file that
 * cannot be used is an {@link IllegalArgumentException}, and not a loss: the state can be rebuilt
 * from the log.
 */
public final class SnapshotCodec {
  private static final int VERSION = 6;

  /** The first version, which knew of no handovers, is read as well. */
  private static final int OLDEST = 1;

  /** The last version that did not know of bans. */
  private static final int WITHOUT_BANS = 5;

  /** The last version that did not know of the log's Merkle tree. */
  static final int WITHOUT_TREE = 4;

  /** The last version that did not know of the runs of nodes. */
  static final int WITHOUT_RUNS = 3;

  /** The last version that did not tell proofs from tickets, and knew of no tenures. */
  static final int WITHOUT_TENURES = 2;

  private final JsonFactory json = new JsonFactory();

  public byte[] encode(Snapshot snapshot) {
    RealmState state = snapshot.state();
    try (var bytes = new ByteArrayBuilder(4_096);
        JsonGenerator out = json.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeNumberField("v", VERSION);
      out.writeNumberField("seq", snapshot.tail().seq());
      out.writeStringField("hash", snapshot.tail().hash());
      out.writeNumberField("index", snapshot.tail().index());
      if (snapshot.tail().position() >= 0) {
        out.writeNumberField("position", snapshot.tail().position());
      }
      out.writeStringField("at", snapshot.tail().at().toString());
      out.writeNumberField("proofMaxAge", state.proofMaxAge().toSeconds());
      out.writeStringField("proofFloor", state.proofFloor().toString());
      SnapshotTree.write(out, snapshot.tree().orElseThrow());
      SnapshotRuns.write(out, state.runs());
      SnapshotHolders.write(out, state.held());
      SnapshotBans.write(out, state.bans());
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
        HandoverContacts.write(out, "contacts", entry.getValue().contacts());
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

  private static void writeMemory(JsonGenerator out, PeerId peer, TakeoverMemory memory)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("peer", peer.value());
    out.writeNumberField("newestProof", memory.newestProof().getEpochSecond());
    out.writeArrayFieldStart("used");
    for (UsedProof used : memory.used()) {
      out.writeStartObject();
      out.writeNumberField("iat", used.issuedAt().getEpochSecond());
      out.writeStringField("jti", used.tokenId());
      out.writeEndObject();
    }
    out.writeEndArray();
    writeTimes(out, "byProvider", memory.byProvider());
    writeTimes(out, "byTicket", memory.byTicket());
    out.writeEndObject();
  }

  private static void writeTimes(JsonGenerator out, String name, List<Instant> times)
      throws IOException {
    out.writeArrayFieldStart(name);
    for (Instant time : times) {
      out.writeString(time.toString());
    }
    out.writeEndArray();
  }

  public Snapshot decode(byte[] file) {
    if (!Seal.isWhole(file)) {
      throw new IllegalArgumentException("its checksum is wrong");
    }
    Map<PeerId, Occupancy> held = new HashMap<>();
    Map<PeerId, TakeoverMemory> memories = new HashMap<>();
    Map<PeerId, Handover> handovers = new HashMap<>();
    Map<PeerId, Ban> bans = new HashMap<>();
    Runs runs = Runs.UNKNOWN;
    Optional<RecordTree.Saved> tree = Optional.empty();
    EventMembers rest = EventMembers.empty();
    Set<String> read = new HashSet<>();
    try (JsonParser in = json.createParser(file)) {
      in.nextToken();
      for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
        switch (name) {
          case "tree" -> tree = Optional.of(SnapshotTree.read(in, rest.integer("seq")));
          case "runs" -> runs = SnapshotRuns.read(in);
          case "held" -> SnapshotHolders.read(in, version(rest), held);
          case "bans" -> SnapshotBans.read(in, bans);
          case "memories" -> readMemories(in, version(rest), memories);
          case "handovers" -> readHandovers(in, handovers);
          default -> rest.readValue(in, name);
        }
        read.add(name);
      }
      requireAll(read, "held", "memories");
      if (version(rest) > OLDEST) {
        requireAll(read, "handovers");
      }
      if (version(rest) > WITHOUT_TREE) {
        requireAll(read, "tree");
      }
      if (version(rest) > WITHOUT_RUNS) {
        requireAll(read, "runs");
      }
      if (version(rest) > WITHOUT_BANS) {
        requireAll(read, "bans");
      }
      Instant at = rest.time("at");
      return new Snapshot(
          new LogTail(
              rest.integer("seq"),
              rest.text("hash"),
              rest.integer("index"),
              at,
              rest.optionalInteger("position").orElse(-1)),
          new RealmState(
              held,
              memories,
              handovers,
              bans,
              runs,
              Duration.ofSeconds(rest.integer("proofMaxAge")),
              rest.time("proofFloor"),
              at),
          tree);
    } catch (IOException | DateTimeException e) {
      throw new IllegalArgumentException("it is not a snapshot", e);
    }
  }

  /** The version, which stands before everything whose form depends on it. */
  private static long version(EventMembers members) {
    long version = members.integer("v");
    if (version < OLDEST || version > VERSION) {
      throw new IllegalArgumentException("it is of version " + version);
    }
    return version;
  }

  private static void readMemories(
      JsonParser in, long version, Map<PeerId, TakeoverMemory> memories) throws IOException {
    in.nextToken();
    while (isNext(in, JsonToken.START_OBJECT)) {
      EventMembers m = EventMembers.empty();
      var used = new HashSet<UsedProof>();
      List<Instant> byProvider = new ArrayList<>();
      List<Instant> byTicket = new ArrayList<>();
      var tokenIdsOfOld = new HashSet<String>();
      Set<String> read = new HashSet<>();
      for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
        switch (name) {
          case "used" -> readUsed(in, used);
          case "byProvider" -> readTexts(in, text -> byProvider.add(Instant.parse(text)));
          // Of old: of proofs and tickets alike, and no proof is refused for what tickets did.
          case "byTicket", "displacements" ->
              readTexts(in, text -> byTicket.add(Instant.parse(text)));
          case "tokenIds" -> readTexts(in, tokenIdsOfOld::add);
          default -> m.readValue(in, name);
        }
        read.add(name);
      }
      if (version > WITHOUT_TENURES) {
        requireAll(read, "used", "byProvider", "byTicket");
      } else {
        requireAll(read, "tokenIds", "displacements");
      }
      Instant newest = Instant.ofEpochSecond(m.integer("newestProof"));
      tokenIdsOfOld.forEach(id -> used.add(new UsedProof(newest, id)));
      memories.put(m.peer(), new TakeoverMemory(newest, used, byProvider, byTicket));
    }
  }

  private static void readUsed(JsonParser in, Set<UsedProof> used) throws IOException {
    in.nextToken();
    while (isNext(in, JsonToken.START_OBJECT)) {
      EventMembers m = EventMembers.readRest(in);
      used.add(new UsedProof(Instant.ofEpochSecond(m.integer("iat")), m.text("jti")));
    }
  }

  private static void readHandovers(JsonParser in, Map<PeerId, Handover> handovers)
      throws IOException {
    in.nextToken();
    while (isNext(in, JsonToken.START_OBJECT)) {
      EventMembers m = EventMembers.readRest(in);
      // Up to version 2 the contacts were one text.
      Map<String, String> contacts =
          m.isText("contacts")
              ? HandoverContacts.ofList(m.text("contacts"))
              : m.textsByName("contacts");
      handovers.put(m.peer(), new Handover(m.text("state"), contacts));
    }
  }

  static void readTexts(JsonParser in, Consumer<String> sink) throws IOException {
    in.nextToken();
    while (isNext(in, JsonToken.VALUE_STRING)) {
      sink.accept(in.getText());
    }
  }

  /** Whether the list goes on, with a token of this kind; nothing else may stand there. */
  static boolean isNext(JsonParser in, JsonToken kind) throws IOException {
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

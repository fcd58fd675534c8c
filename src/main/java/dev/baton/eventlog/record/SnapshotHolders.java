package dev.baton.eventlog.record;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.baton.realm.Epoch;
import dev.baton.realm.Holder;
import dev.baton.realm.NodeRun;
import dev.baton.realm.Occupancy;
import dev.baton.realm.Occupancy.Detached;
import dev.baton.realm.Occupancy.Held;
import dev.baton.realm.Occupancy.Live;
import dev.baton.realm.PeerId;
import dev.baton.realm.ProofRank;
import dev.baton.realm.Tenure;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** The held IDs in the JSON of a snapshot. */
final class SnapshotHolders {
  private SnapshotHolders() {}

  static void write(JsonGenerator out, Map<PeerId, Occupancy> occupancies) throws IOException {
    out.writeArrayFieldStart("held");
    for (Map.Entry<PeerId, Occupancy> entry : occupancies.entrySet()) {
      if (entry.getValue() instanceof Held held) {
        write(out, entry.getKey(), held);
      }
    }
    out.writeEndArray();
  }

  private static void write(JsonGenerator out, PeerId peer, Held held) throws IOException {
    out.writeStartObject();
    out.writeStringField("peer", peer.value());
    out.writeStringField("connection", held.holder().connection().toString());
    out.writeNumberField("epoch", held.holder().epoch().value());
    out.writeStringField("token", held.token().encoded());
    out.writeStringField("tenure", held.tenure().begunBy().toString());
    if (held.tenure().wonBy().isPresent()) {
      out.writeStringField("wonBy", held.tenure().wonBy().get().label());
    }
    SnapshotRuns.writeMembers(out, held.run());
    if (held instanceof Detached detached) {
      out.writeStringField("until", detached.until().toString());
    }
    out.writeEndObject();
  }

  /** Reads them into the map, as a snapshot of this version has them. */
  static void read(JsonParser in, long version, Map<PeerId, Occupancy> held) throws IOException {
    in.nextToken();
    while (SnapshotCodec.isNext(in, JsonToken.START_OBJECT)) {
      EventMembers m = EventMembers.readRest(in);
      var holder = new Holder(m.connection(), new Epoch(m.integer("epoch")));
      Tenure tenure = version > SnapshotCodec.WITHOUT_TENURES ? tenure(m) : tenureOfOld(holder);
      NodeRun run =
          version > SnapshotCodec.WITHOUT_RUNS ? SnapshotRuns.readMembers(m) : NodeRun.UNKNOWN;
      held.put(
          m.peer(),
          m.has("until")
              ? new Detached(holder, m.token(), tenure, run, m.time("until"))
              : new Live(holder, m.token(), tenure, run));
    }
  }

  private static Tenure tenure(EventMembers m) {
    return new Tenure(
        m.connection("tenure"),
        m.has("wonBy") ? Optional.of(ProofRank.ofLabel(m.text("wonBy"))) : Optional.empty());
  }

  /** Tickets of that time were bound to no tenure and count no more, so that any name will do. */
  private static Tenure tenureOfOld(Holder holder) {
    return new Tenure(holder.connection(), Optional.empty());
  }
}

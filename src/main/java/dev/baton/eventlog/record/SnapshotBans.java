package dev.baton.eventlog.record;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.baton.realm.Ban;
import dev.baton.realm.PeerId;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** The bans in the JSON of a snapshot. */
final class SnapshotBans {
  private SnapshotBans() {}

  static void write(JsonGenerator out, Map<PeerId, Ban> bans) throws IOException {
    out.writeArrayFieldStart("bans");
    for (Map.Entry<PeerId, Ban> entry : bans.entrySet()) {
      Ban ban = entry.getValue();
      out.writeStartObject();
      out.writeStringField("peer", entry.getKey().value());
      out.writeStringField("since", ban.since().toString());
      if (ban.until().isPresent()) {
        out.writeStringField("until", ban.until().get().toString());
      }
      out.writeStringField("by", ban.order().by());
      out.writeStringField("why", ban.order().reason());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  static void read(JsonParser in, Map<PeerId, Ban> bans) throws IOException {
    in.nextToken();
    while (SnapshotCodec.isNext(in, JsonToken.START_OBJECT)) {
      EventMembers m = EventMembers.readRest(in);
      bans.put(
          m.peer(),
          new Ban(
              m.time("since"),
              m.has("until") ? Optional.of(m.time("until")) : Optional.empty(),
              m.order()));
    }
  }
}

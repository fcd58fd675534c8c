package dev.baton.eventlog.record;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.baton.realm.NodeRun;
import dev.baton.realm.Runs;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The runs of nodes in the JSON of a snapshot. */
final class SnapshotRuns {
  private SnapshotRuns() {}

  static void write(JsonGenerator out, Runs runs) throws IOException {
    out.writeObjectFieldStart("runs");
    out.writeBooleanField("known", runs.known());
    out.writeArrayFieldStart("present");
    for (NodeRun run : runs.present().values()) {
      out.writeStartObject();
      writeMembers(out, run);
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  /** Writes the members of a run into an object that may have others. */
  static void writeMembers(JsonGenerator out, NodeRun run) throws IOException {
    out.writeStringField("node", run.node());
    out.writeNumberField("incarnation", run.incarnation());
    if (run.shared()) {
      out.writeBooleanField("shared", true);
    }
  }

  static NodeRun readMembers(EventMembers m) {
    return new NodeRun(m.text("node"), m.integer("incarnation"), m.isTrue("shared"));
  }

  static Runs read(JsonParser in) throws IOException {
    Map<String, NodeRun> present = new HashMap<>();
    boolean hasPresent = false;
    EventMembers rest = EventMembers.empty();
    in.nextToken();
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      if (!name.equals("present")) {
        rest.readValue(in, name);
        continue;
      }
      hasPresent = true;
      in.nextToken();
      while (SnapshotCodec.isNext(in, JsonToken.START_OBJECT)) {
        NodeRun run = readMembers(EventMembers.readRest(in));
        present.put(run.node(), run);
      }
    }
    if (!hasPresent || !rest.has("known")) {
      throw new IllegalArgumentException("a part of the runs is missing");
    }
    return new Runs(rest.isTrue("known"), present);
  }
}

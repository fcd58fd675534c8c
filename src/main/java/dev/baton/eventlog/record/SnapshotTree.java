package dev.baton.eventlog.record;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.baton.eventlog.RecordTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The Merkle tree of the records in the JSON of a snapshot. */
final class SnapshotTree {
  private SnapshotTree() {}

  static void write(JsonGenerator out, RecordTree.Saved tree) throws IOException {
    out.writeObjectFieldStart("tree");
    writeHashes(out, "subtrees", tree.subtrees());
    out.writeNumberField("deleted", tree.deleted());
    writeHashes(out, "deletedSubtrees", tree.deletedSubtrees());
    out.writeEndObject();
  }

  private static void writeHashes(JsonGenerator out, String name, List<String> hashes)
      throws IOException {
    out.writeArrayFieldStart(name);
    for (String hash : hashes) {
      out.writeString(hash);
    }
    out.writeEndArray();
  }

  /**
   * Reads a tree.
   *
   * @param seq the snapshot's event, which is its last leaf
   */
  static RecordTree.Saved read(JsonParser in, long seq) throws IOException {
    List<String> subtrees = new ArrayList<>();
    List<String> deletedSubtrees = new ArrayList<>();
    EventMembers rest = EventMembers.empty();
    in.nextToken();
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      switch (name) {
        case "subtrees" -> SnapshotCodec.readTexts(in, subtrees::add);
        case "deletedSubtrees" -> SnapshotCodec.readTexts(in, deletedSubtrees::add);
        default -> rest.readValue(in, name);
      }
    }
    var saved = new RecordTree.Saved(seq, subtrees, rest.integer("deleted"), deletedSubtrees);
    saved.tree();
    return saved;
  }
}

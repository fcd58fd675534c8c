package dev.baton.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.checkpoint.Checkpoint;
import dev.baton.checkpoint.CheckpointBook;
import dev.baton.checkpoint.CheckpointKeys;
import dev.baton.checkpoint.ConsistencyProof;
import dev.baton.checkpoint.InclusionProof;
import dev.baton.checkpoint.SignedNote;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.RecordTree;
import dev.baton.eventlog.TestLog;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.realm.RealmSamples;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A log with its proofs, as JSON for programs that are not ours, and a run of one of them. */
final class InteropSample {
  static final ObjectMapper JSON = new ObjectMapper();
  static final Path PROGRAMS = Path.of("src/test/interop").toAbsolutePath();

  private static final int EVENTS = 50;

  private InteropSample() {}

  /**
   * A real log of 50 events in the folder, a checkpoint after each of them, and all proofs.
   *
   * @param upper whether the names are those of Go's fields
   */
  static String write(Path folder, boolean upper) throws IOException {
    TestLog.write(folder, new FakeClock(RealmSamples.at(0)), EditedRecords.events(EVENTS));
    CheckpointBook book = CheckpointBook.open(folder, "example.com/log", "");
    List<SignedNote> notes = new ArrayList<>();
    var tree = new RecordTree();
    new ChronicleLogs()
        .readAll(
            new LogFiles(folder),
            Progress.IGNORED,
            new LogReading.Sink() {
              @Override
              public void accept(LogEntry entry) {}

              @Override
              public void record(LogEntry entry, byte[] bytes) {
                tree.record(entry, bytes);
                try {
                  notes.add(book.sign(tree.head()));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            });
    var proofs = new LogProofs(new ChronicleLogs(), new LogFiles(folder), Progress.IGNORED);
    ObjectNode sample = JSON.createObjectNode();
    sample.put(upper ? "Vkey" : "vkey", CheckpointKeys.vkey(folder));
    sample.put(upper ? "Skey" : "skey", Files.readString(folder.resolve("checkpoint.key")).strip());
    sample.put(upper ? "Note" : "note", notes.getLast().format());
    ArrayNode inclusions = sample.putArray(upper ? "Inclusions" : "inclusions");
    ArrayNode growths = sample.putArray(upper ? "Growths" : "growths");
    for (SignedNote note : notes) {
      long seq = Checkpoint.of(note).head().size();
      if (seq % 3 == 0) {
        InclusionProof proof = proofs.inclusion(seq, notes.getLast());
        ObjectNode inclusion = inclusions.addObject();
        inclusion.put(upper ? "Index" : "index", proof.index());
        inclusion.put(upper ? "Record" : "record", proof.record());
        addAll(inclusion.putArray(upper ? "Hashes" : "hashes"), proof.hashes());
        ConsistencyProof growth = proofs.consistency(note, notes.getLast());
        ObjectNode added = growths.addObject();
        added.put("Older", note.format());
        added.put("Newer", notes.getLast().format());
        addAll(added.putArray("Hashes"), growth.hashes());
      }
    }
    return JSON.writeValueAsString(sample);
  }

  private static void addAll(ArrayNode array, List<String> hashes) {
    hashes.forEach(array::add);
  }

  static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /** What a program prints that ends with 0. */
  static String run(ProcessBuilder program, String input) throws Exception {
    Path out = Files.createTempFile("interop", ".out");
    try {
      Process process = program.redirectErrorStream(true).redirectOutput(out.toFile()).start();
      try (var in = process.outputWriter()) {
        in.write(input);
      }
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("no end of " + program.command());
      }
      String said = Files.readString(out);
      if (process.exitValue() != 0) {
        throw new AssertionError(
            program.command() + " ended with " + process.exitValue() + ": " + said);
      }
      return said;
    } finally {
      Files.delete(out);
    }
  }
}

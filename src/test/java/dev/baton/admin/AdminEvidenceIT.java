package dev.baton.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.checkpoint.Checkpoint;
import dev.baton.checkpoint.CheckpointBook;
import dev.baton.checkpoint.ConsistencyProof;
import dev.baton.checkpoint.InclusionProof;
import dev.baton.checkpoint.NoteKey;
import dev.baton.checkpoint.SignedNote;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.merkle.TreeHead;
import dev.baton.realm.RealmEvent.IdEvent;
import dev.baton.realm.RealmSamples;
import dev.baton.testing.FakeClock;
import dev.baton.testing.HttpAnswers.HttpAnswer;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints and proofs over HTTP, checked with the public key and without the log. */
@Timeout(120)
final class AdminEvidenceIT {
  @TempDir Path folder;

  private static NoteKey key(TestServer server) throws IOException {
    return NoteKey.parse(Files.readString(CheckpointBook.verifier(server.dataDir())));
  }

  private static List<SignedNote> kept(TestServer server) throws IOException {
    return Checkpoint.notesIn(Files.readString(CheckpointBook.notes(server.dataDir())));
  }

  private static long size(SignedNote note) {
    return Checkpoint.of(note).head().size();
  }

  private static String text(HttpAnswer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("text/plain; charset=utf-8");
    return answer.body();
  }

  /** A checkpoint that an operator gets, and that the key of the server has signed. */
  private static SignedNote checkpoint(AdminClient client, TestServer server) throws IOException {
    SignedNote note = SignedNote.parse(text(client.get("/admin/checkpoint")));
    assertThat(note.verifiedBy(key(server))).isPresent();
    return note;
  }

  private static void comesAndGoes(TestServer server, String peer) {
    try (WsPeer client = WsPeer.connect(server.port(), peer, "token-of-" + peer)) {
      client.opens().leaves();
    }
  }

  @Test
  void aCheckpointCoversEveryEventThatAClientKnowsOfAndIsKept() throws IOException {
    try (var scene = AdminScene.in(folder)) {
      TestServer server = scene.server();
      long before = size(checkpoint(scene.reader(), server));
      try (var _ = WsPeer.join(server, "alice")) {
        SignedNote note = checkpoint(scene.reader(), server);
        assertThat(size(note)).isEqualTo(before + 1);
        assertThat(kept(server).getLast()).isEqualTo(note);
        int kept = kept(server).size();
        assertThat(checkpoint(scene.operator(), server)).isEqualTo(note);
        assertThat(kept(server)).as("no event came since").hasSize(kept);
      }
    }
  }

  @Test
  void anEventIsProvedToOneWhoHasOnlyTheKey() throws IOException {
    try (var scene = AdminScene.in(folder)) {
      TestServer server = scene.server();
      try (var _ = WsPeer.join(server, "alice")) {
        SignedNote note = checkpoint(scene.reader(), server);
        long seq = size(note);
        InclusionProof proof =
            InclusionProof.parse(text(scene.reader().get("/admin/proof?seq=" + seq)));
        assertThat(proof.holds()).isTrue();
        assertThat(proof.note().verifiedBy(key(server))).isPresent();
        assertThat(proof.index()).isEqualTo(seq - 1);
        var entry = new ChronicleLogs().decode(proof.recordBytes());
        assertThat(entry.seq()).isEqualTo(seq);
        assertThat(((IdEvent) entry.event()).peer().value()).isEqualTo("alice");
      }
      assertThat(server.metric("proofs_made")).isEqualTo(1);
    }
  }

  @Test
  void growthIsProvedBetweenTwoCheckpointsAndToTheNewest() throws IOException {
    try (var scene = AdminScene.in(folder)) {
      TestServer server = scene.server();
      SignedNote first = checkpoint(scene.reader(), server);
      comesAndGoes(server, "alice");
      SignedNote second = checkpoint(scene.reader(), server);
      comesAndGoes(server, "bob");
      SignedNote third = checkpoint(scene.reader(), server);
      String from = "/admin/proof?from=" + size(first);
      assertGrowth(text(scene.reader().get(from + "&to=" + size(second))), first, second);
      assertGrowth(text(scene.reader().get(from + "&to=" + size(first))), first, first);
      assertGrowth(text(scene.reader().get(from)), first, third);
    }
  }

  private static void assertGrowth(String text, SignedNote older, SignedNote newer) {
    ConsistencyProof proof = ConsistencyProof.parse(text);
    assertThat(proof.holds()).isTrue();
    assertThat(proof.older()).isEqualTo(older);
    assertThat(proof.newer()).isEqualTo(newer);
  }

  @Test
  void aQuestionThatHasNoProofIsToldWhichParameterIsWrong() throws IOException {
    try (var scene = AdminScene.in(folder)) {
      AdminClient reader = scene.reader();
      for (String seq : List.of("0", "-1", "", "x", "1e3", "01", "9999999999999999999")) {
        assertThat(AdminClient.problem(reader.get("/admin/proof?seq=" + seq), 400))
            .startsWith("seq ");
      }
      assertThat(AdminClient.problem(reader.get("/admin/proof?from=x"), 400)).startsWith("from ");
      assertThat(AdminClient.problem(reader.get("/admin/proof?from=1&to=x"), 400))
          .startsWith("to ");
      assertThat(AdminClient.problem(reader.get("/admin/proof?from=2&to=1"), 400))
          .startsWith("to ");
      for (String none : List.of("", "?to=1x", "?seq=1&from=1", "?seq=1&to=1")) {
        AdminClient.problem(reader.get("/admin/proof" + none), 400);
      }
      AdminClient.problem(reader.get("/admin/checkpoint?seq=1"), 400);
      long newest = size(checkpoint(reader, scene.server()));
      assertThat(AdminClient.problem(reader.get("/admin/proof?seq=" + (newest + 1)), 404))
          .startsWith("seq: ")
          .contains("event " + (newest + 1), "/admin/checkpoint");
      assertThat(AdminClient.problem(reader.get("/admin/proof?from=" + (newest + 1)), 404))
          .startsWith("from: ");
      assertThat(
              AdminClient.problem(
                  reader.get("/admin/proof?from=%d&to=%d".formatted(newest, newest + 1)), 404))
          .startsWith("to: ");
    }
  }

  @Test
  void whoMayNotReadGetsNoEvidence() {
    try (var scene = AdminScene.in(folder)) {
      for (String target : List.of("/admin/checkpoint", "/admin/proof?seq=1")) {
        AdminClient.problem(scene.stranger().get(target), 401);
        AdminClient.problem(new AdminClient(scene.port(), "guess").get(target), 401);
        AdminClient.problem(scene.operator().post(target, "{}"), 405);
      }
    }
  }

  /** With no file of checkpoints there is nothing that covers an event. */
  @Test
  void beforeTheFirstCheckpointThereIsNoProof() throws IOException {
    try (var scene = AdminScene.in(folder)) {
      assertThat(CheckpointBook.notes(scene.server().dataDir())).doesNotExist();
      assertThat(AdminClient.problem(scene.reader().get("/admin/proof?seq=1"), 404))
          .contains("/admin/checkpoint");
    }
  }

  @Test
  void anEventThatWasDeletedIsSaidToBeAndTheOthersAreProved() throws IOException {
    var clock = new FakeClock(RealmSamples.at(0));
    String[] options = {"--admin_port", "0", "--retain_days", "1"};
    for (int day = 0; day < 4; day++) {
      try (TestServer server = TestServer.startOn(folder, clock, options)) {
        comesAndGoes(server, "alice");
      }
      clock.advance(Duration.ofDays(1));
    }
    try (TestServer server = TestServer.startOn(folder, clock, options)) {
      var client = new AdminClient(server.adminPort(), "");
      Awaitility.await().until(() -> firstSeq() > 1);
      checkpoint(client, server);
      long first = firstSeq();
      assertThat(AdminClient.problem(client.get("/admin/proof?seq=" + (first - 1)), 404))
          .isEqualTo("Event %d was deleted for its age.".formatted(first - 1));
      assertThat(InclusionProof.parse(text(client.get("/admin/proof?seq=" + first))).holds())
          .isTrue();
      long oldest = size(kept(server).getFirst());
      assertThat(oldest).isLessThan(first);
      assertThat(AdminClient.problem(client.get("/admin/proof?from=" + oldest), 404))
          .isEqualTo(
              "All %d events that a checkpoint covers were deleted for their age."
                  .formatted(oldest));
    }
  }

  private long firstSeq() {
    return new ChronicleLogs().readAll(new LogFiles(folder), Progress.IGNORED, _ -> {}).firstSeq();
  }

  @Test
  void aLogThatWasChangedProvesNothing() throws IOException {
    try (var scene = AdminScene.in(folder)) {
      TestServer server = scene.server();
      SignedNote note = checkpoint(scene.reader(), server);
      CheckpointBook other =
          CheckpointBook.open(Files.createDirectory(folder.resolve("x")), "o", "");
      byte[] root = new byte[32];
      Files.writeString(
          CheckpointBook.notes(server.dataDir()),
          other.sign(new TreeHead(size(note), Base64.getEncoder().encodeToString(root))).format());
      assertThat(AdminClient.problem(scene.reader().get("/admin/proof?seq=1"), 409))
          .doesNotContain(folder.toString());
    }
  }
}

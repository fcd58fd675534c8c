package dev.baton.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.checkpoint.Checkpoint;
import dev.baton.eventlog.RecordTree;
import dev.baton.evidence.Finding.Relation;
import dev.baton.merkle.TreeHead;
import dev.baton.realm.RealmEvent;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Somebody who can make a log anew cannot make it match a checkpoint of another one. */
class CheckpointCheckTest {
  private static final int EDITS = 1_000;
  private static final long SEED = 20_261_128L;
  private static final int EVENTS = 60;
  private static final List<RealmEvent> HISTORY = EditedRecords.events(EVENTS);

  private static Checkpoint checkpoint(int size) {
    var tree = new RecordTree();
    EditedRecords.pass(HISTORY.subList(0, size), tree);
    return new Checkpoint("log", tree.head());
  }

  private static List<Relation> relations(List<RealmEvent> log, List<Checkpoint> checkpoints) {
    var check = new CheckpointCheck(checkpoints);
    EditedRecords.pass(log, check);
    return check.findings().stream().map(Finding::relation).toList();
  }

  @Test
  void anUntouchedLogMatchesEveryCheckpointOfIt() {
    List<Checkpoint> all =
        IntStream.rangeClosed(0, EVENTS).mapToObj(CheckpointCheckTest::checkpoint).toList();
    assertThat(relations(HISTORY, all)).hasSize(EVENTS + 1).containsOnly(Relation.MATCHES);
  }

  @Test
  void everyEditIsFoundThatACheckpointCovers() {
    for (int i = 0; i < EDITS; i++) {
      var random = new Random(SEED + i);
      int size = 2 + random.nextInt(EVENTS - 2);
      List<RealmEvent> covered = EditedRecords.edited(HISTORY.subList(0, size), 0, random);
      List<RealmEvent> log = new ArrayList<>(covered);
      if (covered.size() >= size || random.nextBoolean()) {
        log.addAll(HISTORY.subList(size, EVENTS));
      }
      assertThat(relations(log, List.of(checkpoint(size))))
          .as("seed %d", SEED + i)
          .doesNotContain(Relation.MATCHES, Relation.DELETED);
    }
  }

  @Test
  void whatHappensBehindACheckpointIsNoEdit() {
    for (int i = 0; i < EDITS / 10; i++) {
      var random = new Random(SEED + i);
      int size = 1 + random.nextInt(EVENTS - 3);
      List<RealmEvent> log = EditedRecords.edited(HISTORY, size, random);
      assertThat(relations(log, List.of(checkpoint(size))))
          .as("seed %d", SEED + i)
          .containsExactly(Relation.MATCHES);
    }
  }

  @Test
  void aLogThatWasCutOrReplacedByAnOlderCopyIsTooShort() {
    for (int size = 0; size < EVENTS; size++) {
      assertThat(relations(HISTORY.subList(0, size), List.of(checkpoint(EVENTS))))
          .containsExactly(Relation.LONGER_THAN_THE_LOG);
    }
  }

  @Test
  void theFirstCheckpointThatDiffersSaysWhereTheEditIs() {
    List<RealmEvent> log = EditedRecords.edited(HISTORY, 25, new Random(SEED));
    List<Relation> found =
        relations(log, List.of(checkpoint(10), checkpoint(20), checkpoint(25), checkpoint(59)));
    assertThat(found.subList(0, 3)).containsOnly(Relation.MATCHES);
    assertThat(found.getLast()).isNotEqualTo(Relation.MATCHES);
  }

  @Test
  void aCheckpointOfAnotherLogDiffers() {
    var other = new TreeHead(20, Base64.getEncoder().encodeToString(new byte[32]));
    assertThat(relations(HISTORY, List.of(new Checkpoint("log", other))))
        .containsExactly(Relation.DIFFERS);
  }
}

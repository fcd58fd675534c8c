package dev.baton.eventlog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.merkle.PlainTree;
import dev.baton.merkle.TreeHead;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmSamples;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tree of a log is the same whatever part of the log is left to make it from. */
class RecordTreeTest {
  private static final int EVENTS = 40;
  private static final RealmEvent ANY = new ServerStopped(RealmSamples.at(0));

  private final List<byte[]> records = new ArrayList<>();

  private static byte[] record(long seq) {
    return ("record " + seq).getBytes(UTF_8);
  }

  private TreeHead plain(int size) {
    while (records.size() < size) {
      records.add(record(records.size() + 1));
    }
    return new PlainTree(records.subList(0, size)).head(size);
  }

  private static void add(RecordTree tree, long from, long to) {
    for (long seq = from; seq <= to; seq++) {
      tree.add(seq, ANY, record(seq));
    }
  }

  private static RecordTree upTo(long seq) {
    var tree = new RecordTree();
    add(tree, 1, seq);
    return tree;
  }

  private static LogPruned pruned(long firstSeq) {
    List<String> subtrees = upTo(firstSeq - 1).range().subtrees();
    return new LogPruned(firstSeq, "ab".repeat(32), subtrees, RealmSamples.at(1));
  }

  @Test
  void aWholeLogHasTheTreeOfItsRecords() {
    for (int size = 0; size <= EVENTS; size++) {
      assertThat(upTo(size).head()).isEqualTo(plain(size));
    }
  }

  @Test
  void aSnapshotGoesOn() {
    for (int size = 0; size <= EVENTS; size++) {
      RecordTree again = upTo(size).saved().tree();
      add(again, size + 1, EVENTS);
      assertThat(again.head()).isEqualTo(plain(EVENTS));
    }
  }

  @Test
  void whatWasDeletedIsInTheTreeThatNamesIt() {
    for (int first = 2; first < EVENTS; first++) {
      for (int says = first; says < EVENTS; says++) {
        var tree = new RecordTree();
        add(tree, first, says - 1);
        tree.add(says, pruned(first), record(says));
        add(tree, says + 1, EVENTS);
        assertThat(tree.isWhole()).isTrue();
        assertThat(tree.head()).isEqualTo(plain(EVENTS));
        assertThat(tree.beginning().end()).isEqualTo(first - 1);
      }
    }
  }

  @Test
  void whatIsAnnouncedAndStillThereChangesNothing() {
    RecordTree tree = upTo(20);
    tree.add(21, pruned(11), record(21));
    add(tree, 22, EVENTS);
    assertThat(tree.head()).isEqualTo(plain(EVENTS));
    assertThat(tree.saved().deleted()).isEqualTo(10);
    assertThat(tree.saved().tree().head()).isEqualTo(plain(EVENTS));
  }

  @Test
  void aBeginningThatNoEventNamesCountsAsLost() {
    var tree = new RecordTree();
    add(tree, 5, 9);
    assertThat(tree.isWhole()).isFalse();
    tree.settle();
    List<byte[]> leaves = new ArrayList<>();
    for (int seq = 1; seq <= 9; seq++) {
      leaves.add(seq < 5 ? new byte[0] : record(seq));
    }
    assertThat(tree.head()).isEqualTo(new PlainTree(leaves).head(9));
    // From then on that is the tree, for a start as for a reader of the whole.
    assertThat(tree.saved().tree().head()).isEqualTo(tree.head());
  }

  @Test
  void anEventThatNamesNoSubtreesOrOthersIsNotBelieved() {
    var tree = new RecordTree();
    add(tree, 5, 9);
    tree.add(10, new LogPruned(5, "ab".repeat(32), List.of(), RealmSamples.at(1)), record(10));
    tree.add(
        11,
        new LogPruned(6, "ab".repeat(32), List.of("00".repeat(32)), RealmSamples.at(1)),
        record(11));
    assertThat(tree.isWhole()).isFalse();
  }

  @Test
  void aLostEventHasTheLeafOfNoBytes() {
    RecordTree tree = upTo(4);
    add(tree, 8, 9);
    tree.skipTo(10);
    List<byte[]> leaves = new ArrayList<>();
    for (int seq = 1; seq <= 10; seq++) {
      leaves.add((seq > 4 && seq < 8) || seq == 10 ? new byte[0] : record(seq));
    }
    assertThat(tree.head()).isEqualTo(new PlainTree(leaves).head(10));
  }

  @Test
  void anEventThatIsThereIsNotAddedAgain() {
    RecordTree tree = upTo(4);
    assertThatThrownBy(() -> tree.add(4, ANY, record(4)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

package dev.baton.realm;

import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.BOB;
import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connected;
import static dev.baton.realm.RealmSamples.connection;
import static dev.baton.realm.RealmSamples.holder;
import static dev.baton.realm.RealmSamples.resumed;
import static dev.baton.realm.RealmSamples.started;
import static dev.baton.realm.RealmSamples.tenure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.Occupancy.Detached;
import dev.baton.realm.Occupancy.Live;
import dev.baton.realm.RealmEvent.LogDamaged;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.RefusalsOmitted;
import dev.baton.realm.RealmEvent.ServerReady;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Which events of which node count, and whose IDs its start and its end detach. */
class RunsTest {
  private static final Author A = Author.of("a");
  private static final Author B = Author.of("b");

  private final Realm realm = new Realm();
  private long seq;

  private Validity apply(Author author, RealmEvent event) {
    return realm.apply(++seq, author, event);
  }

  private static ServerStarted sharedStart(int until, int second) {
    return new ServerStarted(at(until), PROOF_MAX_AGE, true, at(second));
  }

  private static PeerConnected bobConnected(int connection, int second) {
    return new PeerConnected(
        BOB, connection(connection), TOKEN, Optional.empty(), CLIENT, at(second));
  }

  /** A container has a new host name at each start. */
  @Test
  void theStartOfTheOnlyWriterEndsTheRunsOfEveryName() {
    apply(A, started(30, 0));
    apply(A, connected(1, 1));
    apply(B, started(40, 10));
    assertThat(realm.occupancy(ALICE))
        .isEqualTo(
            new Detached(holder(1, 2), TOKEN, tenure(1), new NodeRun("a", 1, false), at(40)));
    apply(B, new ServerReady(at(45), at(15)));
    assertThat(realm.occupancy(ALICE))
        .isInstanceOfSatisfying(Detached.class, d -> assertThat(d.until()).isEqualTo(at(45)));
    assertThat(apply(A, bobConnected(2, 16))).isEqualTo(Validity.VOID);
    assertThat(apply(B, bobConnected(2, 16))).isEqualTo(Validity.VALID);
  }

  @Test
  void theStartOfOneOfSeveralDetachesItsOwnIdsOnly() {
    apply(A, sharedStart(30, 0));
    apply(B, sharedStart(30, 1));
    apply(A, connected(1, 2));
    apply(B, bobConnected(2, 3));
    apply(A, sharedStart(40, 10));
    apply(A, new ServerReady(at(45), at(15)));
    assertThat(realm.occupancy(ALICE))
        .isEqualTo(new Detached(holder(1, 3), TOKEN, tenure(1), new NodeRun("a", 1, true), at(45)));
    assertThat(realm.occupancy(BOB))
        .isEqualTo(new Live(holder(2, 4), TOKEN, tenure(2), new NodeRun("b", 2, true)));

    assertThat(apply(B, resumed(3, holder(1, 3), 20))).isEqualTo(Validity.VALID);
    assertThat(realm.occupancy(ALICE))
        .isEqualTo(new Live(holder(3, 7), TOKEN, tenure(1), new NodeRun("b", 2, true)));
  }

  @Test
  void theEndOfOneOfSeveralEndsItsRunAndDetachesWhatItLeaves() {
    apply(A, sharedStart(30, 0));
    apply(B, sharedStart(30, 1));
    apply(A, connected(1, 2));
    apply(B, bobConnected(2, 3));
    assertThat(apply(A, new ServerStopped(at(4)))).isEqualTo(Validity.VALID);
    assertThat(realm.occupancy(ALICE)).isInstanceOf(Detached.class);
    assertThat(realm.overdue(at(4))).containsExactly(ALICE);
    assertThat(realm.occupancy(BOB)).isInstanceOf(Live.class);
    assertThat(apply(A, new ServerStopped(at(5)))).isEqualTo(Validity.VOID);
    assertThat(apply(A, resumed(3, holder(1, 3), 6))).isEqualTo(Validity.VOID);
  }

  /** What the only server appends after its end, whatever made it do so, was never refused. */
  @Test
  void theEndOfTheOnlyWriterEndsNothing() {
    apply(A, started(30, 0));
    apply(A, connected(1, 1));
    apply(A, new ServerStopped(at(2)));
    assertThat(realm.occupancy(ALICE)).isInstanceOf(Live.class);
    assertThat(apply(A, bobConnected(2, 3))).isEqualTo(Validity.VALID);
  }

  @Test
  void whatAnEarlierIncarnationPublishedIsVoid() {
    apply(A, sharedStart(30, 0));
    apply(A, sharedStart(30, 1));
    var earlier = new Author("a", OptionalLong.of(1));
    var present = new Author("a", OptionalLong.of(2));
    assertThat(apply(earlier, connected(1, 2))).isEqualTo(Validity.VOID);
    assertThat(apply(earlier, new ServerReady(at(50), at(2)))).isEqualTo(Validity.VOID);
    assertThat(apply(present, connected(1, 2))).isEqualTo(Validity.VALID);
  }

  @Test
  void aNodeThatNeverStartedWritesNothingThatCounts() {
    apply(A, sharedStart(30, 0));
    assertThat(apply(B, connected(1, 2))).isEqualTo(Validity.VOID);
    assertThat(realm.held()).isEmpty();
  }

  /** A start says of the log's end what it has found, before it says that it is one. */
  @Test
  void whatIsSaidOfTheLogCountsBeforeTheStart() {
    apply(A, started(30, 0));
    Instant now = at(5);
    for (RealmEvent event :
        List.of(
            new LogResumed(now, OptionalLong.empty(), 1, now),
            new LogRepaired(2, 3, now),
            new LogDamaged(1, "file", "why", now),
            new LogPruned(1, "hash", List.of(), now),
            new RefusalsOmitted(now, 0, List.of(), now))) {
      assertThat(apply(B, event)).as("%s", event).isEqualTo(Validity.VALID);
    }
    assertThat(realm.state().proofFloor()).isEqualTo(at(6));
  }

  /** The first start of several takes the place of the only writer. */
  @Test
  void aLogThatBecomesSharedEndsTheRunOfTheOnlyWriter() {
    apply(A, started(30, 0));
    apply(A, connected(1, 1));
    apply(B, sharedStart(40, 10));
    assertThat(realm.occupancy(ALICE)).isInstanceOf(Detached.class);
    assertThat(realm.state().runs())
        .isEqualTo(new Runs(true, Map.of("b", new NodeRun("b", 3, true))));
    assertThat(apply(A, bobConnected(2, 11))).isEqualTo(Validity.VOID);
  }

  /** A snapshot of an earlier version knows no runs: every node's events count until a start. */
  @Test
  void runsThatAreNotKnownEndWithTheNextStartOfWhateverNode() {
    for (ServerStarted start : List.of(started(40, 10), sharedStart(40, 10))) {
      var before = new Realm();
      before.apply(1, A, connected(1, 1));
      assertThat(before.state().runs()).isEqualTo(Runs.UNKNOWN);
      var restored = new Realm(before.state());
      assertThat(restored.apply(2, A, bobConnected(2, 2))).isEqualTo(Validity.VALID);
      restored.apply(3, B, start);
      assertThat(restored.held().values()).hasSize(2).hasOnlyElementsOfType(Detached.class);
      assertThat(restored.apply(4, A, new ServerReady(at(90), at(11)))).isEqualTo(Validity.VOID);
    }
  }

  /** The start of the node may be among the events that are missing. */
  @Test
  void behindAGapEveryNodesEventsCount() {
    apply(A, started(30, 0));
    apply(A, connected(1, 1));
    seq += 2;
    realm.applyBehindGap(++seq, B, resumed(2, holder(7, 3), 5));
    assertThat(realm.occupancy(ALICE))
        .isEqualTo(new Live(holder(2, 5), TOKEN, tenure(2), new NodeRun("b", 0, false)));
    realm.applyBehindGap(++seq, B, new ServerReady(at(90), at(6)));
    realm.applyBehindGap(++seq, A, bobConnected(3, 7));
    assertThat(realm.held()).containsOnlyKeys(ALICE, BOB);
  }
}

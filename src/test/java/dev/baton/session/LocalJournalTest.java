package dev.baton.session;

import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.BOB;
import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.eventlog.DiskRoom;
import dev.baton.eventlog.OpenedLog;
import dev.baton.eventlog.PrunableFile;
import dev.baton.realm.Occupancy;
import dev.baton.realm.PeerId;
import dev.baton.realm.Realm;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.Validity;
import dev.baton.testing.CapturedLog;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log and the realm together, on the writer's own thread, whatever the log does. */
@Isolated
class LocalJournalTest {
  private static final PrunableFile OLD =
      new PrunableFile(Path.of("old"), 7, "f".repeat(64), List.of("ab", "cd"));

  private final List<String> did = new ArrayList<>();
  private final ScriptedLog log = new ScriptedLog(did);
  private final FakeClock wall = new FakeClock(at(0));
  private final Metrics metrics = new Metrics();
  private final OpenedLog opened =
      log.opened(List.of(new ServerStarted(at(0), PROOF_MAX_AGE, at(0))));
  private final Realm realm = opened.realm();
  private final Journal journal =
      new LocalJournal(new EventClock(wall, () -> 0), metrics, opened.log());

  private static PeerConnected connected(PeerId peer, int number) {
    return new PeerConnected(peer, connection(number), TOKEN, Optional.empty(), CLIENT, at(0));
  }

  private OptionalLong record(PeerId peer, int number) {
    return record(connected(peer, number), true);
  }

  /** What the writer does with an event. */
  private OptionalLong record(RealmEvent event, boolean awaited) {
    journal.offer(event);
    Journal.@Nullable Entry entry = journal.take();
    if (entry == null) {
      return OptionalLong.empty();
    }
    assertThat(entry.event()).isSameAs(event);
    assertThat(journal.take()).isNull();
    fold(entry);
    if (!awaited) {
      journal.giveUp(entry);
      return OptionalLong.empty();
    }
    return OptionalLong.of(entry.seq());
  }

  private void fold(Journal.Entry entry) {
    assertThat(realm.apply(entry.seq(), entry.author(), entry.event())).isEqualTo(Validity.VALID);
  }

  private void foldAll() {
    for (var entry = journal.take(); entry != null; entry = journal.take()) {
      fold(entry);
    }
  }

  private boolean heal() {
    boolean healed = journal.heal();
    foldAll();
    return healed;
  }

  private void maintain() {
    journal.maintain(realm::state);
    foldAll();
  }

  private void stop() {
    journal.offer(new ServerStopped(wall.instant()));
    foldAll();
    journal.close(realm::state);
  }

  private boolean holds(PeerId peer) {
    return realm.occupancy(peer) instanceof Occupancy.Held;
  }

  private LogResumed resumed(OptionalLong voided, int torn) {
    return new LogResumed(at(0), voided, torn, wall.instant());
  }

  @Test
  void anEventIsInTheLogAndInTheRealm() {
    assertThat(record(ALICE, 1)).hasValue(2);
    assertThat(log.events()).hasSize(2);
    assertThat(holds(ALICE)).isTrue();
    assertThat(metrics.value(Metric.EVENTS_APPENDED)).isEqualTo(1);
    assertThat(journal.isWritable()).isTrue();
  }

  @Test
  void anEventThatFailedIsInNeitherAndNothingFollowsIt() {
    log.failOnce(1, new IOException("no"), false);
    assertThat(record(ALICE, 1)).isEmpty();
    assertThat(record(BOB, 2)).isEmpty();
    assertThat(log.events()).hasSize(1);
    assertThat(holds(ALICE)).isFalse();
    assertThat(journal.isWritable()).isFalse();
    assertThat(metrics.value(Metric.LOG_FAILURES)).isEqualTo(1);
  }

  @Test
  void anEventWhoseClientIsGoneIsRevoked() {
    assertThat(record(connected(ALICE, 1), false)).isEmpty();
    assertThat(journal.isWritable()).isFalse();
    wall.advance(Duration.ofSeconds(2));
    assertThat(heal()).isTrue();
    assertThat(log.events()).last().isEqualTo(resumed(OptionalLong.of(2), 0));
    assertThat(holds(ALICE)).isFalse();
    assertThat(journal.isWritable()).isTrue();
    assertThat(record(BOB, 2)).hasValue(4);
  }

  @Test
  void anEventThatLandedAllTheSameIsTakenBack() {
    log.failOnce(1, new IOException("no"), true);
    assertThat(record(ALICE, 1)).isEmpty();
    log.leaveTorn(3);
    assertThat(heal()).isTrue();
    assertThat(log.events()).last().isEqualTo(resumed(OptionalLong.of(2), 3));
    assertThat(holds(ALICE)).isFalse();
    assertThat(metrics.value(Metric.LOG_RECOVERIES)).isEqualTo(1);
  }

  @Test
  void noEventIsBeforeOneThatLandedAllTheSame() {
    log.failOnce(1, new IOException("no"), true);
    var later = new PeerConnected(ALICE, connection(1), TOKEN, Optional.empty(), CLIENT, at(60));
    assertThat(record(later, true)).isEmpty();
    assertThat(heal()).isTrue();
    assertThat(log.events().getLast().at()).isEqualTo(at(60));
  }

  @Test
  void aLogThatStaysFailedIsComplainedOfOnceAMinuteAndNotOnceASecond() {
    var warnings = new AtomicInteger();
    var counting =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            warnings.addAndGet(line.getLevel().equals(Level.WARNING) ? 1 : 0);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    log.failAppends();
    assertThat(record(ALICE, 1)).isEmpty();
    Logger logger = Logger.getLogger(LocalJournal.class.getName());
    logger.addHandler(counting);
    try {
      for (int second = 0; second < 121; second++) {
        assertThat(heal()).isFalse();
      }
    } finally {
      logger.removeHandler(counting);
    }
    assertThat(warnings).hasValue(3);
  }

  @Test
  void anEventOfNoPeerThatLandedAllTheSameCounts() {
    log.offer(OLD);
    log.failOnce(1, new IOException("no"), true);
    maintain();
    assertThat(journal.isWritable()).isFalse();
    assertThat(heal()).isTrue();
    assertThat(log.events())
        .endsWith(
            new LogPruned(OLD.firstKept(), OLD.previousHash(), OLD.subtrees(), at(0)),
            resumed(OptionalLong.empty(), 0));
  }

  @Test
  void aLogThatIsNotFailedNeedsNoHealing() {
    assertThat(heal()).isFalse();
    assertThat(log.events()).hasSize(1);
    assertThat(metrics.value(Metric.LOG_RECOVERIES)).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aLogThatCannotBeReopenedIsTriedAgain(boolean awaited) {
    assertThat(record(connected(ALICE, 1), awaited).isPresent()).isEqualTo(awaited);
    log.failAppends();
    assertThat(record(BOB, 2)).isEmpty();
    for (int i = 0; i < 130; i++) {
      assertThat(heal()).isFalse();
    }
    assertThat(log.events()).hasSize(2);
    log.mend();
    assertThat(heal()).isTrue();
    assertThat(holds(ALICE)).isEqualTo(awaited);
    assertThat(metrics.value(Metric.LOG_FAILURES)).isEqualTo(1);
    assertThat(metrics.value(Metric.LOG_RECOVERIES)).isEqualTo(1);
  }

  /** The event that says that the log goes on fails as well, and may land all the same. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsToBeTakenBackIsTakenBackOnceHoweverOftenItFails(boolean lands) {
    log.failOnce(1, new IOException("no"), true);
    assertThat(record(ALICE, 1)).isEmpty();
    for (int i = 0; i < 3; i++) {
      log.failOnce(1, new InternalError("again"), lands);
      assertThat(heal()).isFalse();
      assertThat(journal.isWritable()).isFalse();
    }
    assertThat(heal()).isTrue();
    assertThat(holds(ALICE)).isFalse();
    assertThat(takenBack()).containsExactly(2L);
    assertThat(record(BOB, 2)).hasValue(log.events().size());
  }

  private List<Long> takenBack() {
    List<Long> takenBack = new ArrayList<>();
    for (RealmEvent event : log.events()) {
      if (event instanceof LogResumed resumed) {
        resumed.voided().ifPresent(takenBack::add);
      }
    }
    return takenBack;
  }

  @Test
  void aLogInWhichTheNewestEventIsNotFoundStaysFailed() {
    log.failOnce(1, new IOException("no"), true);
    assertThat(record(ALICE, 1)).isEmpty();
    log.failNextProbe();
    assertThat(heal()).isFalse();
    assertThat(record(BOB, 2)).isEmpty();
    assertThat(heal()).isTrue();
    assertThat(takenBack()).containsExactly(2L);
    assertThat(holds(ALICE)).isFalse();
  }

  @Test
  void anOldFileIsDeletedWhenTheEventThatSaysSoIsSynced() {
    log.offer(OLD);
    maintain();
    journal.sync();
    maintain();
    maintain();
    assertThat(did).containsExactly("append LogPruned", "sync", "delete old");
    assertThat(log.events())
        .last()
        .isEqualTo(new LogPruned(7, "f".repeat(64), List.of("ab", "cd"), at(0)));
  }

  @Test
  void anOldFileIsKeptIfTheEventThatSaysSoFailed() {
    log.offer(OLD);
    log.failOnce(1, new IOException("no"), false);
    maintain();
    assertThat(journal.isWritable()).isFalse();
    assertThat(heal()).isTrue();
    maintain();
    assertThat(did).doesNotContain("delete old");
  }

  @Test
  void nothingIsDeletedWhileTheLogHasFailed() {
    log.offer(OLD);
    maintain();
    log.failOnce(1, new IOException("no"), false);
    assertThat(record(ALICE, 1)).isEmpty();
    maintain();
    assertThat(did).doesNotContain("delete old");
    assertThat(heal()).isTrue();
    maintain();
    assertThat(did).last().isEqualTo("delete old");
  }

  @Test
  void aFileThatCannotBeDeletedIsNoReasonToEnd() {
    log.offer(OLD);
    maintain();
    log.failUpkeep();
    maintain();
    assertThat(journal.isWritable()).isTrue();
    assertThat(record(ALICE, 1)).isPresent();
  }

  @Test
  void roomThatCannotBeMeasuredIsNone() {
    assertThat(journal.room()).isEqualTo(DiskRoom.ENOUGH);
    log.failUpkeep();
    assertThat(journal.room()).isEqualTo(DiskRoom.NONE);
  }

  @Test
  void aForceOfALogThatIsGoneIsAFailureAndIsSaidOnce() {
    assertThat(journal.sync()).isTrue();
    log.goAway();
    assertThat(record(ALICE, 1)).hasValue(2);
    try (var lines = new CapturedLog()) {
      assertThat(journal.sync()).isFalse();
      assertThat(journal.sync()).isFalse();
      assertThat(lines.records()).singleElement().asString().contains("data/log is gone");
    }
    assertThat(journal.isWritable()).isFalse();
    assertThat(metrics.value(Metric.LOG_FAILURES)).isEqualTo(1);
    assertThat(heal()).isFalse();
    log.comeBack();
    assertThat(heal()).isTrue();
    assertThat(log.events()).last().isEqualTo(resumed(OptionalLong.empty(), 0));
    assertThat(holds(ALICE)).isTrue();
    assertThat(journal.sync()).isTrue();
  }

  @Test
  void aLogThatIsGoneIsNotCalledAFullDisk() {
    log.goAway();
    assertThat(journal.room()).isEqualTo(DiskRoom.ENOUGH);
    assertThat(journal.isWritable()).isFalse();
  }

  @Test
  void anEndInOrderIsInTheLogAndInASnapshot() {
    stop();
    assertThat(log.events()).last().isEqualTo(new ServerStopped(at(0)));
    assertThat(did).containsExactly("append ServerStopped", "snapshot", "close log");
  }

  @Test
  void anEndAfterAFailureIsNeither() {
    log.failOnce(1, new IOException("no"), true);
    assertThat(record(ALICE, 1)).isEmpty();
    stop();
    assertThat(did).containsExactly("append failed", "close log");
  }

  @Test
  void anEndThatCannotBeAppendedIsNoReasonForASnapshot() {
    log.failOnce(1, new IOException("no"), false);
    stop();
    assertThat(did).containsExactly("append failed", "close log");
  }

  @Test
  void aStartWhoseEventIsNotFoundFails() {
    log.failNextProbe();
    RealmEvent start = new ServerStarted(at(30), PROOF_MAX_AGE, at(0));
    assertThatThrownBy(() -> journal.begin(List.of(start)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(did).containsExactly("append ServerStarted", "sync");
  }

  @Test
  void aStartIsSyncedAndGivenBack() {
    RealmEvent start = new ServerStarted(at(30), PROOF_MAX_AGE, at(0));
    journal.begin(List.of(start));
    assertThat(did).containsExactly("append ServerStarted", "sync");
    assertThat(journal.take()).isNotNull();
    assertThat(log.events()).last().isEqualTo(start);
  }
}

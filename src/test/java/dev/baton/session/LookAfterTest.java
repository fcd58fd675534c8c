package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.PrunableFile;
import dev.baton.session.RealmFixture.ConnectedClient;
import dev.baton.session.RealmRequest.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The writer's look after the log: what rests on an event waits until the event is on the disk. */
@Tag("slow")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LookAfterTest {
  private static final String LOOK = "look after";

  /** A writer that always has an event without an answer, which need not be forced. */
  private static List<String> journalOfABusyWriter(
      RealmFixture fixture, Predicate<List<String>> enough) {
    ConnectedClient alice = fixture.connected("alice", "token");
    List<String> journal = new ArrayList<>();
    for (int n = 0; !enough.test(journal); n++) {
      alice.session().unsaved().saveState("\"" + n + "\"");
      while (!fixture.realm.saveState(alice.session())) {
        Thread.onSpinWait();
      }
      LockSupport.parkNanos(1_000_000);
      journal = List.copyOf(fixture.journal);
    }
    return journal;
  }

  @Test
  void everyLookEndsWithAForceBeforeAnythingElseIsDone() {
    try (var fixture = RealmFixture.started()) {
      fixture.log.tellOfUpkeep();
      List<String> journal =
          journalOfABusyWriter(
              fixture, entries -> entries.stream().filter(LOOK::equals).count() >= 4);
      int looks = 0;
      for (int i = 0; i < journal.lastIndexOf(LOOK); i++) {
        if (journal.get(i).equals(LOOK)) {
          assertThat(journal.get(i + 1)).as("what follows look %d", ++looks).isEqualTo("sync");
        }
      }
      assertThat(looks).isGreaterThanOrEqualTo(3);
      // Without a force after each look the next entry would have been one of these.
      assertThat(journal).filteredOn("append StateSaved alice"::equals).hasSizeGreaterThan(100);
    }
  }

  @Test
  void aFileIsDeletedAfterTheEventThatSaysSoWasForcedInTheSameLook() {
    try (var fixture = RealmFixture.started()) {
      fixture.log.offer(new PrunableFile(Path.of("old.cq4"), 3, "hash", List.of("ab")));
      List<String> journal =
          journalOfABusyWriter(fixture, entries -> entries.contains("delete old.cq4"));
      int pruned = journal.indexOf("append LogPruned");
      assertThat(pruned).isNotNegative();
      assertThat(journal.get(pruned + 1)).isEqualTo("sync");
      assertThat(journal.indexOf("delete old.cq4")).isGreaterThan(pruned + 1);
    }
  }

  @Test
  void aLogThatHealedIsForcedBeforeTheNextRequest() {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient alice = fixture.connected("alice", "token");
      fixture.log.failOnce(1, new InternalError("once"), false);
      fixture.connect(fixture.client("bob"), "token");
      Awaitility.await().until(fixture.realm::isLogWritable);
      List<String> journal = List.copyOf(fixture.journal);
      int resumed = journal.indexOf("append LogResumed");
      assertThat(resumed).isNotNegative();
      assertThat(journal.get(resumed + 1)).isEqualTo("sync");
      assertThat(alice.session().isFenced()).isFalse();
    }
  }

  /** One try a second would take longer than this test may. */
  @Test
  void aLogThatFailedJustNowIsTriedAgainAtOnce() {
    try (var fixture = RealmFixture.started()) {
      for (int n = 1; n <= 100; n++) {
        fixture.log.failOnce(1, new InternalError("once"), false);
        assertThat(fixture.connect(fixture.client("alice"), "token")).isEqualTo(Outcome.LOG_FAILED);
        Awaitility.await().pollInterval(Duration.ofMillis(1)).until(fixture.realm::isLogWritable);
        assertThat(fixture.metrics.value(Metric.LOG_RECOVERIES)).isEqualTo(n);
      }
      fixture.connected("bob", "token");
    }
  }
}

package dev.baton.session;

import static dev.baton.realm.RealmSamples.NODE;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.proof;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.protocol.CloseReason;
import dev.baton.realm.ConnectionId;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.Occupancy;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.PresentedProof.Verified;
import dev.baton.realm.Realm;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmPolicy;
import dev.baton.realm.TakeoverPolicy;
import dev.baton.session.RealmFixture.ConnectedClient;
import dev.baton.session.RealmRequest.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However an append fails: no client is sent what is not so, and the log heals. */
@Timeout(180)
class AppendFailureTest {
  private static final int APPENDS = 200;
  private static final List<String> PEERS = List.of("alice", "bob", "carol", "dave");
  private static final RealmPolicy TAKEOVERS =
      new RealmPolicy(
          1_000,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          new TakeoverPolicy(true, false, 1_000, PROOF_MAX_AGE));

  // Held, so that it is not collected with its level.
  private static final Logger JOURNAL = Logger.getLogger(LocalJournal.class.getName());

  /** The same failure with its trace, hundreds of times, would hide what else is said. */
  @BeforeAll
  static void beQuiet() {
    JOURNAL.setLevel(Level.OFF);
  }

  @AfterAll
  static void speakAgain() {
    JOURNAL.setLevel(null);
  }

  /** How an append fails. */
  enum Failure {
    EXCEPTION,
    ERROR,
    EXCEPTION_ALTHOUGH_IT_LANDED,
    ERROR_ALTHOUGH_IT_LANDED;

    private Throwable thrown() {
      return switch (this) {
        case EXCEPTION, EXCEPTION_ALTHOUGH_IT_LANDED -> new IOException("no");
        case ERROR -> new InternalError("a fault in a mapped file");
        case ERROR_ALTHOUGH_IT_LANDED -> new StackOverflowError();
      };
    }

    private boolean lands() {
      return this == EXCEPTION_ALTHOUGH_IT_LANDED || this == ERROR_ALTHOUGH_IT_LANDED;
    }
  }

  @ParameterizedTest
  @Tag("slow")
  @EnumSource(Failure.class)
  void theFailureOfAnyAppendCostsItsClientAloneAndTheLogHeals(Failure failure) {
    int refused = 0;
    int refusedWithHolder = 0;
    for (int n = 1; n <= APPENDS; n++) {
      try (var fixture = RealmFixture.started(TAKEOVERS, 100, List.of())) {
        fixture.log.failOnce(n, failure.thrown(), failure.lands());
        var play = new Play(fixture, new Random(n));
        for (int step = 0; fixture.metrics.value(Metric.LOG_RECOVERIES) == 0; step++) {
          assertThat(step).as("steps until append %d failed and the log healed", n).isLessThan(900);
          play.step();
        }
        for (int step = 0; step < 10; step++) {
          play.step();
        }
        play.assertTold(n);
        refused += play.refused.size();
        refusedWithHolder += play.refusedWithHolder;
      }
    }
    // The other appends that failed were of ends.
    assertThat(refused).as("newcomers refused").isGreaterThan(APPENDS / 4);
    assertThat(refusedWithHolder).as("of them in the place of a holder").isGreaterThan(APPENDS / 8);
  }

  /** Clients that come, come back, take over and go, and what each was told. */
  private static final class Play {
    private final RealmFixture fixture;
    private final Random random;
    private final Map<String, ConnectedClient> holders = new HashMap<>();
    private final Map<String, String> tokens = new HashMap<>();
    private final List<ConnectedClient> opened = new ArrayList<>();
    private final List<ConnectedClient> refused = new ArrayList<>();
    private int second;
    private int refusedWithHolder;

    Play(RealmFixture fixture, Random random) {
      this.fixture = fixture;
      this.random = random;
    }

    void step() {
      second++;
      fixture.clock.advance(Duration.ofSeconds(1));
      String peer = PEERS.get(random.nextInt(PEERS.size()));
      @Nullable ConnectedClient holder = holders.get(peer);
      if (holder != null && random.nextInt(3) == 0) {
        holders.remove(peer);
        fixture.end(holder, DisconnectReason.CLIENT_CLOSED);
        return;
      }
      boolean takesOver = holder != null && random.nextBoolean();
      String token =
          holder != null && !takesOver ? tokens.getOrDefault(peer, "") : "token-" + second;
      PresentedProof proof =
          takesOver ? new Verified(proof(second, "jti-" + second)) : PresentedProof.NONE;
      ConnectedClient client = fixture.client(peer);
      Outcome outcome = fixture.connect(client, token, proof);
      if (outcome.equals(Outcome.OPENED)) {
        opened.add(client);
        holders.put(peer, client);
        tokens.put(peer, token);
      } else {
        assertThat(outcome).isEqualTo(Outcome.LOG_FAILED);
        refused.add(client);
        assertUntouched(peer, holder);
        Awaitility.await()
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(1))
            .until(fixture.realm::isLogWritable);
      }
    }

    private void assertUntouched(String peer, @Nullable ConnectedClient holder) {
      if (holder != null) {
        refusedWithHolder++;
        assertThat(holder.session().isFenced()).as("the holder of %s is fenced", peer).isFalse();
        assertThat(holder.connection().closes()).isEmpty();
        assertThat(fixture.registry.find(holder.session().peer())).contains(holder.session());
      }
    }

    void assertTold(int n) {
      List<RealmEvent> events = List.copyOf(fixture.log.events());
      Set<ConnectionId> begun = begun(events);
      for (ConnectedClient client : opened) {
        assertThat(client.sent()).first().asString().contains("OPEN");
        assertThat(begun).as("append %d", n).contains(client.session().connectionId());
      }
      for (ConnectedClient client : refused) {
        assertThat(client.sent()).isEmpty();
        assertThat(begun).as("append %d", n).doesNotContain(client.session().connectionId());
      }
      assertThat(live(events)).as("append %d", n).isEqualTo(liveSessions());
      assertThat(fixture.fatal).isNotDone();
      assertThat(fixture.realm.isLogWritable()).isTrue();
    }

    /** The connections that began, but for events that were taken back. */
    private static Set<ConnectionId> begun(List<RealmEvent> events) {
      Set<ConnectionId> begun = new HashSet<>();
      for (int i = 0; i < events.size(); i++) {
        boolean takenBack =
            i + 1 < events.size()
                && events.get(i + 1) instanceof LogResumed resumed
                && resumed.voided().isPresent();
        boolean begins =
            events.get(i) instanceof PeerConnected
                || events.get(i) instanceof PeerResumed
                || events.get(i) instanceof PeerOverridden;
        if (begins && !takenBack) {
          assertThat(begun.add(((PeerEvent) events.get(i)).connection())).isTrue();
        }
      }
      return begun;
    }

    /** Who holds what, by the log alone. */
    private static Map<String, ConnectionId> live(List<RealmEvent> events) {
      var realm = new Realm();
      for (int i = 0; i < events.size(); i++) {
        realm.apply(i + 1, NODE, events.get(i));
      }
      Map<String, ConnectionId> live = new HashMap<>();
      realm
          .held()
          .forEach(
              (peer, occupancy) -> {
                if (occupancy instanceof Occupancy.Held held) {
                  live.put(peer.value(), held.holder().connection());
                }
              });
      return live;
    }

    private Map<String, ConnectionId> liveSessions() {
      Map<String, ConnectionId> live = new HashMap<>();
      holders.forEach((peer, client) -> live.put(peer, client.session().connectionId()));
      return live;
    }
  }

  @Test
  void endsDuringAnOutageAreWrittenWhenItIsOver() {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient alice = fixture.connected("alice", "token");
      ConnectedClient bob = fixture.connected("bob", "token");
      fixture.log.failAppends();
      assertThat(fixture.connect(fixture.client("carol"), "token")).isEqualTo(Outcome.LOG_FAILED);
      fixture.end(alice, DisconnectReason.CLIENT_CLOSED);
      assertThat(fixture.realm.isLogWritable()).isFalse();

      fixture.log.mend();
      Awaitility.await().until(fixture.realm::isLogWritable);
      assertThat(
              fixture.log.events().stream().skip(3).map(event -> event.getClass().getSimpleName()))
          .containsExactly("LogResumed", "PeerDisconnected");
      fixture.connected("alice", "another token");
      assertThat(bob.session().isFenced()).isFalse();
    }
  }

  @Test
  void aNewcomerDoesNotWaitForALogThatStallsAndItsEventIsTakenBack() throws InterruptedException {
    try (var fixture = RealmFixture.startedImpatiently(Duration.ofMillis(50))) {
      ConnectedClient alice = fixture.connected("alice", "token");
      ScriptedLog.Gate gate = fixture.log.holdNextAppend();
      ConnectedClient resuming = fixture.client("alice");
      CompletableFuture<Outcome> first = fixture.connecting(resuming, "token");
      gate.awaitArrival();
      CompletableFuture<Outcome> second = fixture.connecting(fixture.client("bob"), "token");
      assertThat(first.join()).isEqualTo(Outcome.LOG_SLOW);
      assertThat(second.join()).isEqualTo(Outcome.LOG_SLOW);
      assertThat(fixture.realm.isLogWritable()).isFalse();

      gate.open();
      Awaitility.await().until(() -> fixture.log.events().getLast() instanceof LogResumed);
      assertThat(fixture.log.events().stream().map(event -> event.getClass().getSimpleName()))
          .containsExactly("ServerStarted", "PeerConnected", "PeerResumed", "LogResumed");
      assertThat(((LogResumed) fixture.log.events().getLast()).voided()).hasValue(3);
      assertThat(resuming.sent()).isEmpty();
      assertThat(alice.session().isFenced()).isFalse();
      assertThat(alice.connection().closes()).isEmpty();
      Awaitility.await().until(fixture.realm::isLogWritable);
      ConnectedClient again = fixture.connected("alice", "token");
      assertThat(again.sent()).hasSize(1);
      assertThat(alice.connection().closes()).containsExactly(CloseReason.CONNECTED_ELSEWHERE);
    }
  }

  @Test
  void anEventThatIsInTheLogIsToldHoweverLongTheDiskTakes() throws InterruptedException {
    try (var fixture = RealmFixture.startedImpatiently(Duration.ofMillis(50))) {
      ScriptedLog.Gate gate = fixture.log.holdNextSync();
      ConnectedClient alice = fixture.client("alice");
      CompletableFuture<Outcome> outcome = fixture.connecting(alice, "token");
      gate.awaitArrival();
      // The disk has the event and takes longer than anybody would wait for an append.
      Awaitility.await().until(() -> !fixture.realm.isLogWritable());
      assertThat(outcome).isNotDone();
      assertThat(alice.sent()).isEmpty();
      gate.open();
      assertThat(outcome.join()).isEqualTo(Outcome.OPENED);
    }
  }

  @Test
  void newcomersAreRefusedWhenTheDiskIsNearlyFull() {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient alice = fixture.connected("alice", "token");
      fixture.log.fill();
      assertThat(fixture.connect(fixture.client("bob"), "token")).isEqualTo(Outcome.NO_ROOM);
      assertThat(fixture.connect(fixture.client("alice"), "other")).isEqualTo(Outcome.ID_TAKEN);
      assertThat(fixture.realm.isLogWritable()).isTrue();
      fixture.clock.advance(Duration.ofSeconds(5));
      fixture.end(alice, DisconnectReason.CLIENT_CLOSED);
      assertThat(fixture.log.events()).hasSize(3);
      assertThat(fixture.log.events().getLast())
          .isEqualTo(
              new PeerDisconnected(
                  alice.session().peer(),
                  alice.session().connectionId(),
                  DisconnectReason.CLIENT_CLOSED,
                  at(5)));
    }
  }
}

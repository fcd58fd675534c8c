package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.StateSaved;
import dev.baton.realm.RealmSamples;
import dev.baton.testing.FakeClock;
import dev.baton.testing.TestEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a holder stores while its address makes the log grow too fast. */
class RequestHandlerTest {
  private static final long LIMIT = 1_000;

  private final ScriptedLog log = new ScriptedLog(new ArrayList<>());
  private final FakeClock clock = new FakeClock(RealmSamples.at(0));
  private final Metrics metrics = new Metrics();
  private final MemoryBudget memory = new MemoryBudget(RealmFixture.MEMORY_ENOUGH);
  private final ConnectionRegistry registry = new ConnectionRegistry();
  private final LogGrowth growth = new LogGrowth(LIMIT, System.nanoTime());
  private final LiveSessions holders =
      new LiveSessions(registry, new WaitingMessages(RealmFixture.ROOM_ENOUGH, memory), metrics);
  private final Probes probes = new Probes(Duration.ZERO, _ -> true, metrics);
  private final RequestHandler requests =
      new RequestHandler(registry, holders, probes, growth, metrics);
  private final JournaledRealm realm =
      new JournaledRealm(
          RealmSamples.KEEPS_DROPPED,
          new EventClock(clock, () -> 0),
          TestEnvironment.of(clock, metrics, memory, _ -> {}),
          growth,
          log.opened(List.of()));
  private final PeerSession alice =
      new PeerSession(
          RealmSamples.ALICE,
          RealmSamples.connection(1),
          new RecordingConnection("alice", new ArrayList<>()),
          RealmFixture.draft(true));

  @BeforeEach
  void connect() {
    realm.started(log.opened(List.of()), Duration.ZERO);
    carryOut(
        new RealmRequest.Connect(
            alice,
            RealmSamples.TOKEN,
            PresentedProof.NONE,
            RealmSamples.CLIENT,
            new PendingConnect()));
    assertThat(log.events()).last().isInstanceOf(RealmEvent.PeerConnected.class);
  }

  private void carryOut(RealmRequest request) {
    requests.carryOut(realm, request).release();
  }

  private void store(String state) {
    assertThat(alice.unsaved().saveState(state)).isTrue();
    carryOut(new RealmRequest.SaveState(alice));
  }

  private List<String> stored() {
    return log.events().stream()
        .filter(StateSaved.class::isInstance)
        .map(event -> ((StateSaved) event).change().state().orElse(""))
        .toList();
  }

  @Test
  void statesAreWrittenAtOnceBelowTheLimit() {
    store("1");
    store("2");
    assertThat(stored()).containsExactly("1", "2");
    assertThat(metrics.value(Metric.STATES_DELAYED)).isZero();
  }

  @Test
  void aboveTheLimitTheNewestStateIsWrittenWhenItsTurnComesOrTheConnectionEnds() {
    growth.add(AddressKey.of(RealmSamples.CLIENT.address()), 100 * LIMIT, System.nanoTime());
    store("1");
    store("2");
    store("3");
    assertThat(stored()).containsExactly("1");
    assertThat(metrics.value(Metric.STATES_DELAYED)).isEqualTo(2);

    carryOut(new RealmRequest.Disconnect(alice, DisconnectReason.CONNECTION_LOST));
    assertThat(stored()).containsExactly("1", "3");
    assertThat(log.events()).last().isInstanceOf(PeerDetached.class);
  }

  /** Otherwise whoever stores and leaves makes the log grow, for nothing. */
  @Test
  void whatIsStoredForAnIdThatDoesNotWaitIsNotWrittenAtItsEnd() {
    assertThat(alice.unsaved().saveState("1")).isTrue();
    carryOut(new RealmRequest.Disconnect(alice, DisconnectReason.CLIENT_CLOSED));
    assertThat(stored()).isEmpty();
    assertThat(log.events()).last().isInstanceOf(PeerDisconnected.class);
  }
}

package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.StateSaved;
import dev.baton.realm.RealmSamples;
import dev.baton.session.RealmRequest.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a holder stores while its address makes the log grow too fast. */
class StateSavesTest {
  private static final long LIMIT = 1_000;

  private final WriterFixture writer =
      new WriterFixture(RealmSamples.KEEPS_DROPPED, RealmFixture.MEMORY_ENOUGH, LIMIT);
  private final PeerSession alice =
      new PeerSession(
          RealmSamples.ALICE,
          RealmSamples.connection(1),
          new RecordingConnection("alice", new ArrayList<>()),
          RealmFixture.draft(true));

  @BeforeEach
  void connect() {
    assertThat(writer.connect(alice, "token", PresentedProof.NONE, RealmSamples.CLIENT))
        .isEqualTo(Outcome.OPENED);
    assertThat(writer.log.events()).last().isInstanceOf(RealmEvent.PeerConnected.class);
  }

  @AfterEach
  void close() {
    writer.close();
  }

  private void store(String state) {
    assertThat(alice.unsaved().saveState(state)).isTrue();
    writer.carryOut(new RealmRequest.SaveRequest(alice));
  }

  private List<String> stored() {
    return writer.log.events().stream()
        .filter(StateSaved.class::isInstance)
        .map(event -> ((StateSaved) event).change().state().orElse(""))
        .toList();
  }

  @Test
  void statesAreWrittenAtOnceBelowTheLimit() {
    store("1");
    store("2");
    assertThat(stored()).containsExactly("1", "2");
    assertThat(writer.metrics.value(Metric.STATES_DELAYED)).isZero();
  }

  @Test
  void aboveTheLimitTheNewestStateIsWrittenWhenItsTurnComesOrTheConnectionEnds() {
    writer
        .growth()
        .add(AddressKey.of(RealmSamples.CLIENT.address()), 100 * LIMIT, System.nanoTime());
    store("1");
    store("2");
    store("3");
    assertThat(stored()).containsExactly("1");
    assertThat(writer.metrics.value(Metric.STATES_DELAYED)).isEqualTo(2);

    writer.carryOut(new RealmRequest.DisconnectRequest(alice, DisconnectReason.CONNECTION_LOST));
    assertThat(stored()).containsExactly("1", "3");
    assertThat(writer.log.events()).last().isInstanceOf(PeerDetached.class);
  }

  /** Otherwise a client that stores and leaves makes the log grow, for nothing. */
  @Test
  void whatIsStoredForAnIdThatDoesNotWaitIsNotWrittenAtItsEnd() {
    assertThat(alice.unsaved().saveState("1")).isTrue();
    writer.carryOut(new RealmRequest.DisconnectRequest(alice, DisconnectReason.CLIENT_CLOSED));
    assertThat(stored()).isEmpty();
    assertThat(writer.log.events()).last().isInstanceOf(PeerDisconnected.class);
  }
}

package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PresentedProof.Verified;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.StateSaved;
import dev.baton.realm.RealmPolicy;
import dev.baton.realm.RealmSamples;
import dev.baton.realm.TakeoverPolicy;
import dev.baton.session.RealmFixture.ConnectedClient;
import dev.baton.session.RealmRequest.Outcome;
import dev.baton.testing.CapturedLog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** What the last room on the disk is kept for: those who have an ID, and ends of connections. */
@Tag("slow")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Isolated
class DiskReserveTest {
  private static final RealmPolicy TAKEOVERS =
      new RealmPolicy(
          100,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          new TakeoverPolicy(true, false, 1_000, RealmSamples.PROOF_MAX_AGE));

  @Test
  void holdersComeBackAndNewcomersAreRefused() {
    try (var fixture = RealmFixture.started(TAKEOVERS, 100, List.of())) {
      ConnectedClient alice = fixture.connected("alice", "token");
      fixture.log.fillToTheReserve();
      assertThat(fixture.connect(fixture.client("bob"), "token")).isEqualTo(Outcome.NO_ROOM);
      var proof = new Verified(RealmSamples.proof(1, "jti"));
      assertThat(fixture.connect(fixture.client("alice"), "other", proof))
          .isEqualTo(Outcome.NO_ROOM);
      assertThat(alice.session().isFenced()).isFalse();

      ConnectedClient again = fixture.connected("alice", "token");
      assertThat(alice.session().isFenced()).isTrue();
      fixture.end(again, DisconnectReason.CLIENT_CLOSED);
      assertThat(fixture.log.events().getLast()).isInstanceOf(PeerDisconnected.class);
    }
  }

  @Test
  void whoWaitsForItsClientIsResumedToo() {
    var connected =
        new PeerConnected(
            RealmSamples.ALICE,
            RealmSamples.connection(1),
            RealmSamples.token("token"),
            Optional.empty(),
            RealmSamples.CLIENT,
            RealmSamples.at(0));
    try (var fixture = RealmFixture.started(TAKEOVERS, 100, List.of(connected))) {
      fixture.log.fillToTheReserve();
      fixture.connected(RealmSamples.ALICE.value(), "token");
      assertThat(fixture.log.events().getLast()).isInstanceOf(PeerResumed.class);
    }
  }

  @Test
  void belowHalfOfTheReserveOnlyEndsAreWritten() {
    try (var fixture = RealmFixture.started(TAKEOVERS, 100, List.of())) {
      ConnectedClient alice = fixture.connected("alice", "token");
      fixture.log.fill();
      assertThat(fixture.connect(fixture.client("alice"), "token")).isEqualTo(Outcome.NO_ROOM);
      assertThat(alice.session().isFenced()).isFalse();
      fixture.end(alice, DisconnectReason.CLIENT_CLOSED);
      assertThat(fixture.log.events().getLast()).isInstanceOf(PeerDisconnected.class);
    }
  }

  @Test
  void whatAClientThatComesBackWouldLoseIsSavedFromTheReserve() {
    try (var fixture = RealmFixture.started()) {
      ConnectedClient alice = fixture.connected("alice", "token");
      alice.session().unsaved().saveState("\"not saved yet\"");
      fixture.log.fillToTheReserve();
      assertThat(fixture.realm.saveState(alice.session())).isTrue();
      fixture.connect(fixture.client("bob"), "token");
      assertThat(fixture.log.events()).noneMatch(StateSaved.class::isInstance);
      fixture.connected("alice", "token");
      assertThat(fixture.log.events()).filteredOn(StateSaved.class::isInstance).hasSize(1);
    }
  }

  @Test
  void aShortageIsToldAndItsEndToo() {
    try (var fixture = RealmFixture.started();
        var lines = new CapturedLog()) {
      assertThat(fixture.realm.shortage()).isEmpty();
      fixture.log.fillToTheReserve();
      Awaitility.await().until(() -> fixture.realm.shortage().isPresent());
      assertThat(fixture.realm.shortage().orElseThrow()).contains("returning clients");
      fixture.log.fill();
      Awaitility.await().until(() -> fixture.realm.shortage().orElseThrow().contains("no client"));
      fixture.log.makeRoom();
      Awaitility.await().until(() -> fixture.realm.shortage().isEmpty());
      fixture.log.fillToTheReserve();
      Awaitility.await().until(() -> fixture.realm.shortage().isPresent());
      // A disk that wavers round the limit is not worth a line each second.
      assertThat(lines.records()).filteredOn(line -> line.contains("nearly full")).hasSize(2);
      assertThat(fixture.realm.isLogWritable()).isTrue();
    }
  }
}

package dev.baton.session;

import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connection;
import static dev.baton.realm.RealmSamples.proof;
import static dev.baton.realm.RealmSamples.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PeerId;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.PresentedProof.Verified;
import dev.baton.realm.RealmCommand.Connect;
import dev.baton.realm.RealmCommand.Disconnect;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmPolicy;
import dev.baton.realm.TakeoverPolicy;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of commands when the log fails, comes back and fails again. */
class JournaledRealmTest {
  private static final RealmPolicy TAKEOVERS =
      new RealmPolicy(1_000, Duration.ZERO, new TakeoverPolicy(true, false, 1_000, PROOF_MAX_AGE));

  private final ScriptedLog log = new ScriptedLog(new ArrayList<>());
  private final FakeClock wall = new FakeClock(at(0));
  private final JournaledRealm realm =
      new JournaledRealm(
          TAKEOVERS, new EventClock(wall, () -> 0), new Metrics(), log.opened(List.of()));

  @BeforeEach
  void start() {
    realm.started(log.opened(List.of()), Duration.ZERO);
  }

  private CommandOutcome connect(PeerId peer, int number, PresentedProof proof) {
    return realm.carryOut(
        new Connect(
            peer, connection(number), token("token " + number), proof, CLIENT, 0, realm.now()),
        () -> true);
  }

  private void connected(int number) {
    assertThat(connect(peer(number), number, PresentedProof.NONE))
        .isInstanceOf(CommandOutcome.Recorded.class);
  }

  private static PeerId peer(int number) {
    return new PeerId("peer-" + number);
  }

  private void end(int number) {
    realm.carryOut(
        new Disconnect(
            peer(number), connection(number), DisconnectReason.CLIENT_CLOSED, false, realm.now()));
  }

  private List<PeerId> ended() {
    return log.events().stream()
        .filter(PeerDisconnected.class::isInstance)
        .map(event -> ((PeerEvent) event).peer())
        .toList();
  }

  @Test
  void missedEndsAreMadeUpForInTheirOrder() {
    for (int number = 1; number <= 3; number++) {
      connected(number);
    }
    log.failAppends();
    end(2);
    end(3);
    end(1);
    assertThat(ended()).isEmpty();
    log.mend();
    wall.advance(Duration.ofSeconds(5));
    realm.heal();
    assertThat(ended()).containsExactly(peer(2), peer(3), peer(1));
    assertThat(log.events().getLast().at()).isEqualTo(at(5));
  }

  @Test
  void aFailureAmongMissedEndsLosesNone() {
    for (int number = 1; number <= 5; number++) {
      connected(number);
    }
    log.failAppends();
    for (int number = 1; number <= 5; number++) {
      end(number);
    }
    log.mend();
    // The event that says that the log goes on, and two ends behind it.
    log.failOnce(4, new IOException("no"), false);
    realm.heal();
    assertThat(realm.isWritable()).isFalse();
    assertThat(ended()).containsExactly(peer(1), peer(2));
    realm.heal();
    assertThat(realm.isWritable()).isTrue();
    assertThat(ended()).containsExactly(peer(1), peer(2), peer(3), peer(4), peer(5));
  }

  @Test
  void anEndThatFailedAndLandedAllTheSameIsInTheLogOnceThatCounts() {
    connected(1);
    log.failOnce(1, new IOException("no"), true);
    end(1);
    realm.heal();
    // The first was taken back, since nobody knew of it.
    assertThat(ended()).containsExactly(peer(1), peer(1));
    assertThat(log.events().stream().filter(LogResumed.class::isInstance)).hasSize(1);
    connected(1);
  }

  @Test
  void whoeverIsOverdueWaitsForALogThatHasFailed() {
    connected(1);
    realm.started(log.opened(List.of()), Duration.ofSeconds(10));
    wall.advance(Duration.ofSeconds(20));
    log.failAppends();
    realm.expireDetached();
    assertThat(ended()).isEmpty();
    assertThat(realm.isWritable()).isFalse();
    log.mend();
    realm.heal();
    realm.expireDetached();
    assertThat(ended()).containsExactly(peer(1));
  }

  @Test
  void nobodyIsLetInWhenNobodyKnowsHowMuchRoomThereIsAndEndsGoOn() {
    connected(1);
    log.failUpkeep();
    assertThat(connect(peer(2), 2, PresentedProof.NONE)).isInstanceOf(CommandOutcome.NoRoom.class);
    end(1);
    assertThat(ended()).containsExactly(peer(1));
    assertThat(realm.isWritable()).isTrue();
  }

  @Test
  void refusedTakeoversAreEventsUpToALimit() {
    assertThat(connect(ALICE, 1, new Verified(proof(0, "first"))))
        .isInstanceOf(CommandOutcome.Recorded.class);
    for (int i = 0; i < 50; i++) {
      assertThat(connect(ALICE, 2, new Verified(proof(-1, "stale"))))
          .isInstanceOf(CommandOutcome.Refused.class);
    }
    assertThat(refusals()).isEqualTo(RefusalRate.PER_PEER);
    wall.advance(Duration.ofMinutes(1));
    connect(ALICE, 2, new Verified(proof(-1, "stale")));
    assertThat(refusals()).isEqualTo(RefusalRate.PER_PEER + 1);
  }

  private long refusals() {
    return log.events().stream().filter(OverrideRefused.class::isInstance).count();
  }

  @Test
  void aRefusalThatCannotBeWrittenIsARefusalAllTheSame() {
    assertThat(connect(ALICE, 1, new Verified(proof(0, "first"))))
        .isInstanceOf(CommandOutcome.Recorded.class);
    log.failAppends();
    for (int i = 0; i < 2; i++) {
      assertThat(connect(ALICE, 2, new Verified(proof(-1, "stale"))))
          .isInstanceOf(CommandOutcome.Refused.class);
      assertThat(realm.isWritable()).isFalse();
    }
    assertThat(refusals()).isZero();
  }

  @Test
  void aClockFarBehindTheEventsLetsNobodyTakeOver() {
    assertThat(connect(ALICE, 1, new Verified(proof(0, "first"))))
        .isInstanceOf(CommandOutcome.Recorded.class);
    wall.advance(Duration.ofSeconds(-61));
    assertThat(connect(ALICE, 2, new Verified(proof(1, "second"))))
        .isInstanceOf(CommandOutcome.Refused.class);
    wall.advance(Duration.ofSeconds(1));
    assertThat(connect(ALICE, 2, new Verified(proof(1, "second"))))
        .isInstanceOf(CommandOutcome.Recorded.class);
    assertThat(log.events()).last().isInstanceOf(PeerOverridden.class);
  }
}

package dev.baton.realm;

import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.BOB;
import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.NODE;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connect;
import static dev.baton.realm.RealmSamples.connected;
import static dev.baton.realm.RealmSamples.connection;
import static dev.baton.realm.RealmSamples.detached;
import static dev.baton.realm.RealmSamples.holder;
import static dev.baton.realm.RealmSamples.proof;
import static dev.baton.realm.RealmSamples.resumed;
import static dev.baton.realm.RealmSamples.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.Decision.Accepted;
import dev.baton.realm.Decision.Refused;
import dev.baton.realm.OperatorCommand.BanPeer;
import dev.baton.realm.OperatorCommand.LiftBan;
import dev.baton.realm.OperatorDecision.Declined;
import dev.baton.realm.OperatorDecision.Obeyed;
import dev.baton.realm.OperatorDecision.Objection;
import dev.baton.realm.RealmEvent.BanLifted;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.PeerBanned;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.StateSaved;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Bans: who gets an ID no more, until when, and how many there may be. */
class BanTest {
  private static final OperatorOrder ORDER = new OperatorOrder("otto", "spam");
  private static final RealmPolicy TAKEOVERS =
      new RealmPolicy(
          100,
          RealmSamples.KEEPS_DROPPED.dropWindow(),
          RealmSamples.KEEPS_DROPPED.handoverWindow(),
          RealmSamples.KEEPS_DROPPED.restartWindow(),
          new TakeoverPolicy(true, false, 5, PROOF_MAX_AGE));

  private final Realm realm = new Realm();
  private long seq;

  private Validity happens(RealmEvent event) {
    return realm.apply(++seq, NODE, event);
  }

  private static PeerBanned banned(PeerId peer, Optional<Instant> until, int second) {
    return new PeerBanned(peer, until, Optional.empty(), ORDER, at(second));
  }

  private OperatorDecision ban(PeerId peer, Optional<Instant> until, int maxBans, int second) {
    return OperatorDecider.decide(realm, new BanPeer(peer, until, ORDER), maxBans, at(second));
  }

  private Decision connects(int connection, int second) {
    return RealmDecider.decide(realm, connect(connection, TOKEN, second), TAKEOVERS);
  }

  private void assertRefused(Decision decision) {
    assertThat(decision).isEqualTo(new Refused(Refusal.BANNED, Optional.empty()));
  }

  @Test
  void theBanNamesTheHolderThatItDisconnects() {
    assertThat(ban(ALICE, Optional.empty(), 9, 5))
        .isEqualTo(new Obeyed(banned(ALICE, Optional.empty(), 5)));
    happens(connected(1, 1));
    assertThat(ban(ALICE, Optional.of(at(9)), 9, 5))
        .isEqualTo(
            new Obeyed(
                new PeerBanned(
                    ALICE, Optional.of(at(9)), Optional.of(connection(1)), ORDER, at(5))));
  }

  @Test
  void nobodyGetsABannedIdByAConnectAResumeOrATakeover() {
    happens(connected(1, 1));
    happens(banned(ALICE, Optional.empty(), 2));
    assertThat(realm.occupancy(ALICE)).isEqualTo(Occupancy.VACANT);
    assertRefused(connects(2, 3));
    var proven =
        new RealmCommand.Connect(
            ALICE,
            connection(3),
            TOKEN,
            new PresentedProof.Verified(proof(3, "j")),
            CLIENT,
            0,
            at(4));
    assertRefused(RealmDecider.decide(realm, proven, TAKEOVERS));
    assertThat(
            RealmDecider.mayHandOver(
                realm.occupancy(ALICE), realm.memory(ALICE), TOKEN, proven.proof(), TAKEOVERS))
        .isFalse();
  }

  @Test
  void whoWouldNotGetTheIdAnywayDoesNotLearnOfTheBan() {
    happens(banned(ALICE, Optional.empty(), 2));
    var everyConnect =
        new RealmPolicy(
            100,
            TAKEOVERS.dropWindow(),
            TAKEOVERS.handoverWindow(),
            TAKEOVERS.restartWindow(),
            new TakeoverPolicy(true, true, 5, PROOF_MAX_AGE));
    assertThat(RealmDecider.decide(realm, connect(2, TOKEN, 3), everyConnect))
        .isEqualTo(new Refused(Refusal.PROOF_REQUIRED, Optional.empty()));
  }

  @Test
  void anotherIdIsNotConcerned() {
    happens(banned(BOB, Optional.empty(), 2));
    assertThat(connects(1, 3)).isEqualTo(new Accepted(connected(1, 3)));
  }

  @Test
  void anIdThatWaitsForItsClientIsVacatedAndWhatMovesWithItIsGone() {
    happens(connected(1, 1));
    happens(new StateSaved(ALICE, connection(1), HandoverChanges.ofState("1"), at(2)));
    happens(detached(1, DisconnectReason.CONNECTION_LOST, 60, 3));
    assertThat(realm.handover(ALICE)).isNotEqualTo(Handover.NOTHING);
    happens(banned(ALICE, Optional.empty(), 4));
    assertThat(realm.occupancy(ALICE)).isEqualTo(Occupancy.VACANT);
    assertThat(realm.handover(ALICE)).isEqualTo(Handover.NOTHING);
  }

  @Test
  void aBanThatIsLiftedCountsNoMore() {
    assertThat(OperatorDecider.decide(realm, new LiftBan(ALICE, "rita"), 9, at(1)))
        .isEqualTo(new Declined(Objection.NOT_BANNED));
    happens(banned(ALICE, Optional.empty(), 2));
    var lifted = new BanLifted(ALICE, "rita", at(3));
    assertThat(OperatorDecider.decide(realm, new LiftBan(ALICE, "rita"), 9, at(3)))
        .isEqualTo(new Obeyed(lifted));
    happens(lifted);
    assertThat(connects(1, 4)).isEqualTo(new Accepted(connected(1, 4)));
    assertThat(realm.state().bans()).isEmpty();
  }

  @Test
  void aBanEndsAtItsTimeToTheMoment() {
    happens(banned(ALICE, Optional.of(at(10)), 2));
    assertRefused(connects(1, 9));
    assertThat(connects(1, 10)).isEqualTo(new Accepted(connected(1, 10)));
    assertThat(OperatorDecider.decide(realm, new LiftBan(ALICE, "rita"), 9, at(10)))
        .isEqualTo(new Declined(Objection.NOT_BANNED));
  }

  @Test
  void aBanThatWouldHaveEndedIsDeclined() {
    assertThat(ban(ALICE, Optional.of(at(5)), 9, 5))
        .isEqualTo(new Declined(Objection.ENDS_BEFORE_IT_BEGINS));
    assertThat(ban(ALICE, Optional.of(at(4)), 9, 5))
        .isEqualTo(new Declined(Objection.ENDS_BEFORE_IT_BEGINS));
    assertThat(ban(ALICE, Optional.of(at(6)), 9, 5)).isInstanceOf(Obeyed.class);
  }

  @Test
  void theNumberOfBansIsBoundedAndOneThatHasEndedGivesItsPlaceBack() {
    happens(banned(ALICE, Optional.of(at(10)), 2));
    assertThat(ban(BOB, Optional.empty(), 1, 9)).isEqualTo(new Declined(Objection.TOO_MANY_BANS));
    // In the place of the one that there is.
    assertThat(ban(ALICE, Optional.empty(), 1, 9)).isInstanceOf(Obeyed.class);
    assertThat(ban(BOB, Optional.empty(), 1, 10)).isInstanceOf(Obeyed.class);
    happens(banned(BOB, Optional.empty(), 10));
    assertThat(realm.state().bans()).containsOnlyKeys(BOB);
  }

  @Test
  void bansThatHaveEndedAreForgottenWithinAMinute() {
    happens(banned(ALICE, Optional.of(at(10)), 2));
    happens(started(100, 30));
    assertThat(realm.bansKept()).isEqualTo(1);
    happens(started(100, 61));
    assertThat(realm.bansKept()).isZero();
  }

  @Test
  void aBanSurvivesAStartAndASnapshot() {
    happens(connected(1, 1));
    happens(banned(ALICE, Optional.empty(), 2));
    happens(started(60, 3));
    assertRefused(connects(2, 4));
    var restored = new Realm(realm.state());
    assertThat(restored.state()).isEqualTo(realm.state());
    assertRefused(RealmDecider.decide(restored, connect(2, TOKEN, 5), TAKEOVERS));
  }

  /** On one of several nodes that had not seen the ban. */
  @Test
  void anEventThatGivesABannedIdToAClientIsVoid() {
    happens(connected(1, 1));
    happens(banned(ALICE, Optional.of(at(10)), 2));
    assertThat(happens(connected(2, 3))).isEqualTo(Validity.VOID);
    assertThat(happens(resumed(2, holder(1, 1), 3))).isEqualTo(Validity.VOID);
    assertThat(
            happens(
                new PeerOverridden(
                    ALICE, connection(2), holder(1, 1), TOKEN, proof(3, "j"), CLIENT, at(3))))
        .isEqualTo(Validity.VOID);
    assertThat(realm.occupancy(ALICE)).isEqualTo(Occupancy.VACANT);
    assertThat(happens(connected(2, 10))).isEqualTo(Validity.VALID);
  }

  @Test
  void aBanThatIsTakenBackLeavesTheIdAsItWas() {
    happens(connected(1, 1));
    RealmState before = realm.state();
    happens(banned(ALICE, Optional.empty(), 2));
    happens(new LogResumed(at(2), OptionalLong.of(2), 0, at(2)));
    assertThat(realm.state().held()).isEqualTo(before.held());
    assertThat(realm.state().bans()).isEmpty();
    happens(banned(BOB, Optional.empty(), 3));
    happens(new BanLifted(BOB, "otto", at(4)));
    happens(new LogResumed(at(4), OptionalLong.of(seq), 0, at(5)));
    assertThat(realm.state().bans())
        .isEqualTo(Map.of(BOB, new Ban(at(3), Optional.empty(), ORDER)));
  }

  /** That it was lifted is in the gap. */
  @Test
  void behindAGapAHolderOfABannedIdEndsTheBan() {
    happens(banned(ALICE, Optional.empty(), 2));
    realm.applyBehindGap(9, NODE, connected(2, 5));
    assertThat(realm.occupancy(ALICE)).isInstanceOf(Occupancy.Live.class);
    assertThat(realm.state().bans()).isEmpty();
  }
}

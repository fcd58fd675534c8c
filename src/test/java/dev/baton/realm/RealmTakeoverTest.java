package dev.baton.realm;

import static dev.baton.realm.DisconnectReason.CLIENT_CLOSED;
import static dev.baton.realm.DisconnectReason.CONNECTION_LOST;
import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.NODE;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connectWith;
import static dev.baton.realm.RealmSamples.connected;
import static dev.baton.realm.RealmSamples.connection;
import static dev.baton.realm.RealmSamples.detached;
import static dev.baton.realm.RealmSamples.disconnected;
import static dev.baton.realm.RealmSamples.holder;
import static dev.baton.realm.RealmSamples.overridden;
import static dev.baton.realm.RealmSamples.proof;
import static dev.baton.realm.RealmSamples.started;
import static dev.baton.realm.RealmSamples.tenure;
import static dev.baton.realm.RealmSamples.tokenOf;
import static dev.baton.realm.RealmScenario.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.realm.PresentedProof.Fault;
import dev.baton.realm.PresentedProof.Faulty;
import dev.baton.realm.PresentedProof.Unverifiable;
import dev.baton.realm.PresentedProof.Verified;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerResumed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may take an ID over, and who may not. */
class RealmTakeoverTest {
  private static final RealmPolicy ON =
      new RealmPolicy(
          100,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          new TakeoverPolicy(true, false, 5, PROOF_MAX_AGE));
  private static final RealmPolicy EVERY_CONNECT =
      new RealmPolicy(
          100,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          new TakeoverPolicy(true, true, 5, PROOF_MAX_AGE));

  private static final Tenure PROVEN = tenure(1, ProofRank.PROVIDER);

  private static Verified good(int issuedAt) {
    return new Verified(proof(issuedAt, "jti-" + issuedAt));
  }

  private static OverrideRefused refused(
      int connection, Refusal refusal, Optional<OwnershipProof> proof, int second) {
    return new OverrideRefused(
        ALICE, connection(connection), holder(1, 1), refusal, proof, CLIENT, at(second));
  }

  @Test
  void aProofTakesALiveIdOver() {
    given(ON, connected(1, 1))
        .when(connectWith(2, good(2), 3))
        .then(overridden(2, holder(1, 1), good(2).proof(), 3));
  }

  @Test
  void aProofTakesADetachedIdOver() {
    given(ON, connected(1, 1), detached(1, CONNECTION_LOST, 20, 10))
        .when(connectWith(2, good(2), 11))
        .then(overridden(2, holder(1, 1), good(2).proof(), 11));
    given(ON, connected(1, 1), started(40, 10))
        .when(connectWith(2, good(2), 11))
        .then(overridden(2, holder(1, 1), good(2).proof(), 11));
  }

  @Test
  void withTheOptionOffAProofIsWorthNothing() {
    given(connected(1, 1)).when(connectWith(2, good(2), 3)).thenRefused(Refusal.ID_TAKEN);
  }

  @Test
  void withoutAProofATakenIdIsTaken() {
    given(ON, connected(1, 1))
        .when(connectWith(2, PresentedProof.NONE, 3))
        .thenRefused(Refusal.ID_TAKEN);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void aFaultyProofIsRefusedForItsFaultAndWrittenDown(Fault fault) {
    Refusal expected = Refusal.of(fault);
    given(ON, connected(1, 1))
        .when(connectWith(2, new Faulty(fault), 3))
        .thenRefused(expected, refused(2, expected, Optional.empty(), 3));
  }

  @Test
  void whatCannotBeVerifiedNowIsNeitherGoodNorBad() {
    given(ON, connected(1, 1))
        .when(connectWith(2, new Unverifiable(), 3))
        .thenRefused(Refusal.CANNOT_VERIFY, refused(2, Refusal.CANNOT_VERIFY, Optional.empty(), 3));
  }

  @Test
  void aVacantIdIsGivenWhateverWasPresented() {
    for (PresentedProof presented :
        List.of(new Faulty(Fault.INVALID), new Unverifiable(), PresentedProof.NONE)) {
      given(ON)
          .when(connectWith(1, presented, 1))
          .then(
              new PeerConnected(ALICE, connection(1), tokenOf(1), Optional.empty(), CLIENT, at(1)));
    }
  }

  @Test
  void aProofShownAtAConnectIsRemembered() {
    var first =
        new PeerConnected(ALICE, connection(1), TOKEN, Optional.of(proof(5, "a")), CLIENT, at(6));
    given(ON, first)
        .when(connectWith(2, new Verified(proof(5, "a")), 7))
        .thenRefused(
            Refusal.STALE,
            new OverrideRefused(
                ALICE,
                connection(2),
                holder(1, 1),
                Refusal.STALE,
                Optional.of(proof(5, "a")),
                CLIENT,
                at(7)));
  }

  @Test
  void aResumeNeedsNoProofAndRemembersOne() {
    var again = new RealmCommand.Connect(ALICE, connection(2), TOKEN, good(2), CLIENT, 0, at(3));
    given(ON, connected(1, 1))
        .when(again)
        .then(
            new PeerResumed(
                ALICE,
                connection(2),
                holder(1, 1),
                TOKEN,
                Optional.of(good(2).proof()),
                CLIENT,
                at(3)));
  }

  @Test
  void anOverriddenTokenCannotTakeTheIdBack() {
    given(ON, connected(1, 1), overridden(2, holder(1, 1), proof(10, "b"), 11))
        .when(connectWith(3, new Verified(proof(9, "a")), 12))
        .thenRefused(Refusal.STALE);
  }

  @Test
  void anotherProofOfTheSameSecondIsFreshAndTheSameIsNot() {
    var history =
        new RealmEvent[] {connected(1, 1), overridden(2, holder(1, 1), proof(10, "b"), 11)};
    given(ON, history)
        .when(connectWith(3, new Verified(proof(10, "b")), 12))
        .thenRefused(Refusal.STALE);
    given(ON, history)
        .when(connectWith(3, new Verified(proof(10, "c")), 12))
        .then(overridden(3, holder(2, 2), proof(10, "c"), 12));
  }

  @Test
  void moreProofsOfOneSecondThanAnybodyNeedsAreRefused() {
    var memory = TakeoverMemory.NONE;
    int accepted = 0;
    for (int i = 0; i < 100; i++) {
      accepted += memory.isFresh(proof(10, "jti-" + i)) ? 1 : 0;
      memory = memory.accepted(proof(10, "jti-" + i), at(20));
    }
    assertThat(accepted).isEqualTo(16);
    assertThat(memory.isFresh(proof(11, "jti-1"))).isTrue();
  }

  @Test
  void whatWasUsedStaysUsedAfterTheIdWasVacant() {
    given(
            ON,
            connected(1, 1),
            overridden(2, holder(1, 1), proof(10, "b"), 11),
            disconnected(2, CLIENT_CLOSED, 12),
            connected(3, 13))
        .when(connectWith(4, new Verified(proof(10, "b")), 14))
        .thenRefused(Refusal.STALE);
  }

  @Test
  void theMemoryEndsWhenNoProofOfThatTimeCanHoldAnyMore() {
    var realm = new Realm();
    realm.apply(1, NODE, connected(1, 1));
    realm.apply(2, NODE, overridden(2, holder(1, 1), proof(10, "b"), 11));
    realm.apply(3, NODE, disconnected(2, CLIENT_CLOSED, 12));
    realm.apply(4, NODE, started(700, 700));
    assertThat(realm.memory(ALICE).newestProof()).isEqualTo(at(10));
    realm.apply(5, NODE, started(900, 900));
    assertThat(realm.memory(ALICE)).isEqualTo(TakeoverMemory.NONE);
  }

  @Test
  void displacementsAreForgottenAfterTheirWindowAndProofsAfterTheirs() {
    var memory = TakeoverMemory.NONE.displaced(PROVEN, ProofRank.PROVIDER, at(10));
    assertThat(memory.isOver(PROOF_MAX_AGE, at(70))).isFalse();
    assertThat(memory.isOver(PROOF_MAX_AGE, at(71))).isTrue();
    var both = memory.accepted(proof(10, "a"), at(10));
    assertThat(both.isOver(PROOF_MAX_AGE, at(71))).isFalse();
    assertThat(both.isOver(PROOF_MAX_AGE, at(10 + 600 + 240))).isFalse();
    assertThat(both.isOver(PROOF_MAX_AGE, at(10 + 600 + 241))).isTrue();
    assertThat(both.displaced(PROVEN, ProofRank.PROVIDER, at(900)).isOver(PROOF_MAX_AGE, at(901)))
        .isFalse();
    var ticketed = TakeoverMemory.NONE.displaced(PROVEN, ProofRank.TICKET, at(10));
    assertThat(ticketed.isOver(PROOF_MAX_AGE, at(70))).isFalse();
    assertThat(ticketed.isOver(PROOF_MAX_AGE, at(71))).isTrue();
  }

  @Test
  void anOlderProofThatIsAcceptedOnceMoreChangesNoMemory() {
    var memory = TakeoverMemory.NONE.accepted(proof(10, "a"), at(11));
    assertThat(memory.accepted(proof(9, "b"), at(12))).isEqualTo(memory);
    assertThat(memory.accepted(proof(10, "a"), at(12))).isEqualTo(memory);
    assertThat(memory.notBefore(at(5))).isEqualTo(memory);
  }

  @Test
  void whereEveryConnectNeedsAProofAndTakeoverIsOffATakenIdIsTaken() {
    var policy =
        new RealmPolicy(
            100,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            new TakeoverPolicy(false, true, 5, PROOF_MAX_AGE));
    given(policy, connected(1, 1)).when(connectWith(2, good(2), 3)).thenRefused(Refusal.ID_TAKEN);
    given(policy, connected(1, 1))
        .when(connectWith(2, new Unverifiable(), 3))
        .thenRefused(Refusal.CANNOT_VERIFY, refused(2, Refusal.CANNOT_VERIFY, Optional.empty(), 3));
  }

  @Test
  void aTakeoverOnlyFollowsTheHolderItNames() {
    for (RealmEvent[] history :
        new RealmEvent[][] {{connected(1, 1)}, {}, {connected(1, 1), started(30, 2)}}) {
      var realm = new Realm();
      for (int i = 0; i < history.length; i++) {
        realm.apply(i + 1, NODE, history[i]);
      }
      RealmState before = realm.state();
      assertThat(realm.apply(9, NODE, overridden(2, holder(7, 1), proof(3, "a"), 3)))
          .isEqualTo(Validity.VOID);
      assertThat(
              realm.apply(
                  9,
                  NODE,
                  new OverrideRefused(
                      ALICE,
                      connection(2),
                      holder(7, 1),
                      Refusal.STALE,
                      Optional.empty(),
                      CLIENT,
                      at(3))))
          .isEqualTo(Validity.VOID);
      assertThat(realm.held()).isEqualTo(before.held());
      assertThat(realm.state().memories()).isEqualTo(before.memories());
    }
  }

  @Test
  void aRefusalLeavesTheHolderAndTheMemoryAsTheyWere() {
    var realm = new Realm();
    realm.apply(1, NODE, connected(1, 1));
    Occupancy before = realm.occupancy(ALICE);
    realm.apply(2, NODE, refused(2, Refusal.STALE, Optional.of(proof(5, "a")), 3));
    assertThat(realm.occupancy(ALICE)).isEqualTo(before);
    assertThat(realm.memory(ALICE)).isEqualTo(TakeoverMemory.NONE);
  }

  /** Six takeovers: five of a holder that took the ID over, five seconds apart until 25. */
  private static RealmEvent[] displacedFiveTimes() {
    List<RealmEvent> events = new ArrayList<>(List.of(connected(1, 0)));
    IntStream.rangeClosed(0, 5)
        .mapToObj(i -> overridden(i + 2, holder(i + 1, i + 1), proof(5 * i, "jti"), 5 * i))
        .forEach(events::add);
    return events.toArray(RealmEvent[]::new);
  }

  @Test
  void anIdThatChangesHandsTooOftenRests() {
    given(ON, displacedFiveTimes())
        .when(connectWith(8, good(84), 84))
        .thenRefused(Refusal.FLAPPING);
    given(ON, displacedFiveTimes())
        .when(connectWith(8, good(85), 85))
        .then(overridden(8, holder(7, 7), good(85).proof(), 85));
  }

  @Test
  void changesOfHandsThatAreLongAgoDoNotCount() {
    RealmEvent[] four = Arrays.copyOf(displacedFiveTimes(), 6);
    given(ON, four)
        .when(connectWith(8, good(30), 30))
        .then(overridden(8, holder(6, 6), good(30).proof(), 30));
  }

  @Test
  void takingADetachedIdDisplacesNoConnection() {
    var realm = new Realm();
    realm.apply(1, NODE, connected(1, 1));
    realm.apply(2, NODE, detached(1, CONNECTION_LOST, 20, 10));
    realm.apply(3, NODE, overridden(2, holder(1, 1), proof(11, "a"), 12));
    assertThat(realm.memory(ALICE).byProvider()).isEmpty();
    assertThat(realm.memory(ALICE).byTicket()).isEmpty();
  }

  @Test
  void whereEveryConnectNeedsAProofAConnectWithoutOneIsRefused() {
    given(EVERY_CONNECT)
        .when(connectWith(1, PresentedProof.NONE, 1))
        .thenRefused(Refusal.PROOF_REQUIRED);
    given(EVERY_CONNECT)
        .when(connectWith(1, new Faulty(Fault.NOT_OWNER), 1))
        .thenRefused(Refusal.NOT_OWNER);
    given(EVERY_CONNECT)
        .when(connectWith(1, new Unverifiable(), 1))
        .thenRefused(Refusal.CANNOT_VERIFY);
    given(EVERY_CONNECT, connected(1, 1))
        .when(connectWith(2, PresentedProof.NONE, 2))
        .thenRefused(Refusal.PROOF_REQUIRED);
    given(EVERY_CONNECT, connected(1, 1))
        .when(connectWith(2, new Faulty(Fault.INVALID), 2))
        .thenRefused(Refusal.PROOF_INVALID, refused(2, Refusal.PROOF_INVALID, Optional.empty(), 2));
    given(EVERY_CONNECT)
        .when(connectWith(1, good(1), 2))
        .then(
            new PeerConnected(
                ALICE, connection(1), tokenOf(1), Optional.of(good(1).proof()), CLIENT, at(2)));
  }

  @Test
  void whereEveryConnectNeedsAProofAReloadMayShowItsProofAgain() {
    var before =
        new PeerConnected(
            ALICE, connection(1), tokenOf(1), Optional.of(good(1).proof()), CLIENT, at(2));
    given(EVERY_CONNECT, before, disconnected(1, CLIENT_CLOSED, 3))
        .when(connectWith(2, good(1), 4))
        .then(
            new PeerConnected(
                ALICE, connection(2), tokenOf(2), Optional.of(good(1).proof()), CLIENT, at(4)));
  }

  /** A token that was read off somewhere is worth nothing once its owner has used a newer one. */
  @Test
  void whereEveryConnectNeedsAProofAnOlderOneThanTheLastIsStaleForAVacantIdToo() {
    var before =
        new PeerConnected(
            ALICE, connection(1), tokenOf(1), Optional.of(good(10).proof()), CLIENT, at(11));
    given(EVERY_CONNECT, before, disconnected(1, CLIENT_CLOSED, 12))
        .when(connectWith(2, good(9), 13))
        .thenRefused(Refusal.STALE);
    given(EVERY_CONNECT, before, disconnected(1, CLIENT_CLOSED, 12))
        .when(connectWith(2, good(11), 13))
        .then(
            new PeerConnected(
                ALICE, connection(2), tokenOf(2), Optional.of(good(11).proof()), CLIENT, at(13)));
  }

  @Test
  void aVoidedTakeoverLeavesTheHolderAndTheProofAsTheyWere() {
    var realm = new Realm();
    realm.apply(1, NODE, connected(1, 1));
    RealmState before = realm.state();
    realm.apply(2, NODE, overridden(2, holder(1, 1), proof(10, "b"), 11));
    realm.apply(3, NODE, new LogResumed(at(11), OptionalLong.of(2), 0, at(12)));
    assertThat(realm.held()).isEqualTo(before.held());
    assertThat(realm.memory(ALICE)).isEqualTo(TakeoverMemory.NONE);
  }

  @Test
  void onlyTheEventBeforeCanBeVoided() {
    var realm = new Realm();
    realm.apply(1, NODE, connected(1, 1));
    realm.apply(2, NODE, started(30, 2));
    RealmState before = realm.state();
    assertThat(realm.apply(3, NODE, new LogResumed(at(2), OptionalLong.of(1), 0, at(2))))
        .isEqualTo(Validity.VOID);
    assertThat(realm.apply(4, NODE, new LogResumed(at(2), OptionalLong.of(7), 0, at(2))))
        .isEqualTo(Validity.VOID);
    assertThat(realm.state()).isEqualTo(before);
  }

  /** It would be known whether that event counts, had the state not come from a snapshot. */
  @Test
  void anEventBeforeASnapshotCannotBeVoidedBehindIt() {
    var realm = new Realm();
    realm.apply(1, NODE, connected(1, 1));
    var restored = new Realm(realm.state());
    assertThatThrownBy(
            () -> restored.apply(2, NODE, new LogResumed(at(2), OptionalLong.of(1), 0, at(3))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("event 1");
  }

  @Test
  void afterARepairOnlyNewerProofsCount() {
    var repaired = new LogRepaired(2, 9, at(20).plusMillis(1));
    given(ON, connected(1, 1), repaired)
        .when(connectWith(2, good(20), 21))
        .thenRefused(Refusal.STALE);
    given(ON, connected(1, 1), repaired)
        .when(connectWith(2, good(21), 21))
        .then(overridden(2, holder(1, 1), good(21).proof(), 21));
  }

  /** The names in logs that exist. Never change one; a new refusal gets a new name. */
  private static final Map<String, Refusal> NAMES =
      Map.ofEntries(
          Map.entry("banned", Refusal.BANNED),
          Map.entry("taken", Refusal.ID_TAKEN),
          Map.entry("limit", Refusal.LIMIT),
          Map.entry("proof-required", Refusal.PROOF_REQUIRED),
          Map.entry("proof-malformed", Refusal.PROOF_MALFORMED),
          Map.entry("proof-invalid", Refusal.PROOF_INVALID),
          Map.entry("proof-expired", Refusal.PROOF_EXPIRED),
          Map.entry("not-owner", Refusal.NOT_OWNER),
          Map.entry("stale", Refusal.STALE),
          Map.entry("flapping", Refusal.FLAPPING),
          Map.entry("cannot-verify", Refusal.CANNOT_VERIFY));

  @Test
  void refusalsHaveStableNames() {
    assertThat(NAMES.values()).containsExactlyInAnyOrder(Refusal.values());
    NAMES.forEach(
        (name, refusal) -> {
          assertThat(refusal.label()).isEqualTo(name);
          assertThat(Refusal.ofLabel(name)).isEqualTo(refusal);
        });
    assertThatThrownBy(() -> Refusal.ofLabel("bored")).isInstanceOf(IllegalArgumentException.class);
  }
}

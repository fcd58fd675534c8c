package dev.baton.realm;

import static dev.baton.realm.DisconnectReason.CLIENT_CLOSED;
import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.NODE;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connectWith;
import static dev.baton.realm.RealmSamples.connected;
import static dev.baton.realm.RealmSamples.connection;
import static dev.baton.realm.RealmSamples.disconnected;
import static dev.baton.realm.RealmSamples.holder;
import static dev.baton.realm.RealmSamples.overridden;
import static dev.baton.realm.RealmSamples.proof;
import static dev.baton.realm.RealmSamples.ticket;
import static dev.baton.realm.RealmSamples.tokenOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.realm.PresentedProof.Verified;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A proof of an identity provider is not refused for what tickets, or clients without, did. */
class ProofRankTest {
  private static final RealmPolicy ON =
      new RealmPolicy(
          100,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          new TakeoverPolicy(true, false, 5, PROOF_MAX_AGE));

  private final Realm realm = new Realm();
  private long seq;

  private void happens(PeerEvent event) {
    realm.apply(++seq, NODE, event);
  }

  private Decision ask(int connection, OwnershipProof proof, int second) {
    return RealmDecider.decide(
        realm.occupancy(ALICE),
        realm.memory(ALICE),
        connectWith(connection, new Verified(proof), second),
        ON);
  }

  /** The proof takes the ID over. */
  private void takesOver(int connection, OwnershipProof proof, int second) {
    Decision decision = ask(connection, proof, second);
    assertThat(decision).isInstanceOf(Decision.Accepted.class);
    happens(((Decision.Accepted) decision).event());
  }

  private void isRefused(int connection, OwnershipProof proof, int second, Refusal refusal) {
    assertThat(ask(connection, proof, second))
        .isInstanceOfSatisfying(
            Decision.Refused.class, refused -> assertThat(refused.refusal()).isEqualTo(refusal));
  }

  /** Hands the ID on by tickets until it rests from them; returns the connection that has it. */
  private int flapsByTickets(int connection, int second) {
    int holder = connection;
    while (ask(holder + 1, ticket(second, holder), second) instanceof Decision.Accepted accepted) {
      happens(accepted.event());
      holder++;
    }
    isRefused(holder + 1, ticket(second, holder), second, Refusal.FLAPPING);
    return holder;
  }

  @Test
  void ticketsHaveABudgetOfTheirOwn() {
    happens(connected(1, 1));
    int last = flapsByTickets(1, 2);
    assertThat(last).isEqualTo(7);
    isRefused(9, ticket(61, 7), 61, Refusal.FLAPPING);
    takesOver(9, ticket(62, 7), 62);
  }

  @Test
  void whatTheTicketsOfAThiefDidDoesNotCountAgainstTheOwners() {
    happens(connected(1, 1));
    flapsByTickets(1, 2);
    takesOver(20, proof(2, "owner"), 3);
    takesOver(21, ticket(4, 20), 4);
    assertThat(flapsByTickets(21, 5)).isGreaterThan(23);
  }

  @Test
  void whoComesToAVacantIdBeginsAChainOfItsOwn() {
    happens(connected(1, 1));
    int last = flapsByTickets(1, 2);
    happens(disconnected(last, CLIENT_CLOSED, 3));
    happens(connected(30, 4));
    takesOver(31, ticket(5, 30), 5);
    takesOver(32, ticket(6, 31), 6);
  }

  /** However often a client comes to the vacant ID and hands it round by its own tickets. */
  @Test
  void everyFreshProofOfTheOwnerCountsWhateverTicketsDo() {
    for (int i = 0; i < 30; i++) {
      happens(
          new PeerConnected(
              ALICE, connection(100 * i), tokenOf(100 * i), Optional.empty(), CLIENT, at(i)));
      if (i % 3 > 0) {
        takesOver(100 * i + 50, proof(i, "early-" + i), i);
        happens(disconnected(100 * i + 50, CLIENT_CLOSED, i));
        happens(
            new PeerConnected(
                ALICE, connection(100 * i + 51), tokenOf(1), Optional.empty(), CLIENT, at(i)));
      } else {
        flapsByTickets(100 * i, i);
      }
      takesOver(100 * i + 99, proof(i, "owner-" + i), i);
      happens(disconnected(100 * i + 99, CLIENT_CLOSED, i));
    }
  }

  @Test
  void proofsAndTicketsInTurnDoNotUseTheProofsUp() {
    happens(connected(1, 1));
    for (int i = 1; i < 40; i += 2) {
      takesOver(i + 1, proof(2 + i, "owner"), 2 + i);
      takesOver(i + 2, ticket(2 + i, i + 1), 2 + i);
    }
  }

  @Test
  void proofsOfOneRankAreCountedAgainstEachOther() {
    happens(connected(1, 0));
    for (int i = 1; i <= 6; i++) {
      takesOver(i + 1, proof(i, "p"), i);
    }
    isRefused(8, proof(7, "p"), 7, Refusal.FLAPPING);
    takesOver(9, ticket(8, 7), 8);
    // What a ticket won, the owner has back at once.
    isRefused(10, proof(9, "p"), 9, Refusal.FLAPPING);
    takesOver(10, proof(66, "p"), 66);
  }

  @Test
  void aFutureProofMakesNoPresentOneStaleAndCountsOnce() {
    happens(connected(1, 1));
    takesOver(2, proof(39, "ahead"), 10);
    isRefused(3, proof(39, "ahead"), 11, Refusal.STALE);
    isRefused(3, proof(9, "behind"), 11, Refusal.STALE);
    takesOver(3, proof(11, "now"), 11);
    isRefused(4, proof(39, "ahead"), 12, Refusal.STALE);
    isRefused(4, proof(39, "ahead"), 39, Refusal.STALE);
    takesOver(4, proof(40, "later"), 40);
    isRefused(5, proof(39, "ahead"), 41, Refusal.STALE);
    isRefused(5, proof(39, "another"), 41, Refusal.STALE);
  }

  @Test
  void aFutureProofCountsOnceAfterARepairToo() {
    happens(connected(1, 1));
    takesOver(2, proof(39, "ahead"), 10);
    realm.apply(++seq, NODE, new RealmEvent.LogRepaired(seq, seq, at(12)));
    isRefused(3, proof(39, "ahead"), 13, Refusal.STALE);
    isRefused(3, proof(12, "lost"), 13, Refusal.STALE);
    takesOver(3, proof(13, "now"), 13);
  }

  /** Someone whose provider's clock is ahead uses a new proof at each step. */
  @Test
  void whatIsRememberedOfTheFutureIsBoundedAndNeverUsableAgain() {
    TakeoverMemory memory = TakeoverMemory.NONE;
    for (int i = 0; i < 1_000; i++) {
      OwnershipProof ahead = proof(100 + i % 20, "jti-" + i);
      memory = memory.accepted(ahead, at(80));
      assertThat(memory.used()).hasSizeLessThanOrEqualTo(64);
      for (int old = 0; old <= i; old += 7) {
        if (old < 300) {
          OwnershipProof used = proof(100 + old % 20, "jti-" + old);
          assertThat(memory.accepted(used, at(81))).isEqualTo(memory);
        }
      }
    }
    assertThat(memory.newestProof()).isBetween(at(80), at(120));
    assertThat(memory.isFresh(proof(120, "next"))).isTrue();
  }

  @Test
  void whatIsRememberedIsTheSecondOfTheMoment() {
    Instant moment = at(10).plusMillis(999);
    assertThat(TakeoverMemory.NONE.accepted(proof(30, "a"), moment).newestProof())
        .isEqualTo(at(10));
    assertThat(TakeoverMemory.NONE.accepted(proof(5, "a"), moment).newestProof()).isEqualTo(at(5));
  }

  @Test
  void ranksHaveStableNames() {
    assertThat(ProofRank.TICKET.label()).isEqualTo("ticket");
    assertThat(ProofRank.PROVIDER.label()).isEqualTo("provider");
    assertThat(ProofRank.values()).hasSize(2);
    for (ProofRank rank : ProofRank.values()) {
      assertThat(ProofRank.ofLabel(rank.label())).isEqualTo(rank);
    }
    assertThat(ProofRank.TICKET).isLessThan(ProofRank.PROVIDER);
    assertThatThrownBy(() -> ProofRank.ofLabel("luck"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aHolderThatProvedNothingIsDisplacedWithoutBeingCounted() {
    happens(connected(1, 1));
    takesOver(2, ticket(2, 1), 2);
    assertThat(realm.memory(ALICE)).isEqualTo(TakeoverMemory.NONE);
    takesOver(3, proof(3, "a"), 3);
    assertThat(realm.memory(ALICE).byProvider()).isEmpty();
    takesOver(4, proof(4, "a"), 4);
    assertThat(realm.memory(ALICE).byProvider()).containsExactly(at(4));
    happens(overridden(5, holder(4, 4), ticket(5, 4), 5));
    assertThat(realm.memory(ALICE).byTicket()).containsExactly(at(5));
  }
}

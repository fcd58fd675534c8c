package dev.baton.realm;

import static dev.baton.realm.DisconnectReason.CLIENT_CLOSED;
import static dev.baton.realm.DisconnectReason.CONNECTION_LOST;
import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.NODE;
import static dev.baton.realm.RealmSamples.OTHER_TOKEN;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.connected;
import static dev.baton.realm.RealmSamples.detached;
import static dev.baton.realm.RealmSamples.disconnected;
import static dev.baton.realm.RealmSamples.holder;
import static dev.baton.realm.RealmSamples.overridden;
import static dev.baton.realm.RealmSamples.proof;
import static dev.baton.realm.RealmSamples.ticket;
import static dev.baton.realm.RealmSamples.tokenOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.PresentedProof.Fault;
import dev.baton.realm.PresentedProof.Faulty;
import dev.baton.realm.PresentedProof.Unverifiable;
import dev.baton.realm.PresentedProof.Verified;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Who may hand an ID to another device. */
class HandOverTest {
  private static final RealmPolicy ON =
      new RealmPolicy(
          100,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          new TakeoverPolicy(true, false, 5, PROOF_MAX_AGE));

  private static final Verified FRESH = new Verified(proof(20, "fresh"));

  private static boolean mayHandOver(
      RealmPolicy policy, TokenDigest token, PresentedProof proof, RealmEvent... history) {
    var realm = new Realm();
    for (int i = 0; i < history.length; i++) {
      realm.apply(i + 1, NODE, history[i]);
    }
    return RealmDecider.mayHandOver(
        realm.occupancy(ALICE), realm.memory(ALICE), token, proof, policy);
  }

  private static boolean mayHandOver(
      TokenDigest token, PresentedProof proof, RealmEvent... history) {
    return mayHandOver(ON, token, proof, history);
  }

  @Test
  void theLiveHolderMay() {
    assertThat(mayHandOver(TOKEN, PresentedProof.NONE, connected(1, 1))).isTrue();
    assertThat(mayHandOver(OTHER_TOKEN, PresentedProof.NONE, connected(1, 1))).isFalse();
  }

  /** Who came by a ticket, or by a proof of a minute, is the holder for longer than that. */
  @Test
  void theLiveHolderMayWhenItsTokenHasExpiredAsAProof() {
    assertThat(mayHandOver(TOKEN, new Faulty(Fault.EXPIRED), connected(1, 1))).isTrue();
    assertThat(mayHandOver(TOKEN, new Unverifiable(), connected(1, 1))).isTrue();
  }

  @Test
  void whoCouldTakeItOverMay() {
    assertThat(mayHandOver(OTHER_TOKEN, FRESH, connected(1, 1))).isTrue();
    assertThat(mayHandOver(OTHER_TOKEN, new Faulty(Fault.EXPIRED), connected(1, 1))).isFalse();
    assertThat(mayHandOver(OTHER_TOKEN, new Unverifiable(), connected(1, 1))).isFalse();
  }

  @Test
  void aStaleProofOrATicketMakesNoTicket() {
    RealmEvent[] history = {connected(1, 1), overridden(2, holder(1, 1), proof(20, "fresh"), 21)};
    assertThat(mayHandOver(OTHER_TOKEN, FRESH, history)).isFalse();
    assertThat(mayHandOver(tokenOf(2), FRESH, history)).isTrue();
    assertThat(mayHandOver(OTHER_TOKEN, new Verified(ticket(30, 1)), connected(1, 1))).isFalse();
  }

  @Test
  void whoIsNotConnectedHasNothingToHandOver() {
    assertThat(mayHandOver(TOKEN, FRESH)).isFalse();
    assertThat(mayHandOver(TOKEN, FRESH, connected(1, 1), detached(1, CONNECTION_LOST, 40, 10)))
        .isFalse();
    assertThat(mayHandOver(TOKEN, FRESH, connected(1, 1), disconnected(1, CLIENT_CLOSED, 2)))
        .isFalse();
  }

  @Test
  void withTheOptionOffNoBearerMay() {
    assertThat(mayHandOver(RealmSamples.POLICY, TOKEN, FRESH, connected(1, 1))).isFalse();
  }
}

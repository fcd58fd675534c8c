package dev.baton.realm;

import static dev.baton.realm.DisconnectReason.CLIENT_CLOSED;
import static dev.baton.realm.DisconnectReason.CONNECTION_LOST;
import static dev.baton.realm.DisconnectReason.LOST;
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
import static dev.baton.realm.RealmSamples.resumed;
import static dev.baton.realm.RealmSamples.started;
import static dev.baton.realm.RealmSamples.ticket;
import static dev.baton.realm.RealmSamples.tokenOf;
import static dev.baton.realm.RealmScenario.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.PresentedProof.Verified;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.StateSaved;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A ticket lives as long as the tenure in which it was given, and no longer. */
class TicketTenureTest {
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

  /** Given by the first connection at second 2. */
  private static final Verified TICKET = new Verified(ticket(2, 1));

  @Test
  void aTicketTakesTheIdOfItsTenureOver() {
    given(ON, connected(1, 1))
        .when(connectWith(2, TICKET, 3))
        .then(overridden(2, holder(1, 1), TICKET.proof(), 3));
  }

  @Test
  void aTicketOutlivesResumesADropAndARestart() {
    given(
            ON,
            connected(1, 1),
            resumed(5, holder(1, 1), 2),
            resumed(6, holder(5, 2), 3),
            detached(6, CONNECTION_LOST, 30, 4),
            started(40, 5))
        .when(connectWith(2, TICKET, 6))
        .then(overridden(2, holder(6, 3), TICKET.proof(), 6));
  }

  @Test
  void aTakeoverEndsAllTicketsOfTheTenureBefore() {
    RealmEvent[] byOwner = {connected(1, 1), overridden(2, holder(1, 1), proof(3, "a"), 3)};
    given(ON, byOwner).when(connectWith(3, TICKET, 4)).thenRefused(Refusal.STALE);
    RealmEvent[] byTicket = {connected(1, 1), overridden(2, holder(1, 1), TICKET.proof(), 3)};
    given(ON, byTicket).when(connectWith(3, TICKET, 4)).thenRefused(Refusal.STALE);
    given(ON, byTicket)
        .when(connectWith(3, new Verified(ticket(4, 1)), 4))
        .thenRefused(Refusal.STALE);
    given(ON, byTicket)
        .when(connectWith(3, new Verified(ticket(4, 2)), 4))
        .then(overridden(3, holder(2, 2), ticket(4, 2), 4));
  }

  @Test
  void aTicketOfOneWhoLeftDoesNotDisplaceTheNextHolder() {
    RealmEvent next =
        new PeerConnected(ALICE, connection(2), tokenOf(2), Optional.empty(), CLIENT, at(5));
    for (DisconnectReason reason : DisconnectReason.values()) {
      given(ON, connected(1, 1), disconnected(1, reason, 4), next)
          .when(connectWith(3, TICKET, 6))
          .thenRefused(Refusal.STALE);
    }
    given(ON, connected(1, 1), detached(1, CONNECTION_LOST, 3, 2), disconnected(1, LOST, 4), next)
        .when(connectWith(3, TICKET, 6))
        .thenRefused(Refusal.STALE);
  }

  @Test
  void onAVacantIdATicketProvesNothing() {
    RealmEvent[] left = {connected(1, 1), disconnected(1, CLIENT_CLOSED, 3)};
    given(ON, left)
        .when(connectWith(2, TICKET, 4))
        .then(new PeerConnected(ALICE, connection(2), tokenOf(2), Optional.empty(), CLIENT, at(4)));
    given(EVERY_CONNECT, left).when(connectWith(2, TICKET, 4)).thenRefused(Refusal.STALE);
    given(EVERY_CONNECT).when(connectWith(2, TICKET, 4)).thenRefused(Refusal.STALE);
  }

  @Test
  void aTicketOfEarlierVersionsNamesNoTenureAndCountsForNone() {
    OwnershipProof named = TICKET.proof();
    var old =
        new OwnershipProof(
            named.subject(),
            named.issuer(),
            named.keyId(),
            named.tokenId(),
            named.issuedAt(),
            named.expiresAt(),
            ProofRank.TICKET,
            Optional.empty());
    given(ON, connected(1, 1))
        .when(connectWith(2, new Verified(old), 3))
        .thenRefused(Refusal.STALE);
  }

  /** A ticket is used by the takeover that it makes; the same client needs none. */
  @Test
  void aResumeUsesNoTicket() {
    var again = new RealmCommand.Connect(ALICE, connection(2), TOKEN, TICKET, CLIENT, 0, at(3));
    given(ON, connected(1, 1))
        .when(again)
        .then(
            new PeerResumed(
                ALICE, connection(2), holder(1, 1), TOKEN, Optional.empty(), CLIENT, at(3)));
  }

  @Test
  void aTakeoverThatWasTakenBackLeavesTheTicketsAsTheyWere() {
    given(
            ON,
            connected(1, 1),
            overridden(2, holder(1, 1), proof(3, "a"), 3),
            new LogResumed(at(3), OptionalLong.of(2), 0, at(4)))
        .when(connectWith(3, TICKET, 5))
        .then(overridden(3, holder(1, 1), TICKET.proof(), 5));
  }

  @Test
  void aTicketLeavesNoMemoryThatMakesAProofStale() {
    var realm = new Realm();
    realm.apply(1, NODE, connected(1, 1));
    realm.apply(2, NODE, overridden(2, holder(1, 1), TICKET.proof(), 3));
    assertThat(realm.memory(ALICE)).isEqualTo(TakeoverMemory.NONE);
    given(ON, connected(1, 1), overridden(2, holder(1, 1), TICKET.proof(), 3))
        .when(connectWith(3, new Verified(proof(1, "older")), 4))
        .then(overridden(3, holder(2, 2), proof(1, "older"), 4));
  }

  @Test
  void theNextHolderOfAVacantIdIsGivenNothingOfTheOneBefore() {
    var realm = new Realm();
    realm.apply(1, NODE, connected(1, 1));
    realm.apply(2, NODE, new StateSaved(ALICE, connection(1), HandoverChanges.ofState("1"), at(2)));
    realm.apply(3, NODE, detached(1, CONNECTION_LOST, 5, 3));
    assertThat(realm.handover(ALICE).state()).isEqualTo("1");
    realm.apply(4, NODE, disconnected(1, LOST, 6));
    realm.apply(5, NODE, connected(2, 7));
    assertThat(realm.handover(ALICE)).isEqualTo(Handover.NOTHING);
    assertThat(Evolution.store(new Handover("1", Map.of()), connected(3, 8)))
        .isEqualTo(Handover.NOTHING);
  }
}

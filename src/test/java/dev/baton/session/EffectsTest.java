package dev.baton.session;

import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connection;
import static dev.baton.realm.RealmSamples.proof;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.DisconnectReason;
import dev.baton.realm.Epoch;
import dev.baton.realm.Handover;
import dev.baton.realm.HandoverChange;
import dev.baton.realm.Holder;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.StateSaved;
import dev.baton.realm.Refusal;
import dev.baton.session.Effects.Local;
import dev.baton.session.RealmRequest.ConnectRequest;
import dev.baton.session.RealmRequest.Outcome;
import dev.baton.session.RealmRequest.VouchOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What follows from an event for this server's clients, without a thread in sight. */
class EffectsTest {
  private static final Epoch EPOCH = new Epoch(7);
  private static final Holder PREVIOUS = new Holder(connection(1), new Epoch(3));
  private static final Handover LEFT = new Handover("\"left\"", Map.of());

  private static final PeerEvent CONNECTED =
      new PeerConnected(ALICE, connection(2), TOKEN, Optional.empty(), CLIENT, at(9));
  private static final PeerEvent RESUMED =
      new PeerResumed(ALICE, connection(2), PREVIOUS, TOKEN, Optional.empty(), CLIENT, at(9));
  private static final PeerEvent OVERRIDDEN =
      new PeerOverridden(ALICE, connection(2), PREVIOUS, TOKEN, proof(8, "a"), CLIENT, at(9));

  static final List<PeerEvent> MOVES = List.of(RESUMED, OVERRIDDEN);

  static final List<PeerEvent> TELLS_NOBODY =
      List.of(
          new OverrideRefused(
              ALICE, connection(2), PREVIOUS, Refusal.STALE, Optional.empty(), CLIENT, at(9)),
          new StateSaved(
              ALICE,
              connection(1),
              new HandoverChange(Optional.of("1"), false, Map.of(), Set.of()),
              at(9)),
          new PeerDetached(ALICE, connection(1), DisconnectReason.CONNECTION_LOST, at(60), at(9)),
          new PeerDisconnected(ALICE, connection(1), DisconnectReason.CLIENT_CLOSED, at(9)));

  private final PeerSession old = session(1, true);
  private final ConnectRequest newcomer =
      new ConnectRequest(
          session(2, false),
          TOKEN,
          PresentedProof.NONE,
          CLIENT,
          AddressKey.UNKNOWN,
          new PendingConnect());

  private static PeerSession session(int number, boolean supportsHandover) {
    return new PeerSession(
        ALICE,
        connection(number),
        new RecordingConnection("alice", new ArrayList<>()),
        RealmFixture.draft(supportsHandover));
  }

  private Effect.Open open(PeerEvent event) {
    return new Effect.Open(newcomer, event, EPOCH, LEFT);
  }

  private static List<Effect> of(PeerEvent event, Local local) {
    return Effects.of(event, EPOCH, LEFT, local);
  }

  @Test
  void aNewHolderOfAVacantIdIsTheOnlyOneWhoIsTold() {
    assertThat(of(CONNECTED, new Local(null, newcomer))).containsExactly(open(CONNECTED));
  }

  @ParameterizedTest
  @FieldSource("MOVES")
  void theOldHolderIsToldBeforeTheNewOne(PeerEvent event) {
    assertThat(of(event, new Local(old, newcomer)))
        .containsExactly(new Effect.Overridden(old, EPOCH, at(9), "Phone"), open(event));
  }

  @ParameterizedTest
  @FieldSource("MOVES")
  void aHolderThatWasDetachedIsNotTold(PeerEvent event) {
    assertThat(of(event, new Local(null, newcomer))).containsExactly(open(event));
  }

  @ParameterizedTest
  @FieldSource("MOVES")
  void theOldHolderIsToldOfANewOneOnAnotherServer(PeerEvent event) {
    assertThat(of(event, new Local(old, null)))
        .containsExactly(new Effect.Overridden(old, EPOCH, at(9), ""));
    assertThat(of(event, new Local(null, null))).isEmpty();
  }

  @Test
  void aStockClientIsNotToldTheNameOfTheDevice() {
    PeerSession stock = session(1, false);
    assertThat(of(OVERRIDDEN, new Local(stock, newcomer)))
        .first()
        .isEqualTo(new Effect.Overridden(stock, EPOCH, at(9), ""));
  }

  @ParameterizedTest
  @FieldSource("TELLS_NOBODY")
  void otherEventsHaveNoEffects(PeerEvent event) {
    assertThat(of(event, new Local(old, newcomer))).isEmpty();
  }

  @Test
  void whatRestsOnAnEventIsWithdrawnWithIt() {
    assertThat(open(OVERRIDDEN).withdrawn()).isEqualTo(new Effect.Withdrawn(newcomer));
    assertThat(new Effect.Overridden(old, EPOCH, at(9), "").withdrawn())
        .isEqualTo(new Effect.SentBack(old));
    var asked = new CompletableFuture<VouchOutcome>();
    assertThat(
            new Effect.TicketAnswered(asked, new VouchOutcome.Granted(connection(1))).withdrawn())
        .isEqualTo(new Effect.TicketAnswered(asked, VouchOutcome.BUSY));
    var ready = new CompletableFuture<Boolean>();
    assertThat(new Effect.ReadyAnswered(ready, true).withdrawn())
        .isEqualTo(new Effect.ReadyAnswered(ready, false));
    assertThat(new Effect.Probe(newcomer, old).withdrawn())
        .isEqualTo(new Effect.NotAdmitted(newcomer.pending(), Outcome.LOG_FAILED));
  }

  @Test
  void whatRestsOnNoEventIsNotWithdrawn() {
    List<Effect> same =
        List.of(
            new Effect.NotAdmitted(
                newcomer.pending(), new Outcome.ConnectRefused(Refusal.STALE, Duration.ZERO)),
            new Effect.Ended(old, DisconnectReason.CLIENT_CLOSED),
            new Effect.Withdrawn(newcomer),
            new Effect.SentBack(old),
            new Effect.Rejected(newcomer));
    assertThat(same).allSatisfy(effect -> assertThat(effect.withdrawn()).isSameAs(effect));
  }
}

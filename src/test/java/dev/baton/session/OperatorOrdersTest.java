package dev.baton.session;

import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.BOB;
import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.POLICY;
import static dev.baton.realm.RealmSamples.connection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.baton.protocol.CloseReason;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.OperatorCommand;
import dev.baton.realm.OperatorCommand.BanPeer;
import dev.baton.realm.OperatorCommand.DisconnectPeer;
import dev.baton.realm.OperatorCommand.LiftBan;
import dev.baton.realm.OperatorDecision.Objection;
import dev.baton.realm.OperatorOrder;
import dev.baton.realm.PeerId;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.RealmEvent.PeerBanned;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.Refusal;
import dev.baton.session.OperatorOutcome.Done;
import dev.baton.session.OperatorOutcome.Impossible;
import dev.baton.session.RealmRequest.Outcome;
import dev.baton.session.RealmRequest.VouchOutcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Orders of operators, carried out by the writer. */
@Timeout(60)
class OperatorOrdersTest {
  private static final OperatorOrder ORDER = new OperatorOrder("otto", "spam");
  private static final OperatorCommand DISCONNECT = new DisconnectPeer(ALICE, ORDER);

  private final WriterFixture writer = new WriterFixture(POLICY, 1 << 20, 0);
  private final RecordingConnection socket = new RecordingConnection("alice", new ArrayList<>());
  private final PeerSession alice =
      new PeerSession(ALICE, connection(1), socket, RealmFixture.draft(false));

  @AfterEach
  void close() {
    writer.close();
  }

  private void connectAlice() {
    assertThat(writer.connect(alice, "token", PresentedProof.NONE, CLIENT))
        .isEqualTo(Outcome.OPENED);
  }

  private void awaitClosed(CloseReason reason) {
    Awaitility.await().until(() -> socket.closes().equals(List.of(reason)));
  }

  @Test
  void theHolderIsFencedAndClosedAndItsOwnEndIsNoEvent() {
    connectAlice();
    long seq = writer.log.events().size() + 1L;
    assertThat(writer.order(DISCONNECT)).isEqualTo(new Done(seq));
    assertThat(alice.isFenced()).isTrue();
    assertThat(writer.registry.find(ALICE)).isEmpty();
    awaitClosed(CloseReason.BY_OPERATOR);
    writer.carryOut(new RealmRequest.DisconnectRequest(alice, DisconnectReason.BY_OPERATOR));
    assertThat(writer.log.events())
        .hasSize((int) seq)
        .last()
        .isInstanceOfSatisfying(
            PeerDisconnected.class,
            event -> {
              assertThat(event.order()).contains(ORDER);
              assertThat(event.connection()).isEqualTo(connection(1));
            });
    assertThat(writer.metrics.value(Metric.CLOSED_BY_OPERATOR)).isEqualTo(1);
  }

  @Test
  void whatCannotBeDoneIsSaidAndNoEvent() {
    int before = writer.log.events().size();
    assertThat(writer.order(DISCONNECT)).isEqualTo(new Impossible(Objection.NOT_HELD));
    assertThat(writer.log.events()).hasSize(before);
  }

  @Test
  void withoutALogNothingIsDoneAndTheHolderKeepsItsId() {
    connectAlice();
    writer.log.failAppends();
    assertThat(writer.order(DISCONNECT)).isEqualTo(OperatorOutcome.NOT_NOW);
    assertThat(alice.isFenced()).isFalse();
    assertThat(socket.closes()).isEmpty();
    assertThat(writer.registry.find(ALICE)).contains(alice);
  }

  @Test
  void whenTheFilesOfTheLogAreGoneTheClientIsSentBackAndTheOperatorToldNothing() {
    connectAlice();
    writer.log.goAway();
    assertThat(writer.order(DISCONNECT)).isEqualTo(OperatorOutcome.NOT_NOW);
    awaitClosed(CloseReason.TRY_AGAIN_LATER);
  }

  private static OperatorCommand ban(PeerId peer) {
    return new BanPeer(peer, Optional.empty(), ORDER);
  }

  @Test
  void aBanExpelsTheHolderAndIsASingleEvent() {
    connectAlice();
    int before = writer.log.events().size();
    assertThat(writer.order(ban(ALICE))).isEqualTo(new Done(before + 1L));
    assertThat(alice.isFenced()).isTrue();
    awaitClosed(CloseReason.BY_OPERATOR);
    writer.carryOut(new RealmRequest.DisconnectRequest(alice, DisconnectReason.BY_OPERATOR));
    assertThat(writer.log.events()).hasSize(before + 1);
    assertThat(writer.connect(ALICE, 2, "token", PresentedProof.NONE))
        .isEqualTo(new Outcome.ConnectRefused(Refusal.BANNED, Duration.ZERO));
    assertThat(writer.vouch(ALICE, "token", PresentedProof.NONE))
        .isEqualTo(new VouchOutcome.Denied());
    assertThat(writer.bans()).isEqualTo(1);
    assertThat(writer.order(new LiftBan(ALICE, "otto"))).isInstanceOf(Done.class);
    assertThat(writer.bans()).isZero();
    assertThat(writer.connect(ALICE, 3, "token", PresentedProof.NONE)).isEqualTo(Outcome.OPENED);
  }

  @Test
  void theNumberOfBansIsBounded() {
    for (int i = 0; i < RealmFixture.MAX_BANS; i++) {
      assertThat(writer.order(ban(new PeerId("peer-" + i)))).isInstanceOf(Done.class);
    }
    assertThat(writer.order(ban(ALICE))).isEqualTo(new Impossible(Objection.TOO_MANY_BANS));
    assertThat(writer.metrics.value(Metric.BANS_REFUSED)).isEqualTo(1);
  }

  /** The append fails and has reached the log all the same. */
  @Test
  void aBanThatWasNotConfirmedIsTakenBackWhenTheLogHeals() {
    connectAlice();
    writer.log.failOnce(1, new IOException("no"), true);
    assertThat(writer.order(ban(ALICE))).isEqualTo(OperatorOutcome.NOT_NOW);
    assertThat(alice.isFenced()).isFalse();
    writer.heal();
    assertThat(writer.isWritable()).isTrue();
    assertThat(writer.log.events()).hasAtLeastOneElementOfType(PeerBanned.class);
    assertThat(writer.held()).extracting(HeldId::peer).containsExactly(ALICE);
    assertThat(writer.bans()).isZero();
    assertThat(alice.isFenced()).isFalse();
    assertThat(socket.closes()).isEmpty();
  }

  @Test
  void theListShowsSinceWhenAndFromWhereAndForgetsWhoIsGone() {
    connectAlice();
    assertThat(writer.connect(BOB, 2, "token 2", PresentedProof.NONE)).isEqualTo(Outcome.OPENED);
    assertThat(writer.held())
        .extracting(HeldId::peer, HeldId::connection, HeldId::address, HeldId::until)
        .containsExactly(
            tuple(ALICE, connection(1), Optional.of(CLIENT.address()), Optional.empty()),
            tuple(BOB, connection(2), Optional.of(CLIENT.address()), Optional.empty()));
    assertThat(writer.held().getFirst().since()).contains(writer.log.events().get(1).at());
    assertThat(writer.order(DISCONNECT)).isInstanceOf(Done.class);
    assertThat(writer.held()).extracting(HeldId::peer).containsExactly(BOB);
  }

  @Test
  void afterARestartTheHoldersAreThereAndWait() {
    connectAlice();
    writer.started(Duration.ofSeconds(30));
    HeldId held = writer.held().getFirst();
    assertThat(held.peer()).isEqualTo(ALICE);
    assertThat(held.until()).isPresent();
  }
}

package dev.baton.session;

import static dev.baton.session.RecordingConnection.OPEN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.protocol.MessageCodec;
import dev.baton.realm.Handover;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmSamples;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is kept of what passes by, and when it is written. */
class HandoversTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Metrics metrics = new Metrics();
  private final ConnectionRegistry registry = new ConnectionRegistry();
  private final HandoverLimits limits = new HandoverLimits(300, 3);
  private final Handovers handovers = new Handovers(limits, metrics);
  private final MessageRouter router =
      new MessageRouter(
          new MessageCodec(100, List.of()),
          registry,
          new WaitingMessages(RealmFixture.ROOM_ENOUGH),
          handovers,
          metrics,
          20);
  private final List<String> journal = new ArrayList<>();

  private record Peer(PeerSession session, RecordingConnection connection) {
    Handover unsaved() {
      return session.draft().takeUnsaved().orElseThrow();
    }

    boolean hasNothingToSave() {
      return session.draft().takeUnsaved().isEmpty();
    }
  }

  private Peer peer(String id, boolean takesPart) {
    var connection = new RecordingConnection(id, journal);
    var session =
        new PeerSession(
            new PeerId(id),
            RealmSamples.connection(registry.size()),
            connection,
            new HandoverDraft(takesPart, "", limits));
    registry.put(session);
    return new Peer(session, connection);
  }

  private void receive(Peer sender, String message) {
    router.receive(sender.session(), message.getBytes(UTF_8));
  }

  private static String message(String type, String dst, String connection, String more) {
    return "{\"type\":\"%s\",\"dst\":\"%s\",\"payload\":{\"connectionId\":\"%s\"%s}}"
        .formatted(type, dst, connection, more);
  }

  private static String contact(String peer, String connection, String more) {
    return "{\"peer\":\"%s\",\"connectionId\":\"%s\"%s}".formatted(peer, connection, more);
  }

  @Test
  void theLastStateIsKept() {
    Peer alice = peer("alice", true);
    receive(alice, "{\"type\":\"STATE\",\"payload\":{\"n\":1}}");
    receive(alice, "{\"type\":\"STATE\",\"payload\":{\"n\": 2}}");
    assertThat(alice.unsaved()).isEqualTo(new Handover("{\"n\": 2}", "[]"));
    receive(alice, "{\"type\":\"STATE\",\"payload\":{\"n\": 2}}");
    assertThat(alice.hasNothingToSave()).isTrue();
  }

  @Test
  void aStateThatIsTooLargeIsRefusedAndTheConnectionStays() {
    Peer alice = peer("alice", true);
    receive(alice, "{\"type\":\"STATE\",\"payload\":\"" + "x".repeat(298) + "\"}");
    assertThat(alice.unsaved().state()).hasSize(300);
    receive(alice, "{\"type\":\"STATE\",\"payload\":\"" + "x".repeat(299) + "\"}");
    assertThat(alice.hasNothingToSave()).isTrue();
    assertThat(alice.connection().sent())
        .containsExactly(
            "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"The state is too large\","
                + "\"reason\":\"state-too-large\"}}");
    assertThat(alice.connection().closes()).isEmpty();
    assertThat(metrics.value(Metric.STATES_REFUSED)).isEqualTo(1);
  }

  @Test
  void whoHoldsTheIdNoMoreStoresNothing() {
    Peer alice = peer("alice", true);
    alice.session().fence();
    receive(alice, "{\"type\":\"STATE\",\"payload\":1}");
    assertThat(alice.hasNothingToSave()).isTrue();
  }

  @Test
  void anOfferMakesAContactOfEitherSide() {
    Peer alice = peer("alice", true);
    Peer bob = peer("bob", true);
    receive(alice, message("OFFER", "bob", "c1", ",\"label\":\"chat\""));
    receive(bob, message("ANSWER", "alice", "c1", ""));
    assertThat(alice.unsaved().contacts())
        .isEqualTo("[" + contact("bob", "c1", ",\"label\":\"chat\"") + "]");
    assertThat(bob.unsaved().contacts())
        .isEqualTo("[" + contact("alice", "c1", ",\"label\":\"chat\"") + "]");
  }

  @Test
  void ofAClientThatTakesNoPartNothingIsKept() {
    Peer alice = peer("alice", true);
    Peer stock = peer("stock", false);
    receive(stock, message("OFFER", "alice", "c1", ""));
    assertThat(stock.hasNothingToSave()).isTrue();
    assertThat(alice.unsaved().contacts()).isEqualTo("[" + contact("stock", "c1", "") + "]");
  }

  @Test
  void whoIsAbsentIsAContactToo() {
    Peer alice = peer("alice", true);
    receive(alice, message("OFFER", "nobody", "c1", ""));
    assertThat(alice.unsaved().contacts()).isEqualTo("[" + contact("nobody", "c1", "") + "]");
  }

  @Test
  void leaveMakesBothForget() {
    Peer alice = peer("alice", true);
    Peer bob = peer("bob", true);
    peer("carol", false);
    receive(alice, message("OFFER", "bob", "c1", ""));
    receive(alice, message("OFFER", "bob", "c2", ""));
    receive(alice, message("OFFER", "carol", "c3", ""));
    receive(bob, "{\"type\":\"LEAVE\",\"dst\":\"alice\"}");
    assertThat(bob.unsaved().contacts()).isEqualTo("[]");
    assertThat(alice.unsaved().contacts()).isEqualTo("[" + contact("carol", "c3", "") + "]");
  }

  @Test
  void theNewestContactsAreKept() {
    Peer alice = peer("alice", true);
    for (int i = 1; i <= 4; i++) {
      receive(alice, message("OFFER", "bob", "c" + i, ""));
    }
    assertThat(alice.unsaved().contacts())
        .isEqualTo(
            "[%s,%s,%s]"
                .formatted(
                    contact("bob", "c2", ""), contact("bob", "c3", ""), contact("bob", "c4", "")));
    assertThat(metrics.value(Metric.CONTACTS_DROPPED)).isEqualTo(1);
  }

  @Test
  void theContactsTogetherAreNoLargerThanAState() {
    Peer alice = peer("alice", true);
    String label = ",\"label\":\"" + "l".repeat(130) + "\"";
    for (int i = 1; i <= 3; i++) {
      receive(alice, message("OFFER", "bob", "c" + i, label));
    }
    assertThat(alice.unsaved().contacts()).isEqualTo("[" + contact("bob", "c3", label) + "]");
    assertThat(metrics.value(Metric.CONTACTS_DROPPED)).isEqualTo(2);
  }

  @Test
  void whatWasInheritedIsKept() {
    Peer alice = peer("alice", true);
    alice.session().draft().inherit(new Handover("7", "[" + contact("bob", "c1", "") + "]"));
    assertThat(alice.hasNothingToSave()).isTrue();
    receive(alice, message("OFFER", "carol", "c2", ""));
    assertThat(alice.unsaved())
        .isEqualTo(
            new Handover(
                "7", "[%s,%s]".formatted(contact("bob", "c1", ""), contact("carol", "c2", ""))));
  }

  @Test
  void aSessionIsWrittenOnceASecondAtMost() {
    Peer alice = peer("alice", true);
    List<PeerSession> written = new ArrayList<>();
    for (int n = 0; n < 5; n++) {
      receive(alice, "{\"type\":\"STATE\",\"payload\":" + n + "}");
      handovers.sweep(n * SECOND / 4, written::add);
      var _ = alice.session().draft().takeUnsaved();
    }
    assertThat(written).hasSize(2);
    handovers.sweep(10 * SECOND, written::add);
    assertThat(written).as("with nothing new").hasSize(2);
  }

  @Test
  void whatCouldNotBeWrittenIsTriedAgain() {
    Peer alice = peer("alice", true);
    receive(alice, "{\"type\":\"STATE\",\"payload\":1}");
    List<PeerSession> written = new ArrayList<>();
    handovers.sweep(0, _ -> false);
    handovers.sweep(1, written::add);
    assertThat(written).containsExactly(alice.session());
    var _ = alice.session().draft().takeUnsaved();
    alice.session().draft().saveAgain();
    handovers.sweep(2 * SECOND, written::add);
    assertThat(written).hasSize(2);
  }

  @Test
  void whoIsGoneIsForgotten() {
    Peer alice = peer("alice", true);
    receive(alice, "{\"type\":\"STATE\",\"payload\":1}");
    handovers.ended(alice.session());
    handovers.sweep(
        0,
        _ -> {
          throw new AssertionError("nothing is to be written");
        });
    assertThat(alice.connection().sent()).doesNotContain(OPEN);
  }
}

package dev.baton.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.protocol.CloseReason;
import dev.baton.protocol.MessageCodec;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmSamples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a client's message. */
class MessageRouterTest {
  private static final int MAX_MALFORMED = 3;

  private final List<String> journal = new ArrayList<>();
  private final ConnectionRegistry registry = new ConnectionRegistry();
  private final Metrics metrics = new Metrics();
  private final WaitingMessages waiting =
      new WaitingMessages(
          new WaitingLimits(2, 1_000, 2, 20_000), new MemoryBudget(RealmFixture.MEMORY_ENOUGH));
  private final MessageRouter router =
      new MessageRouter(
          new MessageCodec(100, List.of()),
          registry,
          waiting,
          new StateTracker(
              RealmFixture.HANDOVER,
              registry,
              new MemoryBudget(RealmFixture.MEMORY_ENOUGH),
              metrics),
          metrics,
          MAX_MALFORMED);

  private record RoutedPeer(PeerSession session, RecordingConnection connection) {
    List<String> sent() {
      return connection.sent();
    }
  }

  private RoutedPeer peer(String id) {
    var connection = new RecordingConnection(id, journal);
    var session =
        new PeerSession(
            new PeerId(id),
            RealmSamples.connection(registry.size()),
            connection,
            RealmFixture.draft(false));
    registry.put(session);
    return new RoutedPeer(session, connection);
  }

  private void receive(RoutedPeer sender, String message) {
    router.receive(sender.session(), message.getBytes(UTF_8));
  }

  private static String offerTo(String destination) {
    return "{\"type\":\"OFFER\",\"dst\":\"%s\",\"payload\":{}}".formatted(destination);
  }

  private static String relayed(String type, String source, String destination) {
    return "{\"type\":\"%s\",\"src\":\"%s\",\"dst\":\"%s\"}".formatted(type, source, destination);
  }

  private long count(Metric metric) {
    return metrics.value(metric);
  }

  @Test
  void aMessageGoesToItsDestinationOnly() {
    RoutedPeer alice = peer("alice");
    RoutedPeer bob = peer("bob");
    RoutedPeer carol = peer("carol");
    receive(alice, offerTo("bob"));

    assertThat(bob.sent())
        .containsExactly("{\"type\":\"OFFER\",\"src\":\"alice\",\"dst\":\"bob\",\"payload\":{}}");
    assertThat(alice.sent()).isEmpty();
    assertThat(carol.sent()).isEmpty();
    assertThat(count(Metric.MESSAGES_RELAYED_OFFER)).isEqualTo(1);
  }

  @Test
  void aMessageToOneselfIsDelivered() {
    RoutedPeer alice = peer("alice");
    receive(alice, offerTo("alice"));
    assertThat(alice.sent()).hasSize(1);
  }

  @Test
  void messagesOfAFencedConnectionAreDropped() {
    RoutedPeer alice = peer("alice");
    RoutedPeer bob = peer("bob");
    alice.session().fence();
    receive(alice, offerTo("bob"));
    receive(alice, "{\"type\":\"LEAVE\"}");
    receive(alice, "no JSON");

    assertThat(bob.sent()).isEmpty();
    assertThat(alice.connection().closes()).isEmpty();
    assertThat(count(Metric.MESSAGES_FENCED)).isEqualTo(3);
    assertThat(count(Metric.MESSAGES_MALFORMED)).isZero();
  }

  @Test
  void aMessageForAnAbsentPeerWaits() {
    RoutedPeer alice = peer("alice");
    receive(alice, offerTo("bob"));

    assertThat(alice.sent()).isEmpty();
    assertThat(waiting.totals().bytes()).isPositive();
    assertThat(count(Metric.MESSAGES_WAITING_ADDED)).isEqualTo(1);
  }

  @Test
  void aMessageThatFindsNoRoomExpiresAtOnce() {
    RoutedPeer alice = peer("alice");
    receive(alice, offerTo("bob"));
    receive(alice, offerTo("bob"));
    assertThat(alice.sent()).isEmpty();
    receive(alice, offerTo("bob"));

    assertThat(alice.sent()).containsExactly(relayed("EXPIRE", "bob", "alice"));
    assertThat(count(Metric.MESSAGES_WAITING_REFUSED)).isEqualTo(1);
  }

  @Test
  void aSenderIsToldWhenItsMessagesHaveWaitedInVain() {
    RoutedPeer alice = peer("alice");
    RoutedPeer carol = peer("carol");
    receive(alice, offerTo("bob"));
    receive(alice, offerTo("bob"));
    receive(carol, offerTo("dave"));
    registry.remove(carol.session());
    router.expire(Duration.ZERO);

    assertThat(alice.sent()).containsExactly(relayed("EXPIRE", "bob", "alice"));
    assertThat(carol.sent()).isEmpty();
    assertThat(waiting.totals().bytes()).isZero();
    assertThat(count(Metric.MESSAGES_EXPIRED)).isEqualTo(2);
  }

  @Test
  void aLeaveIsRelayedToAPeerThatIsThereAndNotKeptForOneThatIsNot() {
    RoutedPeer alice = peer("alice");
    RoutedPeer bob = peer("bob");
    receive(alice, "{\"type\":\"LEAVE\",\"dst\":\"bob\"}");
    receive(alice, "{\"type\":\"LEAVE\",\"dst\":\"carol\"}");

    assertThat(bob.sent()).containsExactly(relayed("LEAVE", "alice", "bob"));
    assertThat(waiting.totals().bytes()).isZero();
    assertThat(alice.sent()).isEmpty();
    assertThat(alice.connection().closes()).isEmpty();
  }

  @Test
  void aLeaveWithoutADestinationClosesTheConnection() {
    RoutedPeer alice = peer("alice");
    receive(alice, "{\"type\":\"LEAVE\"}");
    assertThat(alice.connection().closes()).containsExactly(CloseReason.LEFT);
  }

  @Test
  void aMessageThatItsReceiverHasNoRoomForGoesBackToItsSenderAndEndsNoConnection() {
    RoutedPeer alice = peer("alice");
    RoutedPeer bob = peer("bob");
    bob.connection().fillUp();
    receive(alice, offerTo("bob"));
    receive(alice, offerTo("bob"));

    assertThat(alice.sent())
        .containsExactly(relayed("EXPIRE", "bob", "alice"), relayed("EXPIRE", "bob", "alice"));
    assertThat(bob.sent()).isEmpty();
    assertThat(bob.connection().closes()).isEmpty();
    assertThat(registry.find(bob.session().peer())).isPresent();
    assertThat(count(Metric.MESSAGES_RETURNED)).isEqualTo(2);
    assertThat(count(Metric.MESSAGES_RELAYED_OFFER)).isZero();
  }

  @Test
  void aSenderIsToldThatThePeerIsGoneWhenItsSocketIsBreaking() {
    RoutedPeer alice = peer("alice");
    RoutedPeer bob = peer("bob");
    bob.connection().breakDown();
    receive(alice, offerTo("bob"));

    assertThat(alice.sent()).containsExactly(relayed("LEAVE", "bob", "alice"));
    assertThat(count(Metric.MESSAGES_RELAYED_OFFER)).isZero();
  }

  @Test
  void aHeartbeatHasNoAnswer() {
    RoutedPeer alice = peer("alice");
    receive(alice, "{\"type\":\"HEARTBEAT\"}");
    assertThat(alice.sent()).isEmpty();
    assertThat(count(Metric.MESSAGES_RECEIVED)).isEqualTo(1);
    assertThat(count(Metric.MESSAGES_IGNORED)).isZero();
  }

  @Test
  void whatMeansNothingIsIgnoredAndCounted() {
    RoutedPeer alice = peer("alice");
    RoutedPeer bob = peer("bob");
    receive(alice, "{\"type\":\"EXPIRE\",\"dst\":\"bob\"}");
    receive(alice, "{\"type\":\"OFFER\"}");

    assertThat(bob.sent()).isEmpty();
    assertThat(alice.connection().closes()).isEmpty();
    assertThat(count(Metric.MESSAGES_IGNORED)).isEqualTo(2);
  }

  @Test
  void manyMalformedMessagesInARowCloseTheConnection() {
    RoutedPeer alice = peer("alice");
    receive(alice, "[]");
    receive(alice, "no JSON");
    assertThat(alice.connection().closes()).isEmpty();
    receive(alice, "");

    assertThat(alice.connection().closes()).containsExactly(CloseReason.BAD_MESSAGES);
    assertThat(count(Metric.MESSAGES_MALFORMED)).isEqualTo(3);
    assertThat(count(Metric.CLOSED_BAD_MESSAGES)).isEqualTo(1);
  }

  @Test
  void anyWellFormedMessageResetsTheCount() {
    RoutedPeer alice = peer("alice");
    for (String wellFormed : List.of("{}", "{\"type\":\"HEARTBEAT\"}", offerTo("bob"))) {
      receive(alice, "[]");
      receive(alice, "[]");
      receive(alice, wellFormed);
    }
    assertThat(alice.connection().closes()).isEmpty();
    receive(alice, "[]");
    receive(alice, "[]");
    receive(alice, "[]");
    assertThat(alice.connection().closes()).hasSize(1);
  }
}

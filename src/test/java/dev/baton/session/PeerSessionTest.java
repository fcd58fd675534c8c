package dev.baton.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.PeerId;
import dev.baton.realm.RealmSamples;
import dev.baton.session.Connection.Delivery;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A session that holds its ID no more neither gets what is meant for the ID nor acts in its name.
 */
class PeerSessionTest {
  private static final PeerId BOB = new PeerId("bob");

  private final RecordingConnection connection =
      new RecordingConnection("alice", new ArrayList<>());
  private final PeerSession session =
      new PeerSession(
          new PeerId("alice"), RealmSamples.connection(1), connection, RealmFixture.draft(false));

  @Test
  void aHolderGetsWhatIsMeantForItsId() {
    assertThat(session.relay(BOB, bytes("from bob"))).isEqualTo(Delivery.SENT);
    assertThat(connection.sent()).containsExactly("from bob");
  }

  @Test
  void aFencedSessionGetsNothingThatIsMeantForTheIdButIsToldWhy() {
    session.fence();
    assertThat(session.relay(BOB, bytes("from bob"))).isEqualTo(Delivery.CLOSING);
    session.deliverWaiting(bytes("waited"));
    assertThat(session.send(bytes("from the server"))).isTrue();
    assertThat(connection.sent()).containsExactly("from the server");
  }

  @Test
  void aFencedSessionDoesNothingInTheNameOfTheId() {
    List<String> done = new ArrayList<>();
    assertThat(session.unlessFenced(() -> done.add("before"))).isTrue();
    session.fence();
    assertThat(session.unlessFenced(() -> done.add("after"))).isFalse();
    assertThat(done).containsExactly("before");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}

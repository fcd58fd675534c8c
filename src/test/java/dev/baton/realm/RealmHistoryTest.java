package dev.baton.realm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What holds for every history of commands, restarts and passing time. */
class RealmHistoryTest {
  @Test
  void replayOfEveryPrefixEqualsTheLiveState() {
    RandomHistory.many(this::replayOfEveryPrefixEqualsTheLiveState);
  }

  private void replayOfEveryPrefixEqualsTheLiveState(RandomHistory history) {
    var replayed = new Realm();
    for (int i = 0; i < history.events().size(); i++) {
      replayed.apply(i + 1, history.events().get(i));
      assertThat(replayed.held()).isEqualTo(history.states().get(i));
    }
  }

  @Test
  void everyConnectionBeginsOnceAndEndsOnceAndAnIdHasOneHolder() {
    RandomHistory.many(this::everyConnectionBeginsOnceAndEndsOnceAndAnIdHasOneHolder);
  }

  private void everyConnectionBeginsOnceAndEndsOnceAndAnIdHasOneHolder(RandomHistory history) {
    Map<PeerId, ConnectionId> open = new HashMap<>();
    Set<ConnectionId> begun = new HashSet<>();
    Set<ConnectionId> ended = new HashSet<>();
    for (int i = 0; i < history.events().size(); i++) {
      switch (history.events().get(i)) {
        case PeerConnected e -> {
          assertThat(begun.add(e.connection())).isTrue();
          assertThat(open.put(e.peer(), e.connection())).isNull();
        }
        case PeerResumed e -> {
          assertThat(begun.add(e.connection())).isTrue();
          assertThat(ended.add(e.previous().connection())).isTrue();
          assertThat(open.put(e.peer(), e.connection())).isEqualTo(e.previous().connection());
        }
        case PeerDisconnected e -> {
          assertThat(ended.add(e.connection())).isTrue();
          assertThat(open.remove(e.peer())).isEqualTo(e.connection());
        }
        case PeerDetached e -> assertThat(open).containsEntry(e.peer(), e.connection());
        case ServerStarted _, ServerStopped _ -> {}
      }
      assertThat(holders(history.states().get(i))).isEqualTo(open);
    }
    assertThat(begun).containsAll(ended);
  }

  @Test
  void theEpochsOfAnIdRiseStrictly() {
    RandomHistory.many(this::theEpochsOfAnIdRiseStrictly);
  }

  private void theEpochsOfAnIdRiseStrictly(RandomHistory history) {
    Map<PeerId, Epoch> newest = new HashMap<>();
    for (int i = 0; i < history.events().size(); i++) {
      RealmEvent event = history.events().get(i);
      if (event instanceof PeerConnected || event instanceof PeerResumed) {
        PeerId peer = ((PeerEvent) event).peer();
        Epoch epoch = epoch(history.states().get(i).get(peer));
        @Nullable Epoch before = newest.put(peer, epoch);
        assertThat(epoch).isEqualTo(new Epoch(i + 1));
        assertThat(before == null || before.compareTo(epoch) < 0).isTrue();
      }
    }
  }

  @Test
  void aLateEndChangesNothing() {
    RandomHistory.many(this::aLateEndChangesNothing);
  }

  private void aLateEndChangesNothing(RandomHistory history) {
    for (RandomHistory.Begun begun : history.begun()) {
      Occupancy occupancy = history.realm().occupancy(begun.peer());
      boolean live =
          occupancy instanceof Occupancy.Live(Holder holder, _)
              && holder.connection().equals(begun.connection());
      Decision decision =
          RealmDecider.decide(
              occupancy,
              new RealmCommand.Disconnect(
                  begun.peer(),
                  begun.connection(),
                  DisconnectReason.CONNECTION_LOST,
                  history.realm().lastEventAt()),
              RealmSamples.KEEPS_DROPPED);
      assertThat(decision instanceof Decision.Ignored).isEqualTo(!live);
    }
  }

  @Test
  void whoHoldsNoIdIsNotThere() {
    RandomHistory.many(this::whoHoldsNoIdIsNotThere);
  }

  private void whoHoldsNoIdIsNotThere(RandomHistory history) {
    assertThat(history.realm().held().values()).doesNotContain(Occupancy.VACANT);
  }

  private static Map<PeerId, ConnectionId> holders(Map<PeerId, Occupancy> state) {
    Map<PeerId, ConnectionId> holders = new HashMap<>();
    state.forEach(
        (peer, occupancy) -> {
          if (occupancy instanceof Occupancy.Held held) {
            holders.put(peer, held.holder().connection());
          }
        });
    return holders;
  }

  private static Epoch epoch(@Nullable Occupancy occupancy) {
    return occupancy instanceof Occupancy.Held held ? held.holder().epoch() : new Epoch(0);
  }
}

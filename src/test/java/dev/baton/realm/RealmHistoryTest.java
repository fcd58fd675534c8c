package dev.baton.realm;

import static dev.baton.realm.Occupancy.VACANT;
import static dev.baton.realm.RealmSamples.NODE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.RealmEvent.BanLifted;
import dev.baton.realm.RealmEvent.LogDamaged;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerBanned;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.RefusalsOmitted;
import dev.baton.realm.RealmEvent.ServerReady;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmEvent.StateSaved;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What holds for every history of commands, restarts and passing time. */
@Tag("slow")
class RealmHistoryTest {
  /** What is said below of every event of a kind says nothing if there is none. */
  @Test
  void theHistoriesHoldEveryKindOfEvent() {
    Map<Class<?>, Integer> kinds = new HashMap<>();
    RandomHistory.many(
        history ->
            history.events().forEach(event -> kinds.merge(event.getClass(), 1, Integer::sum)));
    assertThat(kinds)
        .containsKeys(
            ServerReady.class,
            ServerStarted.class,
            LogResumed.class,
            PeerConnected.class,
            PeerResumed.class,
            PeerOverridden.class,
            OverrideRefused.class,
            StateSaved.class,
            PeerDetached.class,
            PeerDisconnected.class,
            PeerBanned.class,
            BanLifted.class);
    assertThat(kinds.values()).allSatisfy(count -> assertThat(count).isGreaterThan(500));
  }

  @Test
  void replayOfEveryPrefixEqualsTheLiveState() {
    RandomHistory.many(this::replayOfEveryPrefixEqualsTheLiveState);
  }

  private void replayOfEveryPrefixEqualsTheLiveState(RandomHistory history) {
    var replayed = new Realm();
    for (int i = 0; i < history.events().size(); i++) {
      replayed.apply(i + 1, NODE, history.events().get(i));
      assertThat(replayed.state()).isEqualTo(history.states().get(i));
    }
  }

  @Test
  void aSnapshotAfterAnyEventStandsForAllEventsBeforeIt() {
    RandomHistory.many(this::aSnapshotAfterAnyEventStandsForAllEventsBeforeIt);
  }

  private void aSnapshotAfterAnyEventStandsForAllEventsBeforeIt(RandomHistory history) {
    for (int from = 0; from < history.events().size(); from += 7) {
      if (isTakenBack(history, from)) {
        // No snapshot is taken between an event and the one that takes it back.
        continue;
      }
      var restored = new Realm(history.states().get(from));
      for (int i = from + 1; i < history.events().size(); i++) {
        restored.apply(i + 1, NODE, history.events().get(i));
      }
      assertThat(restored.state()).isEqualTo(history.states().getLast());
    }
  }

  private static boolean isTakenBack(RandomHistory history, int i) {
    return i + 1 < history.events().size()
        && history.events().get(i + 1) instanceof RealmEvent.LogResumed resumed
        && resumed.voided().isPresent();
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
      if (isTakenBack(history, i) || history.events().get(i) instanceof RealmEvent.LogResumed) {
        // It counts as not having happened.
        continue;
      }
      switch (history.events().get(i)) {
        case PeerConnected e -> {
          assertThat(begun.add(e.connection())).isTrue();
          assertThat(open.put(e.peer(), e.connection())).isNull();
        }
        case PeerResumed e -> succeed(e, e.previous(), begun, ended, open);
        case PeerOverridden e -> succeed(e, e.previous(), begun, ended, open);
        case PeerDisconnected e -> {
          assertThat(ended.add(e.connection())).isTrue();
          assertThat(open.remove(e.peer())).isEqualTo(e.connection());
        }
        case PeerBanned e -> {
          assertThat(Optional.ofNullable(open.remove(e.peer()))).isEqualTo(e.connection());
          e.connection().ifPresent(connection -> assertThat(ended.add(connection)).isTrue());
        }
        case PeerDetached e -> assertThat(open).containsEntry(e.peer(), e.connection());
        case OverrideRefused e -> assertThat(open).containsEntry(e.peer(), e.holder().connection());
        case StateSaved e -> assertThat(open).containsEntry(e.peer(), e.connection());
        case BanLifted _,
            RealmEvent.PeerErased _,
            ServerStarted _,
            ServerReady _,
            ServerStopped _,
            LogResumed _,
            LogRepaired _,
            LogDamaged _,
            LogPruned _,
            RefusalsOmitted _ -> {}
      }
      assertThat(holders(history.states().get(i))).isEqualTo(open);
    }
    assertThat(begun).containsAll(ended);
  }

  private static void succeed(
      PeerEvent event,
      Holder previous,
      Set<ConnectionId> begun,
      Set<ConnectionId> ended,
      Map<PeerId, ConnectionId> open) {
    assertThat(begun.add(event.connection())).isTrue();
    assertThat(ended.add(previous.connection())).isTrue();
    assertThat(open.put(event.peer(), event.connection())).isEqualTo(previous.connection());
  }

  @Test
  void theEpochsOfAnIdRiseStrictly() {
    RandomHistory.many(this::theEpochsOfAnIdRiseStrictly);
  }

  private void theEpochsOfAnIdRiseStrictly(RandomHistory history) {
    Map<PeerId, Epoch> newest = new HashMap<>();
    for (int i = 0; i < history.events().size(); i++) {
      RealmEvent event = history.events().get(i);
      boolean begins =
          event instanceof PeerConnected
              || event instanceof PeerResumed
              || event instanceof PeerOverridden;
      if (begins) {
        PeerId peer = ((PeerEvent) event).peer();
        Epoch epoch = epoch(history.states().get(i).held().get(peer));
        @Nullable Epoch before = newest.put(peer, epoch);
        assertThat(epoch).isEqualTo(new Epoch(i + 1));
        assertThat(before == null || before.compareTo(epoch) < 0).isTrue();
      }
    }
  }

  @Test
  void aTakeoverNamesTheHolderBeforeItAndAProofTakesAnIdOverOnce() {
    RandomHistory.many(this::aTakeoverNamesTheHolderBeforeItAndAProofTakesAnIdOverOnce);
  }

  private void aTakeoverNamesTheHolderBeforeItAndAProofTakesAnIdOverOnce(RandomHistory history) {
    Set<List<Object>> used = new HashSet<>();
    for (int i = 0; i < history.events().size(); i++) {
      if (history.events().get(i) instanceof PeerOverridden e && !isTakenBack(history, i)) {
        Occupancy before = history.states().get(i - 1).held().getOrDefault(e.peer(), VACANT);
        assertThat(before instanceof Occupancy.Held held && held.holder().equals(e.previous()))
            .isTrue();
        assertThat(used.add(List.of(e.peer(), e.proof().issuedAt(), e.proof().tokenId()))).isTrue();
      }
    }
  }

  @Test
  void noConnectionHoldsABannedIdAndThereAreNoMoreBansThanAllowed() {
    RandomHistory.many(
        history -> {
          for (RealmState state : history.states()) {
            var realm = new Realm(state);
            state.bans().keySet().stream()
                .filter(peer -> realm.ban(peer, state.lastEventAt()).isPresent())
                .forEach(peer -> assertThat(state.held()).doesNotContainKey(peer));
            assertThat(realm.bansInForce(state.lastEventAt()))
                .isLessThanOrEqualTo(RandomHistory.MAX_BANS);
          }
        });
  }

  @Test
  void aLateEndChangesNothing() {
    RandomHistory.many(this::aLateEndChangesNothing);
  }

  private void aLateEndChangesNothing(RandomHistory history) {
    for (RandomHistory.Begun begun : history.begun()) {
      Occupancy occupancy = history.realm().occupancy(begun.peer());
      boolean live =
          occupancy instanceof Occupancy.Live(Holder holder, _, _, _)
              && holder.connection().equals(begun.connection());
      Decision decision =
          RealmDecider.decide(
              occupancy,
              history.realm().memory(begun.peer()),
              new RealmCommand.Disconnect(
                  begun.peer(),
                  begun.connection(),
                  DisconnectReason.CONNECTION_LOST,
                  false,
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

  private static Map<PeerId, ConnectionId> holders(RealmState state) {
    Map<PeerId, ConnectionId> holders = new HashMap<>();
    state
        .held()
        .forEach(
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

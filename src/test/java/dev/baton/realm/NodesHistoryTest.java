package dev.baton.realm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.NodesHistory.FoldedEvent;
import dev.baton.realm.Occupancy.Detached;
import dev.baton.realm.Occupancy.Held;
import dev.baton.realm.Occupancy.Live;
import dev.baton.realm.Occupancy.Vacant;
import dev.baton.realm.RealmEvent.IdEvent;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerBanned;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What holds whatever two nodes do to one log, see {@link NodesHistory}. */
@Tag("slow")
class NodesHistoryTest {
  @Test
  void theHistoriesHaveEveryKindOfEventThatCountsAndThatDoesNot() {
    Map<String, Integer> kinds = new HashMap<>();
    NodesHistory.many(
        history ->
            history
                .entries()
                .forEach(
                    entry ->
                        kinds.merge(
                            entry.event().getClass().getSimpleName() + " " + entry.validity(),
                            1,
                            Integer::sum)));
    assertThat(kinds)
        .hasSize(25)
        .containsKeys("ServerStarted VALID", "ServerStopped VOID", "PeerConnected VOID")
        .doesNotContainKey("ServerStarted VOID");
    assertThat(kinds.values()).allSatisfy(count -> assertThat(count).isGreaterThan(50));
  }

  @Test
  void aVoidEventChangesNothing() {
    NodesHistory.many(
        history -> {
          for (FoldedEvent entry : history.entries()) {
            if (entry.validity() == Validity.VOID) {
              assertThat(withoutTime(entry.after())).isEqualTo(withoutTime(entry.before()));
              assertThat(entry.after().lastEventAt())
                  .isAfterOrEqualTo(entry.before().lastEventAt());
            }
          }
        });
  }

  private static RealmState withoutTime(RealmState state) {
    return new RealmState(
        state.held(),
        state.memories(),
        state.handovers(),
        state.bans(),
        state.runs(),
        state.proofMaxAge(),
        state.proofFloor(),
        RealmState.EMPTY.lastEventAt());
  }

  @Test
  void replayFromTheFirstEventAndFromEverySnapshotEqualsTheLiveState() {
    NodesHistory.many(
        history -> {
          replay(history, 0, new Realm());
          for (int from = 5; from < history.entries().size(); from += 9) {
            if (!(history.entries().get(from).event() instanceof LogResumed)) {
              replay(history, from, new Realm(history.entries().get(from - 1).after()));
            }
          }
        });
  }

  private static void replay(NodesHistory history, int from, Realm realm) {
    for (FoldedEvent entry : history.entries().subList(from, history.entries().size())) {
      assertThat(realm.apply(entry.seq(), entry.author(), entry.event()))
          .isEqualTo(entry.validity());
      assertThat(realm.state()).isEqualTo(entry.after());
    }
  }

  /** By the events that count alone: each names the holder before it, and no other has the ID. */
  @Test
  void anIdHasOneHolderAndEachHolderFollowsTheOneBefore() {
    NodesHistory.many(
        history -> {
          Map<PeerId, Holder> holders = new HashMap<>();
          Map<PeerId, Holder> holdersBefore = Map.of();
          for (FoldedEvent entry : history.entries()) {
            if (entry.validity() == Validity.VOID) {
              holdersBefore = Map.copyOf(holders);
              continue;
            }
            if (entry.event() instanceof LogResumed) {
              holders = new HashMap<>(holdersBefore);
            }
            holdersBefore = Map.copyOf(holders);
            if (entry.event() instanceof PeerEvent event) {
              follow(holders, entry.seq(), event);
            } else if (entry.event() instanceof PeerBanned ban) {
              holders.remove(ban.peer());
            }
            assertThat(holdersOf(entry.after())).isEqualTo(holders);
          }
        });
  }

  private static Map<PeerId, Holder> holdersOf(RealmState state) {
    Map<PeerId, Holder> holders = new HashMap<>();
    state
        .held()
        .forEach(
            (peer, occupancy) -> {
              if (occupancy instanceof Held held) {
                holders.put(peer, held.holder());
              }
            });
    return holders;
  }

  private static void follow(Map<PeerId, Holder> holders, long seq, PeerEvent event) {
    var next = new Holder(event.connection(), new Epoch(seq));
    switch (event) {
      case PeerConnected e -> assertThat(holders.put(e.peer(), next)).isNull();
      case PeerResumed e -> assertThat(holders.put(e.peer(), next)).isEqualTo(e.previous());
      case PeerOverridden e -> assertThat(holders.put(e.peer(), next)).isEqualTo(e.previous());
      case OverrideRefused e -> assertThat(holders).containsEntry(e.peer(), e.holder());
      case PeerDisconnected e -> {
        assertHeldBy(holders, e);
        holders.remove(e.peer());
      }
      case PeerDetached e -> assertHeldBy(holders, e);
      case StateSaved e -> assertHeldBy(holders, e);
    }
  }

  private static void assertHeldBy(Map<PeerId, Holder> holders, PeerEvent event) {
    assertThat(Optional.ofNullable(holders.get(event.peer())).map(Holder::connection))
        .contains(event.connection());
  }

  @Test
  void anEventOfARunThatIsOverIsVoid() {
    NodesHistory.many(
        history -> {
          Map<String, Long> running = new HashMap<>();
          boolean started = false;
          for (FoldedEvent entry : history.entries()) {
            switch (entry.event()) {
              case ServerStarted _ -> {
                if (!history.isShared()) {
                  running.clear();
                }
                running.put(entry.author().node(), entry.seq());
                started = true;
              }
              case PeerEvent _, ServerReady _, ServerStopped _ -> {
                if (started && isOver(running, entry.author())) {
                  assertThat(entry.validity()).as("%s", entry).isEqualTo(Validity.VOID);
                }
              }
              default -> {}
            }
            if (entry.event() instanceof ServerStopped
                && entry.validity() == Validity.VALID
                && history.isShared()) {
              running.remove(entry.author().node());
            }
          }
        });
  }

  private static boolean isOver(Map<String, Long> running, Author author) {
    Optional<Long> run = Optional.ofNullable(running.get(author.node()));
    return run.isEmpty()
        || (author.incarnation().isPresent() && author.incarnation().getAsLong() != run.get());
  }

  @Test
  void whoIsLiveIsLiveInARunThatIsNotOver() {
    NodesHistory.many(
        history ->
            history
                .entries()
                .forEach(
                    entry -> {
                      Runs runs = entry.after().runs();
                      entry
                          .after()
                          .held()
                          .values()
                          .forEach(
                              occupancy -> {
                                if (occupancy instanceof Live live && runs.known()) {
                                  assertThat(runs.present().values()).contains(live.run());
                                }
                              });
                    }));
  }

  @Test
  void theStartAndTheEndOfANodeChangeNoIdOfTheOther() {
    Set<Class<?>> seen = new HashSet<>();
    NodesHistory.many(
        history -> {
          if (!history.isShared()) {
            return;
          }
          for (FoldedEvent entry : history.entries()) {
            if (entry.event() instanceof IdEvent || entry.event() instanceof LogResumed) {
              continue;
            }
            entry
                .before()
                .held()
                .forEach(
                    (peer, occupancy) -> {
                      if (occupancy instanceof Held held && isOfAnother(held, entry)) {
                        seen.add(occupancy.getClass());
                        assertThat(entry.after().held()).containsEntry(peer, occupancy);
                      }
                    });
          }
        });
    assertThat(seen).containsExactlyInAnyOrder(Live.class, Detached.class);
  }

  private static boolean isOfAnother(Held held, FoldedEvent entry) {
    return held.run().shared() && !held.run().node().equals(entry.author().node());
  }

  @Test
  void aStartDetachesTheIdsOfItsNodeAndWithOneWriterThoseOfAll() {
    NodesHistory.many(
        history -> {
          for (FoldedEvent entry : history.entries()) {
            if (entry.event() instanceof ServerStarted started) {
              entry
                  .after()
                  .held()
                  .forEach(
                      (peer, occupancy) -> {
                        switch (occupancy) {
                          case Live live ->
                              assertThat(isOfAnother(live, entry) && history.isShared()).isTrue();
                          case Detached detached -> {
                            if (!isOfAnother(detached, entry)) {
                              assertThat(detached.until())
                                  .isAfterOrEqualTo(started.detachedUntil());
                            }
                          }
                          case Vacant _ -> throw new AssertionError(peer);
                        }
                      });
            }
          }
        });
  }

  @Test
  void heldIdsStayInOrderFromWhenTheyAreFirstAskedFor() {
    NodesHistory.many(NodesHistoryTest::heldIdsStayInOrderFromWhenTheyAreFirstAskedFor);
  }

  private static void heldIdsStayInOrderFromWhenTheyAreFirstAskedFor(NodesHistory history) {
    var realm = new Realm();
    int firstAsked = history.entries().size() / 3;
    for (int i = 0; i < history.entries().size(); i++) {
      FoldedEvent entry = history.entries().get(i);
      realm.apply(entry.seq(), entry.author(), entry.event());
      if (i >= firstAsked) {
        assertThat(realm.heldInOrder()).containsExactlyElementsOf(sorted(realm.held().keySet()));
      }
    }
  }

  private static List<PeerId> sorted(Set<PeerId> peers) {
    return peers.stream().sorted().toList();
  }
}

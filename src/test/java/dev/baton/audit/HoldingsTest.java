package dev.baton.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.ConnectionId;
import dev.baton.realm.NodesHistory;
import dev.baton.realm.NodesHistory.FoldedEvent;
import dev.baton.realm.Occupancy.Detached;
import dev.baton.realm.Occupancy.Held;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmState;
import dev.baton.realm.Validity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The audit's fold and the realm's say the same of who holds what, whatever two nodes write. */
@Tag("slow")
class HoldingsTest {
  private record Stay(ConnectionId connection, boolean detached) {}

  @Test
  void theHoldersAreThoseOfTheRealm() {
    NodesHistory.many(HoldingsTest::theHoldersAreThoseOfTheRealm);
  }

  private static void theHoldersAreThoseOfTheRealm(NodesHistory history) {
    var holdings = new Holdings(OpenStays.NONE, _ -> {}, _ -> {});
    List<FoldedEvent> entries = history.entries();
    for (int i = 0; i < entries.size(); i++) {
      FoldedEvent entry = entries.get(i);
      if (counts(entries, i)) {
        holdings.apply(entry.seq(), entry.author(), entry.event());
        assertThat(stays(holdings)).isEqualTo(stays(entry.after()));
      }
    }
  }

  @Test
  void everyStayThatBeganHasEndedOnceOrGoesOn() {
    NodesHistory.many(HoldingsTest::everyStayThatBeganHasEndedOnceOrGoesOn);
  }

  private static void everyStayThatBeganHasEndedOnceOrGoesOn(NodesHistory history) {
    List<Session> sessions = new ArrayList<>();
    var holdings = new Holdings(OpenStays.NONE, _ -> {}, sessions::add);
    List<FoldedEvent> entries = history.entries();
    List<ConnectionId> begun = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      FoldedEvent entry = entries.get(i);
      if (counts(entries, i)) {
        holdings.apply(entry.seq(), entry.author(), entry.event());
        begun(entry.event()).ifPresent(begun::add);
      }
    }
    holdings.all().forEach(stay -> sessions.add(new Session(stay, Optional.empty())));
    assertThat(sessions)
        .extracting(session -> session.stay().connection())
        .containsExactlyInAnyOrderElementsOf(begun);
    assertThat(sessions)
        .allSatisfy(
            session ->
                session
                    .end()
                    .ifPresent(
                        end -> assertThat(end.at()).isAfterOrEqualTo(session.stay().since())));
  }

  private static Optional<ConnectionId> begun(RealmEvent event) {
    return switch (event) {
      case PeerConnected e -> Optional.of(e.connection());
      case PeerResumed e -> Optional.of(e.connection());
      case PeerOverridden e -> Optional.of(e.connection());
      default -> Optional.empty();
    };
  }

  /** An event that the next one takes back never counted for an audit. */
  private static boolean counts(List<FoldedEvent> entries, int i) {
    boolean isLast = i + 1 == entries.size();
    return entries.get(i).validity() == Validity.VALID
        && (isLast || !takesBack(entries.get(i + 1)));
  }

  private static boolean takesBack(FoldedEvent entry) {
    return entry.validity() == Validity.VALID
        && entry.event() instanceof LogResumed resumed
        && resumed.voided().isPresent();
  }

  @Test
  void aFoldThatGoesOnFromAStateSaysTheSame() {
    NodesHistory.many(
        history -> {
          List<FoldedEvent> entries = history.entries();
          var holdings = new Holdings(OpenStays.NONE, _ -> {}, _ -> {});
          int half = entries.size() / 2;
          // No snapshot is taken between an event and the one that takes it back.
          half += takesBack(entries.get(half)) ? 1 : 0;
          holdings.goOnFrom(entries.get(half).before());
          for (int i = half; i < entries.size(); i++) {
            FoldedEvent entry = entries.get(i);
            if (counts(entries, i)) {
              holdings.apply(entry.seq(), entry.author(), entry.event());
              assertThat(stays(holdings)).isEqualTo(stays(entry.after()));
            }
          }
        });
  }

  private static Map<PeerId, Stay> stays(Holdings holdings) {
    Map<PeerId, Stay> stays = new HashMap<>();
    holdings.all().forEach(h -> stays.put(h.peer(), new Stay(h.connection(), h.detached())));
    return stays;
  }

  private static Map<PeerId, Stay> stays(RealmState state) {
    Map<PeerId, Stay> stays = new HashMap<>();
    state
        .held()
        .forEach(
            (peer, occupancy) -> {
              if (occupancy instanceof Held held) {
                stays.put(
                    peer, new Stay(held.holder().connection(), occupancy instanceof Detached));
              }
            });
    return stays;
  }
}

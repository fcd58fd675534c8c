package dev.baton.realm;

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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What holds of tickets and ranks in every history, against a model that knows only the events. */
class TicketHistoryTest {
  /** Who began the present tenure of each ID, and by a proof of what rank, as the events say. */
  private final Map<PeerId, Tenure> tenures = new HashMap<>();

  private final AtomicInteger takenOverByTicket = new AtomicInteger();
  private final AtomicInteger staleTickets = new AtomicInteger();
  private final AtomicInteger flappings = new AtomicInteger();

  private static boolean isTakenBack(RandomHistory history, int i) {
    return i + 1 < history.events().size()
        && history.events().get(i + 1) instanceof LogResumed resumed
        && resumed.voided().isPresent();
  }

  @Test
  @Tag("slow")
  void aTicketMovesItsTenureAndNoOtherAndNoneIsRefusedThatIsOfThePresentOne() {
    RandomHistory.many(this::follow);
    assertThat(takenOverByTicket).hasValueGreaterThan(100);
    assertThat(staleTickets).hasValueGreaterThan(50);
    assertThat(flappings).hasValueGreaterThan(5);
  }

  private void follow(RandomHistory history) {
    tenures.clear();
    Set<String> usedTickets = new HashSet<>();
    for (int i = 0; i < history.events().size(); i++) {
      RealmEvent event = history.events().get(i);
      if (isTakenBack(history, i)) {
        continue;
      }
      switch (event) {
        case PeerConnected e -> {
          assertThat(e.proof().map(OwnershipProof::rank))
              .isNotEqualTo(Optional.of(ProofRank.TICKET));
          tenures.put(e.peer(), new Tenure(e.connection(), Optional.empty()));
        }
        case PeerOverridden e -> {
          requireOfThePresentTenure(e, usedTickets);
          tenures.put(e.peer(), new Tenure(e.connection(), Optional.of(e.proof().rank())));
        }
        case PeerDisconnected e -> tenures.remove(e.peer());
        case PeerBanned e -> tenures.remove(e.peer());
        case OverrideRefused e -> explain(e, history, i);
        case PeerResumed _, PeerDetached _, StateSaved _ -> {}
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
      assertThat(tenuresOf(history.states().get(i))).isEqualTo(tenures);
    }
  }

  private void requireOfThePresentTenure(PeerOverridden e, Set<String> usedTickets) {
    if (e.proof().rank() == ProofRank.TICKET) {
      assertThat(e.proof().tenure()).isEqualTo(presentTenure(e.peer()));
      assertThat(usedTickets.add(e.proof().tokenId())).isTrue();
      takenOverByTicket.incrementAndGet();
    }
  }

  private Optional<ConnectionId> presentTenure(PeerId peer) {
    return Optional.ofNullable(tenures.get(peer)).map(Tenure::begunBy);
  }

  private void explain(OverrideRefused e, RandomHistory history, int i) {
    if (e.proof().isEmpty()) {
      return;
    }
    OwnershipProof proof = e.proof().get();
    if (proof.rank() == ProofRank.TICKET) {
      boolean ofThePresentTenure = proof.tenure().equals(presentTenure(e.peer()));
      assertThat(e.refusal()).isEqualTo(ofThePresentTenure ? Refusal.FLAPPING : Refusal.STALE);
      staleTickets.addAndGet(ofThePresentTenure ? 0 : 1);
    }
    if (e.refusal() == Refusal.FLAPPING) {
      flappings.incrementAndGet();
      assertThat(displacementsBefore(e, proof.rank(), history, i))
          .hasSizeGreaterThanOrEqualTo(RandomHistory.POLICY.takeover().maxDisplacements());
    }
  }

  /** Takeovers by proofs of this rank, of holders that had the ID by such a proof or a higher. */
  private static List<PeerOverridden> displacementsBefore(
      OverrideRefused refused, ProofRank rank, RandomHistory history, int i) {
    return IntStream.range(1, i)
        .filter(j -> !isTakenBack(history, j))
        .filter(
            j ->
                history.events().get(j) instanceof PeerOverridden e
                    && e.peer().equals(refused.peer())
                    && e.proof().rank() == rank
                    && history.states().get(j - 1).held().get(e.peer())
                        instanceof Occupancy.Live live
                    && live.tenure().isWonByAtLeast(rank))
        .mapToObj(j -> (PeerOverridden) history.events().get(j))
        .toList();
  }

  private static Map<PeerId, Tenure> tenuresOf(RealmState state) {
    Map<PeerId, Tenure> tenures = new HashMap<>();
    state
        .held()
        .forEach(
            (peer, occupancy) -> {
              if (occupancy instanceof Occupancy.Held held) {
                tenures.put(peer, held.tenure());
              }
            });
    return tenures;
  }
}

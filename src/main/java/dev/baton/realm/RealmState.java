package dev.baton.realm;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * All that a {@link Realm} knows at one moment: what a snapshot keeps.
 *
 * @param held the held IDs
 * @param memories what IDs remember, held or not
 * @param handovers what moves with held IDs to the next connection
 * @param bans the bans, some of which may have ended
 * @param runs the runs of nodes that are not over
 * @param proofMaxAge how long IDs remember proofs
 * @param proofFloor the {@code iat} from which on proofs count, after a repair of the log
 * @param lastEventAt the time of the newest event
 */
public record RealmState(
    Map<PeerId, Occupancy> held,
    Map<PeerId, TakeoverMemory> memories,
    Map<PeerId, Handover> handovers,
    Map<PeerId, Ban> bans,
    Runs runs,
    Duration proofMaxAge,
    Instant proofFloor,
    Instant lastEventAt) {
  public static final RealmState EMPTY =
      new RealmState(
          Map.of(),
          Map.of(),
          Map.of(),
          Map.of(),
          Runs.UNKNOWN,
          TakeoverPolicy.OFF.proofMaxAge(),
          Instant.EPOCH,
          Instant.EPOCH);

  public RealmState {
    held = Map.copyOf(held);
    memories = Map.copyOf(memories);
    handovers = Map.copyOf(handovers);
    bans = Map.copyOf(bans);
  }

  /** The same without what moves with IDs, on which no judgement of an event depends. */
  public RealmState withoutHandovers() {
    return new RealmState(
        held, memories, Map.of(), bans, runs, proofMaxAge, proofFloor, lastEventAt);
  }

  /**
   * The same without what is personal of these IDs. Their {@code peer-erased} events, which follow,
   * make the same of it as of this state.
   */
  public RealmState without(Set<PeerId> erased) {
    Map<PeerId, TakeoverMemory> memoriesLeft = new HashMap<>(memories);
    Map<PeerId, Handover> handoversLeft = new HashMap<>(handovers);
    Map<PeerId, Ban> bansLeft = new HashMap<>(bans);
    for (PeerId peer : erased) {
      memoriesLeft.computeIfPresent(peer, (_, memory) -> memory.redacted());
      handoversLeft.remove(peer);
      bansLeft.computeIfPresent(peer, (_, ban) -> ban.redacted());
    }
    return new RealmState(
        held, memoriesLeft, handoversLeft, bansLeft, runs, proofMaxAge, proofFloor, lastEventAt);
  }
}

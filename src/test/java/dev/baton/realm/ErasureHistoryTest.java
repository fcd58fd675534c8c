package dev.baton.realm;

import static dev.baton.realm.RealmSamples.NODE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.realm.OperatorCommand.ErasePeer;
import dev.baton.realm.RealmEvent.BanLifted;
import dev.baton.realm.RealmEvent.IdEvent;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerBanned;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerErased;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.StateSaved;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Whatever was erased of an ID: behind its {@code peer-erased} the realm is the same as if it could
 * still be read.
 */
class ErasureHistoryTest {
  private static final OperatorOrder ORDER = new OperatorOrder("otto", "asked for it");
  private static final HandoverChange NOTHING =
      new HandoverChange(Optional.empty(), false, Map.of(), Set.of());

  private final AtomicInteger proofs = new AtomicInteger();
  private final AtomicInteger bans = new AtomicInteger();
  private final AtomicInteger holders = new AtomicInteger();

  @Test
  void theStateBehindAnErasureDependsOnNothingThatWasErased() {
    RandomHistory.many(this::theStateBehindAnErasureDependsOnNothingThatWasErased);
    assertThat(proofs.get()).isGreaterThan(1_000);
    assertThat(bans.get()).isGreaterThan(100);
    assertThat(holders.get()).isGreaterThan(1_000);
  }

  private void theStateBehindAnErasureDependsOnNothingThatWasErased(RandomHistory history) {
    var random = new Random(history.events().size());
    var peer = new PeerId("peer-" + random.nextInt(3));
    int end = history.events().isEmpty() ? 0 : random.nextInt(history.events().size()) + 1;
    List<RealmEvent> read = new ArrayList<>();
    for (RealmEvent event : history.events().subList(0, end)) {
      read.add(aheadOfTime(event, random));
    }
    Realm whole = foldedAndErased(read, peer);
    Realm erased = foldedAndErased(read.stream().map(e -> redacted(e, peer)).toList(), peer);
    assertThat(erased.state()).isEqualTo(whole.state());
    assertThat(erased.occupancy(peer)).isEqualTo(Occupancy.VACANT);
    for (int i = 0; i < read.size(); i++) {
      // One whose event was taken back did not get the ID.
      boolean counts = i + 1 == read.size() || !(read.get(i + 1) instanceof RealmEvent.LogResumed);
      Optional<OwnershipProof> proof = proofOf(read.get(i), peer).filter(_ -> counts);
      if (proof.isPresent()) {
        proofs.incrementAndGet();
        assertThat(erased.memory(peer).isFresh(proof.get())).isFalse();
        assertThat(erased.memory(peer).isOutdated(proof.get())).isTrue();
      }
    }
    bans.addAndGet(erased.state().bans().containsKey(peer) ? 1 : 0);
  }

  private Realm foldedAndErased(List<RealmEvent> events, PeerId peer) {
    var realm = new Realm();
    for (int i = 0; i < events.size(); i++) {
      realm.apply(i + 1, NODE, events.get(i));
    }
    Instant at = realm.lastEventAt();
    List<RealmEvent> last = OperatorDecider.eventsOf(realm, new ErasePeer(peer, ORDER), at);
    holders.addAndGet(last.size() - 1);
    for (int i = 0; i < last.size(); i++) {
      assertThat(realm.apply(events.size() + i + 1L, NODE, last.get(i))).isEqualTo(Validity.VALID);
    }
    return realm;
  }

  /** Some proofs are of an issuer whose clock is ahead. */
  private static RealmEvent aheadOfTime(RealmEvent event, Random random) {
    int ahead = random.nextInt(4) == 0 ? random.nextInt(200) : 0;
    return switch (event) {
      case PeerConnected e ->
          new PeerConnected(
              e.peer(),
              e.connection(),
              e.token(),
              e.proof().map(proof -> later(proof, ahead)),
              e.client(),
              e.at());
      case PeerOverridden e ->
          new PeerOverridden(
              e.peer(),
              e.connection(),
              e.previous(),
              e.token(),
              later(e.proof(), ahead),
              e.client(),
              e.at());
      default -> event;
    };
  }

  private static OwnershipProof later(OwnershipProof proof, int seconds) {
    return new OwnershipProof(
        proof.subject(),
        proof.issuer(),
        proof.keyId(),
        proof.tokenId(),
        proof.issuedAt().plusSeconds(seconds),
        proof.expiresAt().plusSeconds(seconds),
        proof.rank(),
        proof.tenure());
  }

  /** A provider's proof with which the ID was taken. */
  private static Optional<OwnershipProof> proofOf(RealmEvent event, PeerId peer) {
    Optional<OwnershipProof> proof =
        switch (event) {
          case PeerConnected e when e.peer().equals(peer) -> e.proof();
          case PeerOverridden e when e.peer().equals(peer) -> Optional.of(e.proof());
          default -> Optional.empty();
        };
    return proof.filter(p -> p.rank() == ProofRank.PROVIDER);
  }

  /** As it is read without its key. */
  private static RealmEvent redacted(RealmEvent event, PeerId peer) {
    if (!(event instanceof IdEvent ofId) || !ofId.peer().equals(peer)) {
      return event;
    }
    ClientDetails client = Redaction.ERASED.client();
    OperatorOrder order = Redaction.ERASED.order();
    return switch (ofId) {
      case PeerConnected e ->
          new PeerConnected(peer, e.connection(), e.token(), redacted(e.proof()), client, e.at());
      case PeerResumed e ->
          new PeerResumed(
              peer, e.connection(), e.previous(), e.token(), redacted(e.proof()), client, e.at());
      case PeerOverridden e ->
          new PeerOverridden(
              peer,
              e.connection(),
              e.previous(),
              e.token(),
              Redaction.ERASED.of(e.proof()),
              client,
              e.at());
      case OverrideRefused e ->
          new OverrideRefused(
              peer, e.connection(), e.holder(), e.refusal(), redacted(e.proof()), client, e.at());
      case StateSaved e -> new StateSaved(peer, e.connection(), NOTHING, e.at());
      case PeerDisconnected e ->
          new PeerDisconnected(peer, e.connection(), e.reason(), e.order().map(_ -> order), e.at());
      case PeerBanned e -> new PeerBanned(peer, e.until(), e.connection(), order, e.at());
      case BanLifted e -> new BanLifted(peer, order.by(), e.at());
      case PeerErased e -> new PeerErased(peer, order, e.at());
      case RealmEvent.PeerDetached e -> e;
    };
  }

  private static Optional<OwnershipProof> redacted(Optional<OwnershipProof> proof) {
    return proof.map(Redaction.ERASED::of);
  }
}

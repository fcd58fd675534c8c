package dev.baton.session;

import dev.baton.ownership.Ownership;
import dev.baton.ownership.ProofVerifier;
import dev.baton.ownership.SignatureTurn;
import dev.baton.realm.ConnectionId;
import dev.baton.realm.PeerId;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.PresentedProof.Faulty;
import dev.baton.realm.PresentedProof.Unverifiable;
import dev.baton.realm.PresentedProof.Verified;
import dev.baton.realm.TakeoverPolicy;
import dev.baton.realm.Token;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Verifies what clients present as proofs, and signs tickets, within limits: one signature at a
 * time, and no more from an address that has sent too many bad ones. Safe for use by many threads.
 */
final class ProofChecks {
  /** A signature takes less than a millisecond, so that only a flood causes such a wait. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final TakeoverPolicy takeover;
  private final Ownership ownership;
  private final Clock clock;
  private final Metrics metrics;
  private final FailedProofs failed;
  private final SignatureQueue queue = new SignatureQueue(PATIENCE);

  ProofChecks(SessionOptions options, Ownership ownership, Environment environment) {
    this.takeover = options.realm().takeover();
    this.ownership = ownership;
    this.clock = environment.clock();
    this.metrics = environment.metrics();
    this.failed = new FailedProofs(options.contention().failedProofRate());
  }

  /**
   * What the client at this address proves for this ID.
   *
   * @param token its token, which counts as a proof if it has the shape of one: the stock client
   *     has no other way to show one
   * @param bearers what else it presents as proofs
   */
  PresentedProof verify(PeerId peer, Token token, List<Token> bearers, String address) {
    List<Token> presented = presented(token, bearers);
    if (presented.isEmpty() || !(takeover.allowed() || takeover.everyConnect())) {
      return PresentedProof.NONE;
    }
    AddressKey key = AddressKey.of(address);
    if (failed.areTooMany(key, System.nanoTime())) {
      metrics.count(Metric.PROOFS_LIMITED);
      return new Unverifiable();
    }
    PresentedProof proof = ownership.verifier().verify(peer, presented, turn(key));
    switch (proof) {
      case Faulty _ -> {
        failed.count(key, System.nanoTime());
        metrics.count(Metric.PROOFS_FAILED);
      }
      case PresentedProof.None _, Verified _, Unverifiable _ -> {}
    }
    return proof;
  }

  private static List<Token> presented(Token token, List<Token> bearers) {
    if (!ProofVerifier.looksLikeProof(token)) {
      return bearers;
    }
    List<Token> all = new ArrayList<>(bearers);
    all.add(token);
    return all;
  }

  /** A ticket, which is made at once: its seal costs microseconds. */
  String ticket(PeerId peer, ConnectionId tenure) {
    return ownership.tickets().issue(peer, tenure, clock.instant());
  }

  /** The turn of a client at this address among all signatures. */
  SignatureTurn turn(AddressKey key) {
    SignatureTurn turn = queue.turnOf(key, failed.areAny(key, System.nanoTime()));
    return new SignatureTurn() {
      @Override
      public boolean begin() {
        boolean begun = turn.begin();
        if (!begun) {
          metrics.count(Metric.SIGNATURES_CROWDED_OUT);
        }
        return begun;
      }

      @Override
      public void end() {
        turn.end();
      }
    };
  }
}

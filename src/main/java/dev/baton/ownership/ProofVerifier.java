package dev.baton.ownership;

import com.nimbusds.jose.JOSEException;
import dev.baton.realm.OwnershipProof;
import dev.baton.realm.PeerId;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.Token;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says whether a token proves that its bearer owns a peer ID. Called on the connections' own
 * threads, before anything is queued, and holds no lock while it verifies; it may wait for the
 * network if a key is not at hand (see {@link RemoteKeys}).
 *
 * <p>The order is part of the safety: length and form before parsing, the choice among the server's
 * own keys before any arithmetic, the signature before any claim. The rules are those of {@link
 * Rule}; the realm decides whether a good proof is also fresh.
 */
public final class ProofVerifier {
  private final List<KeySource> sources;
  private final ClaimCheck claims;
  private final Optional<TicketOffice> tickets;
  private final Clock clock;

  private ProofVerifier(
      List<KeySource> sources, ClaimCheck claims, Optional<TicketOffice> tickets, Clock clock) {
    this.sources = sources;
    this.claims = claims;
    this.tickets = tickets;
    this.clock = clock;
  }

  /**
   * A verifier of the tokens of identity providers.
   *
   * @param sources asked in this order; the first that knows a {@code kid} counts
   */
  public ProofVerifier(ProofRules rules, List<? extends KeySource> sources, Clock clock) {
    this(List.copyOf(sources), new ClaimCheck(rules), Optional.empty(), clock);
  }

  /** The same verifier, which also takes the tickets of this office. */
  public ProofVerifier withTickets(TicketOffice office) {
    return new ProofVerifier(sources, claims, Optional.of(office), clock);
  }

  /**
   * Whether a client's {@code token} counts as a proof, good or bad: it has the shape of a JWT or
   * of a ticket. Anything else is an ordinary PeerServer token.
   */
  public static boolean looksLikeProof(Token token) {
    return CompactJws.isShapeOf(token.secretText()) || TicketOffice.isTicket(token);
  }

  /**
   * What the tokens of one connection prove for this peer ID.
   *
   * @param turn the turn to wait for before a signature is checked
   */
  public PresentedProof verify(PeerId peer, List<Token> presented, SignatureTurn turn) {
    List<String> different = presented.stream().map(Token::secretText).distinct().toList();
    if (different.isEmpty()) {
      return PresentedProof.NONE;
    }
    if (different.size() > 1) {
      return new PresentedProof.Faulty(Rule.ONE_TOKEN.fault());
    }
    return switch (explain(peer, presented.getFirst(), turn)) {
      case Verdict.ProofAccepted(OwnershipProof proof) -> new PresentedProof.Verified(proof);
      case Verdict.ProofRefused(Rule rule) -> new PresentedProof.Faulty(rule.fault());
      case Verdict.KeyOutOfReach _ -> new PresentedProof.Unverifiable();
    };
  }

  /** The same for one token, with the exact rule that it breaks. */
  public Verdict explain(PeerId peer, Token token) {
    return explain(peer, token, SignatureTurn.AT_ONCE);
  }

  private Verdict explain(PeerId peer, Token token, SignatureTurn turn) {
    try {
      // Neither kind has the shape of the other, so they are never confused.
      Optional<CompactTicket> ticket = CompactTicket.parse(token.secretText());
      if (ticket.isPresent()) {
        TicketOffice office = tickets.orElseThrow(() -> new BrokenRule(Rule.TICKETS));
        return new Verdict.ProofAccepted(office.verify(ticket.get(), peer, clock.instant()));
      }
      CompactJws jws = CompactJws.parse(token.secretText());
      JwsHead head = JwsHead.parse(jws);
      Optional<VerificationKey> key = keyFor(head, sources);
      if (key.isEmpty()) {
        return new Verdict.KeyOutOfReach();
      }
      // Only when the key is known: a thread that waits for the network must not make others wait.
      if (!turn.begin()) {
        return new Verdict.KeyOutOfReach();
      }
      try {
        if (!key.get().signed(jws)) {
          return new Verdict.ProofRefused(Rule.SIGNATURE);
        }
      } finally {
        turn.end();
      }
      return new Verdict.ProofAccepted(
          claims.check(jws.payload(), peer, key.get().id(), clock.instant()));
    } catch (BrokenRule e) {
      return new Verdict.ProofRefused(e.rule());
    } catch (JOSEException _) {
      // The cryptography of this Java runtime failed, which says nothing about the token.
      return new Verdict.KeyOutOfReach();
    }
  }

  /** The one key that fits; empty if it may be among those that cannot be reached. */
  private static Optional<VerificationKey> keyFor(JwsHead head, List<KeySource> sources)
      throws BrokenRule {
    List<VerificationKey> candidates = new ArrayList<>();
    boolean complete = true;
    for (KeySource source : sources) {
      KeySource.FoundKeys answer = source.keys(head.keyId());
      candidates.addAll(answer.keys());
      complete &= answer.complete();
      if (!head.keyId().isEmpty() && !candidates.isEmpty()) {
        break;
      }
    }
    List<VerificationKey> fitting =
        candidates.stream().filter(key -> key.algorithm() == head.algorithm()).toList();
    if (fitting.size() > 1) {
      throw new BrokenRule(Rule.ONE_KEY);
    }
    if (fitting.isEmpty() && complete) {
      throw new BrokenRule(
          candidates.isEmpty() || head.keyId().isEmpty() ? Rule.KNOWN_KEY : Rule.KEY_ALGORITHM);
    }
    return fitting.stream().findFirst();
  }
}

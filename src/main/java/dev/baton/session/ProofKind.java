package dev.baton.session;

import dev.baton.ownership.ProofVerifier;
import dev.baton.ownership.TicketOffice;
import dev.baton.realm.Token;
import java.util.List;
import java.util.stream.Stream;

/** What a client presents as a proof, good or bad. */
enum ProofKind {
  NONE,
  TOKEN,
  TICKET;

  /**
   * What these are.
   *
   * @param token which counts if it has the shape of a proof
   * @param bearers presented as proofs beside it
   */
  static ProofKind of(Token token, List<Token> bearers) {
    List<Token> proofs =
        Stream.concat(Stream.of(token).filter(ProofVerifier::looksLikeProof), bearers.stream())
            .toList();
    if (proofs.isEmpty()) {
      return NONE;
    }
    return proofs.stream().anyMatch(TicketOffice::isTicket) ? TICKET : TOKEN;
  }
}

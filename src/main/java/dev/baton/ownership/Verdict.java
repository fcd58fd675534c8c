package dev.baton.ownership;

import dev.baton.realm.OwnershipProof;

/** The result of verifying one token, with the exact rule if it was refused. */
public sealed interface Verdict {
  /** The token proves that its bearer owns the peer ID. */
  record ProofAccepted(OwnershipProof proof) implements Verdict {}

  /** The token proves nothing, because it breaks this rule. */
  record ProofRefused(Rule rule) implements Verdict {}

  /** It cannot be known now: a key that may fit cannot be reached. */
  record KeyOutOfReach() implements Verdict {}
}

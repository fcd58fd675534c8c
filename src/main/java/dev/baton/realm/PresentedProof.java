package dev.baton.realm;

/** What a connection shows to prove that it owns the ID it asks for. */
public sealed interface PresentedProof {
  PresentedProof NONE = new None();

  /** No proof, which is what every stock client of PeerServer shows. */
  record None() implements PresentedProof {}

  /** A proof that holds. */
  record Verified(OwnershipProof proof) implements PresentedProof {}

  /** Something that should be a proof and is none. */
  record Faulty(Fault fault) implements PresentedProof {}

  /** It cannot be known now: the keys are out of reach. Neither good nor the client's fault. */
  record Unverifiable() implements PresentedProof {}

  /** What is wrong with a faulty proof, as its bearer learns it. */
  enum Fault {
    MALFORMED,
    INVALID,
    EXPIRED,
    NOT_OWNER
  }
}

package dev.baton.realm;

import java.util.Arrays;

/**
 * Why a connection did not get the ID that it asked for, under the permanent name that the client
 * receives and the event log contains.
 */
public enum Refusal {
  /** Another client holds the ID, and no proof was presented or none counts. */
  ID_TAKEN("taken"),
  /** The server is full. */
  LIMIT("limit"),
  /** Every connect needs a proof here, and there was none. */
  PROOF_REQUIRED("proof-required"),
  /** The presented token is not of the required kind. */
  PROOF_MALFORMED("proof-malformed"),
  /** The token is not signed by a known key, or breaks a rule. */
  PROOF_INVALID("proof-invalid"),
  /** The token's time is over or has not come. */
  PROOF_EXPIRED("proof-expired"),
  /** The token is for another peer ID. */
  NOT_OWNER("not-owner"),
  /** A proof at least as new has been used for the ID before. */
  STALE("stale"),
  /** The ID has changed hands too often in the last minute. */
  FLAPPING("flapping"),
  /** The keys are out of reach at the moment. */
  CANNOT_VERIFY("cannot-verify"),
  /** An operator has banned the ID. */
  BANNED("banned");

  private final String label;

  Refusal(String label) {
    this.label = label;
  }

  /** The stable name. */
  public String label() {
    return label;
  }

  /** The reverse of {@link #label}. Throws {@link IllegalArgumentException} on an unknown name. */
  public static Refusal ofLabel(String label) {
    return Arrays.stream(values())
        .filter(refusal -> refusal.label.equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown refusal " + label));
  }

  static Refusal of(PresentedProof.Fault fault) {
    return switch (fault) {
      case MALFORMED -> PROOF_MALFORMED;
      case INVALID -> PROOF_INVALID;
      case EXPIRED -> PROOF_EXPIRED;
      case NOT_OWNER -> NOT_OWNER;
    };
  }
}

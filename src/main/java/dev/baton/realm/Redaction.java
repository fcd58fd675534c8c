package dev.baton.realm;

import java.util.Arrays;

/** What stands in an event in the place of personal data that cannot be read. */
public enum Redaction {
  /** The key has been destroyed. */
  ERASED("[erased]"),
  /** The key is not at hand, or is not the right one. */
  UNREADABLE("[unreadable]");

  private final String text;

  Redaction(String text) {
    this.text = text;
  }

  /** The text that stands there. */
  public String text() {
    return text;
  }

  /** An order of which nothing can be read. */
  public OperatorOrder order() {
    return new OperatorOrder(text, text);
  }

  /** A client of which nothing can be read. */
  public ClientDetails client() {
    return new ClientDetails(text, text, text, text);
  }

  /** A proof of which nothing can be read that says something of a person. */
  public OwnershipProof of(OwnershipProof proof) {
    return new OwnershipProof(
        text, text, text, text, proof.issuedAt(), proof.expiresAt(), proof.rank(), proof.tenure());
  }

  /** Whether the text stands for one that cannot be read. */
  static boolean isOne(String text) {
    return Arrays.stream(values()).anyMatch(redaction -> redaction.text.equals(text));
  }
}

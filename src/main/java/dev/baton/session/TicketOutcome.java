package dev.baton.session;

/** The answer to a request for a ticket. */
public sealed interface TicketOutcome {
  /** A ticket, a secret of its bearer. */
  record Issued(String ticket) implements TicketOutcome {
    @Override
    public String toString() {
      return "Issued[REDACTED]";
    }
  }

  /** The bearer neither holds the ID nor proves that it owns it. */
  record NotHolder() implements TicketOutcome {}

  /** It cannot be known now whether the proof holds, which is not the client's fault. */
  record CannotVerify() implements TicketOutcome {}

  /** The server has too much to do. */
  record TryAgain() implements TicketOutcome {}
}

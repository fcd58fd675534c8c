package dev.baton.audit;

import dev.baton.realm.OwnershipProof;
import java.util.Optional;
import java.util.function.Function;

/** What events and sessions can be asked for by, besides their ID and their time. */
public enum AuditField {
  /** The connection; of events also the one that lost its ID, or nearly lost it. */
  CONNECTION("connection") {
    @Override
    boolean is(AuditEvent event, String value) {
      return super.is(event, value) || event.text("previousConnection").equals(value);
    }

    @Override
    boolean is(Session session, String value) {
      return session.stay().connection().toString().equals(value);
    }
  },

  /** Whom a proof names. */
  SUBJECT("proofSubject") {
    @Override
    boolean is(Session session, String value) {
      return isProven(session, OwnershipProof::subject, value);
    }
  },

  /** Who issued a proof. */
  ISSUER("proofIssuer") {
    @Override
    boolean is(Session session, String value) {
      return isProven(session, OwnershipProof::issuer, value);
    }
  },

  /** The ID of the key that a proof is signed with. */
  KEY("proofKey") {
    @Override
    boolean is(Session session, String value) {
      return isProven(session, OwnershipProof::keyId, value);
    }
  },

  /** Where a client is, as the log keeps it. */
  ADDRESS("address") {
    @Override
    boolean is(Session session, String value) {
      return session.stay().address().equals(value);
    }
  },

  /** Why something happened; of sessions, why they ended or lost their socket. */
  REASON("reason") {
    @Override
    boolean is(Session session, String value) {
      return session.end().filter(end -> end.reason().equals(value)).isPresent()
          || session.stay().drop().filter(drop -> drop.reason().equals(value)).isPresent();
    }
  };

  private final String detail;

  /**
   * A field.
   *
   * @param detail the name of the detail of events that has it
   */
  AuditField(String detail) {
    this.detail = detail;
  }

  boolean is(AuditEvent event, String value) {
    return event.text(detail).equals(value);
  }

  abstract boolean is(Session session, String value);

  private static boolean isProven(
      Session session, Function<OwnershipProof, String> part, String value) {
    return session.stay().provenBy().map(part).equals(Optional.of(value));
  }
}

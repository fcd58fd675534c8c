package dev.baton.evidence;

import dev.baton.checkpoint.LogStatements;
import dev.baton.checkpoint.NoteKey;
import dev.baton.eventlog.LogEntry;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a client keeps of an event that gave it its ID: a JWT that the key of the log's checkpoints
 * has signed. A log that does not have this event any more is not the one that the server wrote.
 *
 * @param log the name of the log
 * @param seq the event's number
 * @param at its time
 * @param cause how the connection got the ID: connected, resumed or taken-over
 * @param peer the ID
 * @param connection the connection
 * @param previous the connection that held the ID before, if one did
 */
public record Receipt(
    String log,
    long seq,
    Instant at,
    String cause,
    String peer,
    String connection,
    Optional<String> previous) {
  /** The {@code typ} of the JWT. */
  private static final String TYPE = "baton-receipt+jwt";

  /** Beyond this a number of JSON is not exact for every reader (RFC 8259, 6). */
  private static final double MAX_EXACT = 1L << 53;

  /** The receipt of this event; empty if it gives no connection an ID. */
  public static Optional<Receipt> of(String log, long seq, RealmEvent event) {
    return switch (event) {
      case PeerConnected e -> Optional.of(of(log, seq, e, "connected", Optional.empty()));
      case PeerResumed e ->
          Optional.of(
              of(log, seq, e, "resumed", Optional.of(e.previous().connection().toString())));
      case PeerOverridden e ->
          Optional.of(
              of(log, seq, e, "taken-over", Optional.of(e.previous().connection().toString())));
      default -> Optional.empty();
    };
  }

  private static Receipt of(
      String log, long seq, PeerEvent event, String cause, Optional<String> previous) {
    return new Receipt(
        log, seq, event.at(), cause, event.peer().value(), event.connection().toString(), previous);
  }

  /** The signed form. */
  public String sign(LogStatements statements) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", log);
    claims.put("iat", at.getEpochSecond());
    claims.put("sub", peer);
    claims.put("connection", connection);
    claims.put("seq", seq);
    claims.put("at", at.toString());
    claims.put("cause", cause);
    previous.ifPresent(connectionBefore -> claims.put("previous", connectionBefore));
    return statements.sign(TYPE, claims);
  }

  /**
   * Reads the signed form.
   *
   * @throws IllegalArgumentException if it is not a receipt that this key has signed; the message
   *     is for people
   */
  public static Receipt verified(String signed, NoteKey key) {
    Map<String, Object> claims =
        key.claims(signed.strip(), TYPE)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "this is not a receipt that the key of %s has signed"
                            .formatted(key.name())));
    try {
      var receipt =
          new Receipt(
              text(claims, "iss"),
              number(claims, "seq"),
              Instant.parse(text(claims, "at")),
              text(claims, "cause"),
              text(claims, "sub"),
              text(claims, "connection"),
              Optional.of("previous").filter(claims::containsKey).map(name -> text(claims, name)));
      if (receipt.log.equals(key.name())) {
        return receipt;
      }
    } catch (DateTimeException _) {
      // Like another claim that is broken.
    }
    throw new IllegalArgumentException("the receipt is signed, but not of the form of one");
  }

  private static String text(Map<String, Object> claims, String name) {
    if (claims.get(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("the receipt has no " + name);
  }

  private static long number(Map<String, Object> claims, String name) {
    if (claims.get(name) instanceof Double number
        && number >= 1
        && number < MAX_EXACT
        && number == Math.rint(number)) {
      return number.longValue();
    }
    throw new IllegalArgumentException("the receipt has no " + name);
  }

  /** Whether this event of the log is the one that it was given for. */
  public boolean isOf(LogEntry entry) {
    return of(log, entry.seq(), entry.event()).equals(Optional.of(this));
  }
}

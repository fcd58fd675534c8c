package dev.baton.audit;

import dev.baton.realm.ClientDetails;
import dev.baton.realm.ConnectionId;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.OperatorOrder;
import dev.baton.realm.OwnershipProof;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A connection's stay at an ID with its end.
 *
 * @param stay its beginning, and what is known of it
 * @param end how it ended; empty if the log does not say that it has
 */
public record Session(Holding stay, Optional<SessionEnd> end) {
  /** The names of all {@link #members}, in their order. */
  public static final List<String> NAMES =
      List.of(
          "peer",
          "connection",
          "began",
          "beganSeq",
          "how",
          "authority",
          "displaced",
          "address",
          "userAgent",
          "clientVersion",
          "origin",
          "proofSubject",
          "proofIssuer",
          "proofKey",
          "proofId",
          "dropped",
          "dropReason",
          "ended",
          "endedSeq",
          "endReason",
          "endedBy",
          "endOperator",
          "endOperatorReason");

  /**
   * The end of a stay.
   *
   * @param at when; behind missing events, a time at which it had ended
   * @param seq the number of the event that ended it; 0 if that event is missing
   * @param reason the stable name of the reason: that of a {@link
   *     dev.baton.realm.DisconnectReason}, or how the next stay began
   * @param by the connection that holds the ID instead
   * @param order the operator's order by which it ended, if it was one
   */
  public record SessionEnd(
      Instant at,
      long seq,
      String reason,
      Optional<ConnectionId> by,
      Optional<OperatorOrder> order) {
    /** The same, but not before this time: the clock of another node may be behind. */
    SessionEnd notBefore(Instant begun) {
      return at.isBefore(begun) ? new SessionEnd(begun, seq, reason, by, order) : this;
    }

    /** The reason, and whose order it was. */
    String text() {
      return order
          .map(ordered -> "%s by operator %s: %s".formatted(verb(), ordered.by(), ordered.reason()))
          .orElse(reason);
    }

    private String verb() {
      return reason.equals(DisconnectReason.BY_OPERATOR.label()) ? "disconnected" : reason;
    }
  }

  /** How long it lasted, or has lasted so far. */
  public Duration lasted(Instant now) {
    return Duration.between(stay.since(), end.map(SessionEnd::at).orElse(now));
  }

  /** Why it ended, or is without a socket, in a few words; a dash if neither. */
  public String endText() {
    return end.map(SessionEnd::text)
        .or(() -> stay.drop().map(drop -> "detached (" + drop.reason() + ")"))
        .orElse("-");
  }

  /** Whether it held the ID at this moment. */
  boolean holdsAt(LogMoment moment) {
    return moment.covers(stay.since(), stay.seq())
        && end.filter(ended -> moment.covers(ended.at(), ended.seq())).isEmpty();
  }

  /**
   * Its members by their names, for programs: texts, times, numbers, and {@link Optional}s of them.
   * None of them reveals a token.
   */
  public Map<String, Object> members() {
    var members = new LinkedHashMap<String, Object>();
    members.put("peer", stay.peer());
    members.put("connection", stay.connection());
    members.put("began", stay.since());
    members.put("beganSeq", stay.seq());
    members.put("how", stay.beginning().label());
    members.put("authority", stay.authority().label());
    members.put("displaced", stay.displaced());
    members.put("address", stay.client().map(ClientDetails::address));
    members.put("userAgent", stay.client().map(ClientDetails::userAgent));
    members.put("clientVersion", stay.client().map(ClientDetails::version));
    members.put("origin", stay.client().map(ClientDetails::origin));
    members.put("proofSubject", stay.provenBy().map(OwnershipProof::subject));
    members.put("proofIssuer", stay.provenBy().map(OwnershipProof::issuer));
    members.put("proofKey", stay.provenBy().map(OwnershipProof::keyId));
    members.put("proofId", stay.provenBy().map(OwnershipProof::tokenId));
    members.put("dropped", stay.drop().map(Holding.Drop::at));
    members.put("dropReason", stay.drop().map(Holding.Drop::reason));
    members.put("ended", end.map(SessionEnd::at));
    members.put("endedSeq", end.map(SessionEnd::seq));
    members.put("endReason", end.map(SessionEnd::reason));
    members.put("endedBy", end.flatMap(SessionEnd::by));
    Optional<OperatorOrder> order = end.flatMap(SessionEnd::order);
    members.put("endOperator", order.map(OperatorOrder::by));
    members.put("endOperatorReason", order.map(OperatorOrder::reason));
    return members;
  }
}

package dev.baton.audit;

import dev.baton.realm.ClientDetails;
import dev.baton.realm.ConnectionId;
import dev.baton.realm.NodeRun;
import dev.baton.realm.Occupancy.Held;
import dev.baton.realm.OwnershipProof;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmState;
import dev.baton.realm.Redaction;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A connection's stay at an ID, as far as the events up to a moment say.
 *
 * @param peer the ID
 * @param connection the connection that holds it
 * @param since when it began to; behind a gap in the log, a time at which it did already
 * @param seq the number of the event with which it began; 0 if that event is missing
 * @param beginning how it began
 * @param displaced the connection that it followed at once, which ended with it
 * @param drop when and why its socket went, if it has gone and the ID waits for its client
 * @param run the run of the node that its socket is, or was, with
 * @param client where the connection came from; empty if the event that began it is missing
 * @param provenBy the proof with which it took the ID
 */
public record Holding(
    PeerId peer,
    ConnectionId connection,
    Instant since,
    long seq,
    StayBeginning beginning,
    Optional<ConnectionId> displaced,
    Optional<Drop> drop,
    NodeRun run,
    Optional<ClientDetails> client,
    Optional<OwnershipProof> provenBy) {
  /** How a stay began. */
  public enum StayBeginning {
    /** The ID was vacant. */
    CONNECTED("connected"),
    /** The same client came back, in place of its connection before. */
    RESUMED("resumed"),
    /** Another client proved that the ID is its own. */
    TAKEN_OVER("taken-over"),
    /** The event that says so is missing. */
    UNKNOWN("unknown");

    private final String label;

    StayBeginning(String label) {
      this.label = label;
    }

    /** The stable name. */
    public String label() {
      return label;
    }
  }

  /**
   * The end of a stay's socket, before the end of the stay.
   *
   * @param at when the server noticed
   * @param reason the stable name of the reason
   */
  public record Drop(Instant at, String reason) {}

  /** What a stay was allowed by. */
  public enum Authority {
    /** The ID was vacant, and free to take. */
    NONE("none"),
    /** The token of the client that held the ID. */
    TOKEN("token"),
    /** A token of an identity provider. */
    PROOF("proof"),
    /** A ticket, given to a connection that held the ID. */
    TICKET("ticket"),
    /** The event that says so is missing. */
    UNKNOWN("unknown");

    private final String label;

    Authority(String label) {
      this.label = label;
    }

    /** The stable name. */
    public String label() {
      return label;
    }
  }

  /** Whether its socket is gone and the ID waits for its client. */
  public boolean detached() {
    return drop.isPresent();
  }

  /** As it was known at this moment: its socket may have gone later. */
  Holding asOf(Instant moment) {
    return drop.filter(gone -> gone.at().isAfter(moment)).isEmpty()
        ? this
        : new Holding(
            peer,
            connection,
            since,
            seq,
            beginning,
            displaced,
            Optional.empty(),
            run,
            client,
            provenBy);
  }

  /** The first drop counts: a restart says nothing new of a socket that has gone before. */
  Holding dropped(Drop dropped) {
    return detached()
        ? this
        : new Holding(
            peer,
            connection,
            since,
            seq,
            beginning,
            displaced,
            Optional.of(dropped),
            run,
            client,
            provenBy);
  }

  /** The same without what is personal. */
  Holding redacted() {
    return new Holding(
        peer,
        connection,
        since,
        seq,
        beginning,
        displaced,
        drop,
        run,
        client.map(_ -> Redaction.ERASED.client()),
        provenBy.map(Redaction.ERASED::of));
  }

  /** As a snapshot has it, which knows less of a stay than its events would. */
  static Holding restored(@Nullable Holding before, PeerId peer, Held occupancy, RealmState state) {
    var connection = occupancy.holder().connection();
    return before != null && before.connection().equals(connection)
        ? before
        : new Holding(
            peer,
            connection,
            state.lastEventAt(),
            0,
            StayBeginning.UNKNOWN,
            Optional.empty(),
            Optional.empty(),
            occupancy.run(),
            Optional.empty(),
            Optional.empty());
  }

  /** What it was allowed by. */
  public Authority authority() {
    if (provenBy.isPresent()) {
      return switch (provenBy.get().rank()) {
        case TICKET -> Authority.TICKET;
        case PROVIDER -> Authority.PROOF;
      };
    }
    return switch (beginning) {
      case CONNECTED -> Authority.NONE;
      case RESUMED, TAKEN_OVER -> Authority.TOKEN;
      case UNKNOWN -> Authority.UNKNOWN;
    };
  }

  /** Where its client is, or empty. */
  public String address() {
    return client.map(ClientDetails::address).orElse("");
  }

  /** What its client calls itself, or empty. */
  public String userAgent() {
    return client.map(ClientDetails::userAgent).orElse("");
  }

  /** The subject and, if it has one, the issuer of the proof, or empty. */
  public String proof() {
    return provenBy
        .map(
            proof ->
                proof.issuer().isEmpty()
                    ? proof.subject()
                    : proof.subject() + " by " + proof.issuer())
        .orElse("");
  }

  /** Its members by their names, for programs. None of them reveals a token. */
  public Map<String, Object> members() {
    var members = new LinkedHashMap<String, Object>();
    members.put("peer", peer);
    members.put("connection", connection);
    members.put("since", since);
    members.put("state", detached() ? "detached" : "live");
    members.put("address", address());
    members.put("userAgent", userAgent());
    members.put("proof", Optional.of(proof()).filter(proven -> !proven.isEmpty()));
    members.put("node", run.node());
    return members;
  }

  /** What its client calls itself, and what it proved, for people. */
  public String clientText() {
    String proven = proof().isEmpty() ? "" : "proof: " + proof();
    return Stream.of(userAgent(), proven)
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("  "));
  }
}

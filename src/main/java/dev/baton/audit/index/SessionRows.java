package dev.baton.audit.index;

import dev.baton.audit.Holding;
import dev.baton.audit.Holding.Drop;
import dev.baton.audit.Holding.StayBeginning;
import dev.baton.audit.Session;
import dev.baton.audit.Session.SessionEnd;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.ConnectionId;
import dev.baton.realm.NodeRun;
import dev.baton.realm.OperatorOrder;
import dev.baton.realm.OwnershipProof;
import dev.baton.realm.PeerId;
import dev.baton.realm.ProofRank;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** Sessions as rows, and back. */
final class SessionRows {
  /** Writes a row. */
  static final String INSERT = "INSERT INTO session VALUES (" + "?, ".repeat(30) + "?)";

  /** Writes what has become of a session. Its other columns are of its beginning. */
  static final String UPDATE =
      "UPDATE session SET dropped = ?, drop_reason = ?, ended = ?, ended_seq = ?, end_reason = ?,"
          + " ended_by = ?, end_operator = ?, end_operator_reason = ? WHERE id = ?";

  private SessionRows() {}

  static void insert(PreparedStatement statement, long id, Session session) throws SQLException {
    Holding stay = session.stay();
    Optional<ClientDetails> client = stay.client();
    Optional<OwnershipProof> proof = stay.provenBy();
    var columns = new Columns(statement);
    columns
        .number(id)
        .text(stay.peer().value())
        .text(stay.connection().toString())
        .time(stay.since())
        .number(stay.seq())
        .text(stay.beginning().label())
        .text(stay.authority().label())
        .text(stay.displaced())
        .time(stay.drop().map(Drop::at))
        .text(stay.drop().map(Drop::reason))
        .text(stay.run().node())
        .number(stay.run().incarnation())
        .number(stay.run().shared() ? 1 : 0)
        .text(client.map(ClientDetails::address))
        .text(client.map(ClientDetails::userAgent))
        .text(client.map(ClientDetails::version))
        .text(client.map(ClientDetails::origin))
        .text(proof.map(OwnershipProof::subject))
        .text(proof.map(OwnershipProof::issuer))
        .text(proof.map(OwnershipProof::keyId))
        .text(proof.map(OwnershipProof::tokenId))
        .text(proof.map(OwnershipProof::issuedAt))
        .text(proof.map(OwnershipProof::expiresAt))
        .text(proof.map(OwnershipProof::rank))
        .text(proof.flatMap(OwnershipProof::tenure));
    end(columns, session.end());
  }

  static void update(PreparedStatement statement, long id, Session session) throws SQLException {
    Optional<Drop> drop = session.stay().drop();
    var columns = new Columns(statement);
    columns.time(drop.map(Drop::at)).text(drop.map(Drop::reason));
    end(columns, session.end());
    columns.number(id);
  }

  private static void end(Columns columns, Optional<SessionEnd> end) throws SQLException {
    columns
        .time(end.map(SessionEnd::at))
        .text(end.map(SessionEnd::seq))
        .text(end.map(SessionEnd::reason))
        .text(end.flatMap(SessionEnd::by))
        .text(end.flatMap(SessionEnd::order).map(OperatorOrder::by))
        .text(end.flatMap(SessionEnd::order).map(OperatorOrder::reason));
  }

  static Session read(ResultSet row) throws SQLException {
    Optional<Instant> ended = Columns.timeIfAny(row, "ended");
    if (ended.isEmpty()) {
      return new Session(stay(row), Optional.empty());
    }
    var end =
        new SessionEnd(
            ended.get(),
            row.getLong("ended_seq"),
            Columns.text(row, "end_reason"),
            connection(row, "ended_by"),
            order(row));
    return new Session(stay(row), Optional.of(end));
  }

  static Holding stay(ResultSet row) throws SQLException {
    Optional<Instant> dropped = Columns.timeIfAny(row, "dropped");
    Optional<Drop> drop =
        dropped.isEmpty()
            ? Optional.empty()
            : Optional.of(new Drop(dropped.get(), Columns.text(row, "drop_reason")));
    return new Holding(
        new PeerId(Columns.text(row, "peer")),
        ConnectionId.parse(Columns.text(row, "connection")),
        Columns.time(row, "began"),
        row.getLong("began_seq"),
        beginning(Columns.text(row, "how")),
        connection(row, "displaced"),
        drop,
        new NodeRun(
            Columns.text(row, "node"), row.getLong("incarnation"), row.getInt("shared") != 0),
        client(row),
        proof(row));
  }

  private static StayBeginning beginning(String label) {
    return Arrays.stream(StayBeginning.values())
        .filter(beginning -> beginning.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IndexUnusableException("a session has begun in an unknown way"));
  }

  private static Optional<ConnectionId> connection(ResultSet row, String name) throws SQLException {
    return Columns.textIfAny(row, name).map(ConnectionId::parse);
  }

  private static Optional<OperatorOrder> order(ResultSet row) throws SQLException {
    Optional<String> by = Columns.textIfAny(row, "end_operator");
    return by.isEmpty()
        ? Optional.empty()
        : Optional.of(new OperatorOrder(by.get(), Columns.text(row, "end_operator_reason")));
  }

  private static Optional<ClientDetails> client(ResultSet row) throws SQLException {
    Optional<String> address = Columns.textIfAny(row, "address");
    return address.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ClientDetails(
                address.get(),
                Columns.text(row, "user_agent"),
                Columns.text(row, "client_version"),
                Columns.text(row, "origin")));
  }

  private static Optional<OwnershipProof> proof(ResultSet row) throws SQLException {
    Optional<String> subject = Columns.textIfAny(row, "subject");
    return subject.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new OwnershipProof(
                subject.get(),
                Columns.text(row, "issuer"),
                Columns.text(row, "kid"),
                Columns.text(row, "jti"),
                Instant.parse(Columns.text(row, "issued_at")),
                Instant.parse(Columns.text(row, "expires_at")),
                ProofRank.valueOf(Columns.text(row, "rank")),
                connection(row, "tenure")));
  }

  /** Which session it is: a connection holds one ID, once. */
  record SessionKey(PeerId peer, ConnectionId connection) {
    static SessionKey of(Holding stay) {
      return new SessionKey(stay.peer(), stay.connection());
    }
  }
}

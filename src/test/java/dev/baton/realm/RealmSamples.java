package dev.baton.realm;

import dev.baton.realm.RealmCommand.Connect;
import dev.baton.realm.RealmCommand.Disconnect;
import dev.baton.realm.RealmCommand.Expire;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.ServerStarted;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/** Values to test with: one peer, its clients, and moments in seconds after noon. */
public final class RealmSamples {
  /** Who writes the events, and in which run as long as no start says so. */
  public static final Author NODE = Author.of("node-1");

  public static final NodeRun RUN = new NodeRun("node-1", 0, false);

  public static final PeerId ALICE = new PeerId("alice");
  public static final PeerId BOB = new PeerId("bob");
  public static final TokenDigest TOKEN = token("token");
  public static final TokenDigest OTHER_TOKEN = token("other token");
  public static final ClientDetails CLIENT =
      new ClientDetails("192.0.2.1", "Mozilla/5.0", "1.5.5", "https://app.example");

  public static final RealmPolicy POLICY =
      new RealmPolicy(100, Duration.ZERO, Duration.ZERO, Duration.ZERO, TakeoverPolicy.OFF);
  public static final RealmPolicy KEEPS_DROPPED =
      new RealmPolicy(
          100, Duration.ofSeconds(10), Duration.ZERO, Duration.ZERO, TakeoverPolicy.OFF);

  public static final Duration PROOF_MAX_AGE = TakeoverPolicy.OFF.proofMaxAge();

  private RealmSamples() {}

  /** A digest of 32 bytes that begins with the name. */
  public static TokenDigest token(String name) {
    return TokenDigest.of(Arrays.copyOf(name.getBytes(StandardCharsets.UTF_8), 32));
  }

  public static ConnectionId connection(int number) {
    return new ConnectionId(new UUID(0x0193_0000_0000_7000L, 0x8000_0000_0000_0000L | number));
  }

  public static Instant at(int second) {
    return Instant.parse("2026-11-22T12:00:00Z").plusSeconds(second);
  }

  public static Holder holder(int connection, long epoch) {
    return new Holder(connection(connection), new Epoch(epoch));
  }

  static PeerConnected connected(int connection, int second) {
    return new PeerConnected(
        ALICE, connection(connection), TOKEN, Optional.empty(), CLIENT, at(second));
  }

  static PeerResumed resumed(int connection, Holder previous, int second) {
    return new PeerResumed(
        ALICE, connection(connection), previous, TOKEN, Optional.empty(), CLIENT, at(second));
  }

  static PeerDetached detached(int connection, DisconnectReason reason, int until, int second) {
    return new PeerDetached(ALICE, connection(connection), reason, at(until), at(second));
  }

  static PeerDisconnected disconnected(int connection, DisconnectReason reason, int second) {
    return new PeerDisconnected(ALICE, connection(connection), reason, at(second));
  }

  static ServerStarted started(int detachedUntil, int second) {
    return new ServerStarted(at(detachedUntil), PROOF_MAX_AGE, at(second));
  }

  static Connect connect(int connection, TokenDigest token, int second) {
    return connect(connection, token, 0, second);
  }

  static Connect connect(int connection, TokenDigest token, int openConnections, int second) {
    return new Connect(
        ALICE,
        connection(connection),
        token,
        PresentedProof.NONE,
        CLIENT,
        openConnections,
        at(second));
  }

  static Disconnect disconnect(int connection, DisconnectReason reason, int second) {
    return new Disconnect(ALICE, connection(connection), reason, false, at(second));
  }

  static Expire expire(int second) {
    return new Expire(ALICE, at(second));
  }

  /** A proof of alice's, issued at this second. */
  public static OwnershipProof proof(int issuedAt, String tokenId) {
    return new OwnershipProof(
        "alice",
        "https://issuer.example",
        "key-1",
        tokenId,
        at(issuedAt),
        at(issuedAt + 300),
        ProofRank.PROVIDER,
        Optional.empty());
  }

  /** A ticket for alice, given at this second in the tenure that this connection began. */
  public static OwnershipProof ticket(int issuedAt, int tenure) {
    return new OwnershipProof(
        "alice",
        "baton",
        "own",
        "ticket-" + issuedAt,
        at(issuedAt),
        at(issuedAt + 60),
        ProofRank.TICKET,
        Optional.of(connection(tenure)));
  }

  /** What the connection began on a vacant ID. */
  public static Tenure tenure(int connection) {
    return new Tenure(connection(connection), Optional.empty());
  }

  /** What the connection won by a proof of this rank. */
  public static Tenure tenure(int connection, ProofRank wonBy) {
    return new Tenure(connection(connection), Optional.of(wonBy));
  }

  static Connect connectWith(int connection, PresentedProof proof, int second) {
    return new Connect(
        ALICE, connection(connection), tokenOf(connection), proof, CLIENT, 0, at(second));
  }

  static PeerOverridden overridden(
      int connection, Holder previous, OwnershipProof proof, int second) {
    return new PeerOverridden(
        ALICE, connection(connection), previous, tokenOf(connection), proof, CLIENT, at(second));
  }

  /** Another token for each connection. */
  static TokenDigest tokenOf(int connection) {
    return token("token of " + connection);
  }
}

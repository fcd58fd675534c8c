package dev.baton.realm;

import java.time.Instant;

/** What is asked of the realm. {@code at} is the time of the decision and never falls. */
public sealed interface RealmCommand {
  PeerId peer();

  Instant at();

  /**
   * A connection asks for an ID.
   *
   * @param openConnections connections that hold, or held, an ID and whose socket is still open
   */
  record Connect(
      PeerId peer,
      ConnectionId connection,
      TokenDigest token,
      PresentedProof proof,
      ClientDetails client,
      int openConnections,
      Instant at)
      implements RealmCommand {}

  /**
   * A connection has ended.
   *
   * @param comesBack whether its client takes part in handovers, and so reconnects if it can
   */
  record Disconnect(
      PeerId peer, ConnectionId connection, DisconnectReason reason, boolean comesBack, Instant at)
      implements RealmCommand {}

  /** A connection stores what is to move with its ID. */
  record SaveState(PeerId peer, ConnectionId connection, HandoverChange change, Instant at)
      implements RealmCommand {}

  /** The time in which the client of a detached session can reconnect may be over. */
  record Expire(PeerId peer, Instant at) implements RealmCommand {}
}

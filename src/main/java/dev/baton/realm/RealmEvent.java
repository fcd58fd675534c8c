package dev.baton.realm;

import java.time.Instant;

/**
 * What has happened in the realm. Every connection has exactly one event that begins it and exactly
 * one that ends it; {@link PeerResumed} ends the previous one and begins the next.
 */
public sealed interface RealmEvent {
  Instant at();

  /** An event of one peer ID. */
  sealed interface PeerEvent extends RealmEvent {
    PeerId peer();

    ConnectionId connection();
  }

  /**
   * The server began to serve; whoever held an ID when it last ended is detached until {@code
   * detachedUntil}.
   */
  record ServerStarted(Instant detachedUntil, Instant at) implements RealmEvent {}

  /** The server ended in order. */
  record ServerStopped(Instant at) implements RealmEvent {}

  /** A connection took a vacant ID. */
  record PeerConnected(
      PeerId peer, ConnectionId connection, TokenDigest token, ClientDetails client, Instant at)
      implements PeerEvent {}

  /** The same client came back on another connection. */
  record PeerResumed(
      PeerId peer,
      ConnectionId connection,
      Holder previous,
      TokenDigest token,
      ClientDetails client,
      Instant at)
      implements PeerEvent {}

  /** The holder's socket is gone; the ID is kept for its client. */
  record PeerDetached(
      PeerId peer, ConnectionId connection, DisconnectReason reason, Instant until, Instant at)
      implements PeerEvent {}

  /** The ID is vacant again. */
  record PeerDisconnected(PeerId peer, ConnectionId connection, DisconnectReason reason, Instant at)
      implements PeerEvent {}
}

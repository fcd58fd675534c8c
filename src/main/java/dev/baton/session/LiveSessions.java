package dev.baton.session;

import dev.baton.realm.ConnectionId;
import dev.baton.realm.PeerId;
import dev.baton.session.RealmRequest.ConnectRequest;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of this server behind the realm's live IDs, and the newcomers whose event was
 * offered to the journal and has not come back. Confined to the writer's thread.
 */
final class LiveSessions {
  private final Map<PeerId, PeerSession> holders = new HashMap<>();
  private final Map<ConnectionId, ConnectRequest> newcomers = new HashMap<>();
  private final ConnectionRegistry registry;

  LiveSessions(ConnectionRegistry registry) {
    this.registry = registry;
  }

  /** Sockets that were admitted and have not ended. */
  int openSockets() {
    return registry.openSockets();
  }

  /** The event that makes this newcomer a holder is about to be offered. */
  void add(ConnectRequest newcomer) {
    newcomers.put(newcomer.session().connectionId(), newcomer);
  }

  /** The newcomer of this connection, which is none from now on; null if it is not of here. */
  @Nullable ConnectRequest takeNewcomer(ConnectionId connection) {
    return newcomers.remove(connection);
  }

  /**
   * Makes the session the holder of the ID and fences the one before it.
   *
   * @param next the new holder; null if its connection is not of this server
   * @return the session before it, if that is of this server
   */
  @Nullable PeerSession replaceHolder(PeerId peer, @Nullable PeerSession next) {
    PeerSession displaced = next == null ? holders.remove(peer) : holders.put(peer, next);
    if (displaced != null) {
      // In this order: a relay that finds it fenced looks again, and must not find it a second
      // time, not even if it is sent OPEN only now.
      displaced.displace();
      registry.remove(displaced);
      displaced.fence();
    }
    if (next != null) {
      registry.socketAdmitted();
    }
    return displaced;
  }

  /** The session that holds the ID; null if none of this server does. */
  @Nullable PeerSession findOrNull(PeerId peer) {
    return holders.get(peer);
  }

  /** Forgets a session that has ended, unless another has taken its place. */
  void forget(PeerSession session) {
    holders.remove(session.peer(), session);
  }

  /** Forgets a session that has become the holder and cannot be sent OPEN. */
  void withdraw(PeerSession session) {
    forget(session);
    registry.socketEnded();
  }
}

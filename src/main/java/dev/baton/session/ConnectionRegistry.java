package dev.baton.session;

import dev.baton.realm.PeerId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Where each held ID can be reached at this moment. It follows the realm and never decides
 * anything. Safe for use by many threads.
 */
final class ConnectionRegistry {
  private final ConcurrentMap<PeerId, PeerSession> sessions = new ConcurrentHashMap<>();
  private final AtomicInteger openSockets = new AtomicInteger();

  Optional<PeerSession> find(PeerId peer) {
    return Optional.ofNullable(sessions.get(peer));
  }

  /** The same without a wrapper, for the relay. */
  @Nullable PeerSession findOrNull(PeerId peer) {
    return sessions.get(peer);
  }

  /** Adds the session, unless another has its ID already: then it is never to be found here. */
  void put(PeerSession session) {
    sessions.compute(session.peer(), (_, now) -> session.isDisplaced() ? now : session);
  }

  /** Removes this session, and never one that has taken its place. */
  void remove(PeerSession session) {
    sessions.remove(session.peer(), session);
  }

  /** The reachable IDs, longest held first. */
  List<PeerId> peers() {
    return sessions.values().stream()
        .sorted(Comparator.comparing(PeerSession::epoch))
        .map(PeerSession::peer)
        .toList();
  }

  int size() {
    return sessions.size();
  }

  /** Sockets that were admitted and have not ended, those that lost their ID included. */
  int openSockets() {
    return openSockets.get();
  }

  void socketAdmitted() {
    openSockets.incrementAndGet();
  }

  void socketEnded() {
    openSockets.decrementAndGet();
  }
}

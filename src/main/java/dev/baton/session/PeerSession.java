package dev.baton.session;

import dev.baton.protocol.CloseReason;
import dev.baton.protocol.SenderPrefix;
import dev.baton.realm.ConnectionId;
import dev.baton.realm.Epoch;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.session.Connection.Delivery;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection that holds, or is about to hold, a peer ID. */
public final class PeerSession {
  private static final Epoch NOT_YET = new Epoch(0);

  private final PeerId peer;
  private final ConnectionId connectionId;
  private final Connection connection;
  private final SenderPrefix senderPrefix;
  private final UnsavedState draft;
  private final long askedNanos = System.nanoTime();

  // Written by the writer, before the session is published.
  private volatile Epoch epoch = NOT_YET;

  // Used by the writer only.
  private AddressKey address = AddressKey.UNKNOWN;

  // Guarded by the Probes.
  private @Nullable Long probedNanos;

  // Written by the writer: from then on it must not come into the registry any more.
  private volatile boolean displaced;

  // Written by the writer, or at the end of the connection: from then on nothing it sends counts.
  private volatile boolean fenced;

  // Written before the session asks for its ID.
  private boolean wantsReceipt;

  // For a receipt only. Written by the thread of effects before the client's thread goes on.
  private @Nullable PeerEvent opening;

  // Written by the connection's reading thread only.
  private int malformedInARow;

  PeerSession(PeerId peer, ConnectionId connectionId, Connection connection, UnsavedState draft) {
    this.peer = peer;
    this.draft = draft;
    this.connectionId = connectionId;
    this.connection = connection;
    this.senderPrefix = new SenderPrefix(peer);
  }

  public PeerId peer() {
    return peer;
  }

  public ConnectionId connectionId() {
    return connectionId;
  }

  /** When its client asked for the ID, a value of {@link System#nanoTime}. */
  long askedNanos() {
    return askedNanos;
  }

  SenderPrefix senderPrefix() {
    return senderPrefix;
  }

  /** What the session keeps for the next holder of the ID. */
  UnsavedState unsaved() {
    return draft;
  }

  boolean supportsHandover() {
    return draft.supportsHandover();
  }

  /** Whether its client wants a receipt of the event that gives it the ID. */
  void wantReceipt(boolean wanted) {
    wantsReceipt = wanted;
  }

  /** This event has given it the ID. */
  void openedBy(PeerEvent event) {
    opening = wantsReceipt ? event : null;
  }

  /** The event of which its client wants a receipt; empty if it wants none. */
  Optional<PeerEvent> takeOpening() {
    PeerEvent event = opening;
    opening = null;
    return Optional.ofNullable(event);
  }

  Epoch epoch() {
    return epoch;
  }

  /** The session holds its ID from now on; called by the writer. */
  void begin(Epoch epoch, AddressKey address) {
    this.address = address;
    this.epoch = epoch;
  }

  /** Where the client is; for the writer. */
  AddressKey address() {
    return address;
  }

  /** Another connection has the ID now, and the session is about to be fenced; for the writer. */
  void displace() {
    displaced = true;
  }

  boolean isDisplaced() {
    return displaced;
  }

  void fence() {
    fenced = true;
  }

  boolean isFenced() {
    return fenced;
  }

  /**
   * Does something that other clients see under the ID, unless the session no longer holds it.
   *
   * @return whether it was done
   */
  synchronized boolean unlessFenced(Runnable action) {
    if (fenced) {
      return false;
    }
    action.run();
    return true;
  }

  /** Returns when nothing is in progress under the ID any more; for a fenced session. */
  synchronized void settle() {
    // A thread that found the session unfenced holds the monitor until it is done.
  }

  /** Sends a message of another peer; a session that has lost its ID counts as closing. */
  Delivery relay(PeerId sender, byte[] message) {
    return fenced ? Delivery.CLOSING : connection.relay(sender, message);
  }

  /** Sends a message that has waited for the ID; false if the session has lost it. */
  boolean deliverWaiting(byte[] message) {
    if (fenced) {
      return false;
    }
    connection.deliverWaiting(message);
    return true;
  }

  /**
   * Sends the server's answer to something that the client has sent, unless it reads too little.
   */
  void answer(byte[] message) {
    connection.answer(message);
  }

  /** Sends a message of the server. */
  boolean send(byte[] message) {
    return connection.send(message);
  }

  boolean wasProbedWithin(Duration interval, long nowNanos) {
    Long last = probedNanos;
    return last != null && nowNanos - last < interval.toNanos();
  }

  void wasProbedAt(long nowNanos) {
    probedNanos = nowNanos;
  }

  /** Pings the client; see {@link Connection#probe}. */
  Optional<Duration> probe(Consumer<PeerSession> answered) {
    return connection.probe(() -> answered.accept(this));
  }

  boolean isSilentSince(long nanos) {
    return connection.isSilentSince(nanos);
  }

  void endSilent() {
    connection.endSilent();
  }

  /** See {@link Connection#traceparent}. */
  Optional<String> traceparent() {
    return connection.traceparent();
  }

  void close(CloseReason reason) {
    connection.close(reason);
  }

  /** The same with another text than the reason's own. */
  void close(CloseReason reason, String text) {
    connection.close(reason, text);
  }

  int countMalformed() {
    return ++malformedInARow;
  }

  void countWellFormed() {
    malformedInARow = 0;
  }
}

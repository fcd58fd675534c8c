package dev.baton.session;

import dev.baton.protocol.ClientMessage;
import dev.baton.protocol.ConnectionDetails;
import dev.baton.protocol.ServerMessage;
import dev.baton.realm.PeerId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what moves with IDs up to date from the relayed messages, and writes it at most once a
 * second for each session. Safe for use by many threads.
 */
final class StateTracker {
  private static final long INTERVAL_NANOS = 1_000_000_000;
  private static final String TOO_LARGE = "The state is too large";
  private static final String NO_MEMORY = "There is no memory for the state now, try again later";

  private final StateLimits limits;
  private final ConnectionRegistry registry;
  private final MemoryBudget memory;
  private final Metrics metrics;
  private final AtomicInteger offeredBytes = new AtomicInteger();

  // Sessions that remember their offers.
  private final Set<PeerSession> offering = ConcurrentHashMap.newKeySet();

  // Sessions with something to write, and when that was last done.
  private final Set<PeerSession> unsaved = ConcurrentHashMap.newKeySet();
  private final Map<PeerSession, Long> savedNanos = new ConcurrentHashMap<>();

  StateTracker(
      StateLimits limits, ConnectionRegistry registry, MemoryBudget memory, Metrics metrics) {
    this.limits = limits;
    this.memory = memory;
    this.registry = registry;
    this.metrics = metrics;
  }

  /**
   * What a new session has to hand over.
   *
   * @param supportsHandover whether the client takes part in handovers
   * @param device its name for its device, empty if it sent none
   */
  UnsavedState draft(boolean supportsHandover, String device) {
    return new UnsavedState(supportsHandover, device, limits, memory, offeredBytes);
  }

  /** How many bytes of offers are remembered until they are answered. */
  int offeredBytes() {
    return offeredBytes.get();
  }

  /** A holder stores a state for the next holder of the ID. */
  void saveState(PeerSession session, ClientMessage.StateMessage message) {
    if (message.json().length > limits.stateBytes()) {
      refuse(session, TOO_LARGE, "state-too-large");
    } else if (!session.unsaved().saveState(new String(message.json(), StandardCharsets.UTF_8))) {
      refuse(session, NO_MEMORY, "try-again");
    } else {
      markUnsaved(session);
    }
  }

  private void refuse(PeerSession session, String message, String reason) {
    metrics.count(Metric.STATES_REFUSED);
    session.answer(ServerMessage.error(message, reason));
  }

  /**
   * Reads the details of the connection between two peers from the message, if they may be kept.
   * Called before the message is relayed: an answer must find its offer, and nothing waits for the
   * sender in that time.
   */
  void prepare(PeerSession sender, ClientMessage.Relay message) {
    if (!message.isIntroduction()) {
      return;
    }
    PeerSession target = registry.findOrNull(message.destination());
    // An absent peer may return, and take part then.
    boolean remembers = message.isOffer() && (target == null || target.supportsHandover());
    if (!sender.supportsHandover() && !remembers) {
      return;
    }
    Optional<ConnectionDetails> details = message.details();
    if (remembers && details.isPresent()) {
      long now = System.nanoTime();
      count(
          Metric.OFFERS_FORGOTTEN,
          sender.unsaved().offered(message.destination(), details.get(), now));
      offering.add(sender);
    }
  }

  /**
   * A message has reached its destination, or waits for it.
   *
   * @param target who has got it; null if it waits
   */
  void passed(PeerSession sender, @Nullable PeerSession target, ClientMessage.Relay message) {
    if (message.isIntroduction() && sender.supportsHandover()) {
      message.details().ifPresent(details -> add(sender, target, message, details));
    } else if (message.isLeave()) {
      forget(sender, message.destination(), true);
      if (target != null) {
        forget(target, sender.peer(), false);
      }
    }
  }

  /** Only a peer that the holder itself has contacted becomes a contact. */
  private void add(
      PeerSession holder,
      @Nullable PeerSession remote,
      ClientMessage.Relay message,
      ConnectionDetails own) {
    PeerId peer = message.destination();
    Optional<ConnectionDetails> details = Optional.of(own);
    if (!message.isOffer()) {
      details =
          remote == null
              ? Optional.empty()
              : remote.unsaved().takeOffer(holder.peer(), own.connectionId());
      // An answer contains fewer details of a connection than its offer.
      if (details.isEmpty() && !holder.unsaved().hasContact(peer, own.connectionId())) {
        details = Optional.of(own);
      }
    }
    details.ifPresent(
        d ->
            count(
                Metric.CONTACTS_DROPPED,
                holder.unsaved().add(peer, d, message.isOffer(), this::isPresent)));
    markUnsaved(holder);
  }

  private boolean isPresent(PeerId peer) {
    return registry.findOrNull(peer) != null;
  }

  private void forget(PeerSession session, PeerId other, boolean byHolder) {
    if (session.supportsHandover()) {
      session.unsaved().remove(other, byHolder);
      markUnsaved(session);
    }
  }

  private void count(Metric metric, int times) {
    for (int i = 0; i < times; i++) {
      metrics.count(metric);
    }
  }

  private void markUnsaved(PeerSession session) {
    if (session.unsaved().isUnsaved()) {
      unsaved.add(session);
    }
  }

  /**
   * Writes what must be written.
   *
   * @param write puts a session's state into the log, later; false if it cannot
   */
  void sweep(long nowNanos, Predicate<PeerSession> write) {
    offering.removeIf(session -> !session.unsaved().expireOffers(nowNanos));
    savedNanos.values().removeIf(saved -> nowNanos - saved >= INTERVAL_NANOS);
    List<PeerSession> done =
        unsaved.stream().filter(s -> s.isFenced() || !s.unsaved().isUnsaved()).toList();
    done.forEach(unsaved::remove);
    // A state may have been stored since the check.
    done.stream().filter(s -> !s.isFenced()).forEach(this::markUnsaved);
    for (PeerSession session : unsaved) {
      if (!savedNanos.containsKey(session)
          && session.unsaved().isDue(nowNanos)
          && write.test(session)) {
        // It stays among the unsaved until it is seen to be written.
        savedNanos.put(session, nowNanos);
      }
    }
  }

  /** Forgets a session that has ended. */
  void ended(PeerSession session) {
    unsaved.remove(session);
    savedNanos.remove(session);
    offering.remove(session);
    session.unsaved().forgetOffers();
    session.unsaved().release();
  }
}

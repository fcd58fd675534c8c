package dev.baton.session;

import dev.baton.protocol.ClientMessage;
import dev.baton.protocol.Contact;
import dev.baton.protocol.ServerMessage;
import dev.baton.realm.PeerId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Keeps what moves with IDs up to date from what passes by, and has it written, once a second at
 * most for each session. Safe for use by many threads.
 */
final class Handovers {
  private static final long INTERVAL_NANOS = 1_000_000_000;
  private static final String TOO_LARGE = "The state is too large";

  private final HandoverLimits limits;
  private final Metrics metrics;

  // Sessions with something to write, and when that was last done.
  private final Set<PeerSession> unsaved = ConcurrentHashMap.newKeySet();
  private final Map<PeerSession, Long> savedNanos = new ConcurrentHashMap<>();

  Handovers(HandoverLimits limits, Metrics metrics) {
    this.limits = limits;
    this.metrics = metrics;
  }

  /** A holder stores something for whoever holds the ID next. */
  void saveState(PeerSession session, ClientMessage.SaveState message) {
    if (message.json().length > limits.stateBytes()) {
      metrics.count(Metric.STATES_REFUSED);
      session.send(ServerMessage.error(TOO_LARGE, "state-too-large"));
      return;
    }
    session.draft().saveState(new String(message.json(), StandardCharsets.UTF_8));
    markUnsaved(session);
  }

  /** A message of the session's has been passed on, or waits for its destination. */
  void sent(PeerSession sender, ClientMessage.Relay message) {
    note(sender, message.destination(), message);
  }

  /** A message has reached the session. */
  void received(PeerSession target, PeerId sender, ClientMessage.Relay message) {
    note(target, sender, message);
  }

  private void note(PeerSession session, PeerId other, ClientMessage.Relay message) {
    if (!session.takesPartInHandovers()) {
      return;
    }
    if (message.isIntroduction()) {
      message.contact(other).ifPresent(contact -> add(session, contact));
    } else if (message.isLeave()) {
      session.draft().remove(other);
      markUnsaved(session);
    }
  }

  private void add(PeerSession session, Contact contact) {
    int pushedOut = session.draft().add(contact);
    for (int i = 0; i < pushedOut; i++) {
      metrics.count(Metric.CONTACTS_DROPPED);
    }
    markUnsaved(session);
  }

  private void markUnsaved(PeerSession session) {
    if (session.draft().isUnsaved()) {
      unsaved.add(session);
    }
  }

  /**
   * Has written what there is to write.
   *
   * @param write puts a session's state into the log, later; false if it cannot
   */
  void sweep(long nowNanos, Predicate<PeerSession> write) {
    savedNanos.values().removeIf(saved -> nowNanos - saved >= INTERVAL_NANOS);
    List<PeerSession> done =
        unsaved.stream().filter(s -> s.isFenced() || !s.draft().isUnsaved()).toList();
    done.forEach(unsaved::remove);
    // Something may have been stored since it was looked at.
    done.stream().filter(s -> !s.isFenced()).forEach(this::markUnsaved);
    for (PeerSession session : unsaved) {
      if (!savedNanos.containsKey(session) && write.test(session)) {
        // It stays among the unsaved until it is seen to be written.
        savedNanos.put(session, nowNanos);
      }
    }
  }

  /** Forgets a session that has ended. */
  void ended(PeerSession session) {
    unsaved.remove(session);
    savedNanos.remove(session);
  }
}

package dev.baton.session;

import dev.baton.protocol.CloseReason;
import dev.baton.protocol.ServerMessage;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.Epoch;
import dev.baton.realm.Handover;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.StateSaved;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The sessions behind the realm's live IDs. What has to be so from the moment of an event is done
 * at once; what clients are told comes back as an effect, to be released when the event is in the
 * log. Confined to the writer's thread.
 */
final class LiveSessions {
  private static final System.Logger LOG = System.getLogger(LiveSessions.class.getName());

  private final Map<PeerId, PeerSession> sessions = new HashMap<>();
  private final ConnectionRegistry registry;
  private final WaitingMessages waiting;
  private final Metrics metrics;

  LiveSessions(ConnectionRegistry registry, WaitingMessages waiting, Metrics metrics) {
    this.registry = registry;
    this.waiting = waiting;
    this.metrics = metrics;
  }

  /** Makes the session the holder of its ID and fences the one before it. */
  Effect replaceHolder(PeerSession session, PeerEvent event, Epoch epoch, Handover handover) {
    Optional<PeerSession> displaced = Optional.ofNullable(sessions.put(session.peer(), session));
    displaced.ifPresent(
        old ->
            waiting.exclusively(
                () -> {
                  // In this order: a relay that finds the old one fenced looks again, and must not
                  // find it a second time.
                  registry.remove(old);
                  old.fence();
                }));
    return new Succession(session, event, epoch, handover, displaced);
  }

  /** A session has become the holder of its ID. */
  private final class Succession implements Effect {
    private final PeerSession session;
    private final PeerEvent event;
    private final Epoch epoch;
    private final Handover handover;
    private final Optional<PeerSession> displaced;

    Succession(
        PeerSession session,
        PeerEvent event,
        Epoch epoch,
        Handover handover,
        Optional<PeerSession> displaced) {
      this.session = session;
      this.event = event;
      this.epoch = epoch;
      this.handover = handover;
      this.displaced = displaced;
    }

    @Override
    public void release() {
      displaced.ifPresent(
          old -> {
            // What it sent before the event may still be on its way to others.
            old.settle();
            String device = old.supportsHandover() ? session.unsaved().device() : "";
            old.send(ServerMessage.overrideConnection(epoch, event.at(), device));
            old.close(CloseReason.CONNECTED_ELSEWHERE);
          });
      open(session, event, epoch, handover);
      logAndCount(session, event, epoch);
    }

    /** The one before it is fenced for good and cannot know, so that it is sent to come back. */
    @Override
    public void withdraw() {
      displaced.ifPresent(old -> old.close(CloseReason.TRY_AGAIN_LATER));
      sessions.remove(session.peer(), session);
    }
  }

  private void logAndCount(PeerSession session, PeerEvent event, Epoch epoch) {
    if (event instanceof PeerOverridden takeover) {
      LOG.log(
          System.Logger.Level.DEBUG,
          () ->
              "taken over: %s by %s from %s, epoch %d"
                  .formatted(
                      session.peer(),
                      session.connectionId(),
                      takeover.previous().connection(),
                      epoch.value()));
    } else {
      LOG.log(
          System.Logger.Level.DEBUG,
          () -> "connected: %s as %s".formatted(session.peer(), session.connectionId()));
    }
    metrics.count(
        switch (event) {
          case PeerResumed _ -> Metric.CONNECTIONS_RESUMED;
          case PeerOverridden _ -> Metric.CONNECTIONS_OVERRIDDEN;
          case PeerConnected _,
              OverrideRefused _,
              StateSaved _,
              PeerDetached _,
              PeerDisconnected _ ->
              Metric.CONNECTIONS_OPENED;
        });
  }

  private void open(PeerSession session, PeerEvent event, Epoch epoch, Handover handover) {
    if (session.isFenced()) {
      // Displaced by a later request of the same batch: it held the ID for a moment, and the
      // messages that wait are for its successor.
      session.send(ServerMessage.open());
    } else {
      waiting.deliverTo(
          session,
          () -> {
            session.send(ServerMessage.open());
            handOver(session, event, epoch, handover);
          },
          () -> registry.put(session));
    }
  }

  /** What the connections before have stored, for a client that understands it. */
  private static void handOver(
      PeerSession session, PeerEvent event, Epoch epoch, Handover handover) {
    session.unsaved().inherit(handover);
    if (!session.supportsHandover()) {
      return;
    }
    switch (event) {
      case PeerOverridden e ->
          session.send(ServerMessage.state(handover, epoch, e.previous(), "takeover"));
      case PeerResumed e ->
          session.send(ServerMessage.state(handover, epoch, e.previous(), "resume"));
      case PeerConnected _,
          OverrideRefused _,
          StateSaved _,
          PeerDetached _,
          PeerDisconnected _ -> {}
    }
  }

  /** The session that holds the ID. */
  Optional<PeerSession> find(PeerId peer) {
    return Optional.ofNullable(sessions.get(peer));
  }

  /** Forgets a session that has ended, unless another has taken its place. */
  Effect forget(PeerSession session, DisconnectReason reason) {
    sessions.remove(session.peer(), session);
    return () -> {
      LOG.log(
          System.Logger.Level.DEBUG,
          () ->
              "disconnected: %s as %s, %s"
                  .formatted(session.peer(), session.connectionId(), reason.label()));
      metrics.count(Metric.CONNECTIONS_ENDED);
    };
  }
}

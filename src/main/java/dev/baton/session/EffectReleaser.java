package dev.baton.session;

import dev.baton.protocol.CloseReason;
import dev.baton.protocol.ServerMessage;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.StateSaved;
import dev.baton.session.Effect.Ended;
import dev.baton.session.Effect.Expelled;
import dev.baton.session.Effect.LookAnswered;
import dev.baton.session.Effect.NotAdmitted;
import dev.baton.session.Effect.Open;
import dev.baton.session.Effect.OrderAnswered;
import dev.baton.session.Effect.Overridden;
import dev.baton.session.Effect.Probe;
import dev.baton.session.Effect.ReadyAnswered;
import dev.baton.session.Effect.Rejected;
import dev.baton.session.Effect.SentBack;
import dev.baton.session.Effect.TicketAnswered;
import dev.baton.session.Effect.Withdrawn;
import dev.baton.session.RealmRequest.Outcome;

/** Sends clients what effects say. Confined to the effects' thread. */
final class EffectReleaser {
  private static final System.Logger LOG = System.getLogger(EffectReleaser.class.getName());

  private final ConnectionRegistry registry;
  private final WaitingMessages waiting;
  private final Probes probes;
  private final Metrics metrics;

  EffectReleaser(
      ConnectionRegistry registry, WaitingMessages waiting, Probes probes, Metrics metrics) {
    this.registry = registry;
    this.waiting = waiting;
    this.probes = probes;
    this.metrics = metrics;
  }

  void release(Effect effect) {
    switch (effect) {
      case Open open -> open(open);
      case Overridden overridden -> overridden(overridden);
      case Expelled expelled -> expelled(expelled);
      case OrderAnswered(var asked, var answer) -> asked.complete(answer);
      case NotAdmitted(PendingConnect pending, Outcome outcome) -> pending.answer(outcome);
      case Probe probe -> probe(probe);
      case TicketAnswered(var asked, var answer) -> asked.complete(answer);
      case LookAnswered<?> look -> look.release();
      case ReadyAnswered(var asked, var ready) -> asked.complete(ready);
      case Ended ended -> ended(ended);
      case Withdrawn(RealmRequest.ConnectRequest request) -> {
        request.pending().answer(Outcome.GONE);
        probes.ended(request.session());
      }
      case SentBack(PeerSession session) -> session.close(CloseReason.TRY_AGAIN_LATER);
      case Rejected(RealmRequest request) -> request.reject();
    }
  }

  private void overridden(Overridden effect) {
    PeerSession old = effect.session();
    // What it sent before the event may still be on its way to others.
    old.settle();
    old.send(ServerMessage.overrideConnection(effect.epoch(), effect.at(), effect.device()));
    old.close(CloseReason.CONNECTED_ELSEWHERE);
    probes.ended(old);
  }

  private void expelled(Expelled effect) {
    PeerSession old = effect.session();
    // What it sent before the event may still be on its way to others.
    old.settle();
    metrics.count(Metric.CLOSED_BY_OPERATOR);
    old.close(CloseReason.BY_OPERATOR, effect.order().reason());
    probes.ended(old);
  }

  private void open(Open effect) {
    PeerSession session = effect.session();
    boolean delivered =
        waiting.deliverTo(
            session,
            () -> {
              session.send(ServerMessage.open());
              sendState(effect);
            },
            () -> registry.put(session));
    if (!delivered) {
      // It held the ID for a moment, and the messages that wait are for its successor.
      session.send(ServerMessage.open());
    }
    logAndCount(effect);
    effect.request().pending().answer(Outcome.OPENED);
  }

  /** What the connections before have stored, for a client that understands it. */
  private static void sendState(Open effect) {
    PeerSession session = effect.session();
    session.unsaved().inherit(effect.handover());
    if (!session.supportsHandover()) {
      return;
    }
    switch (effect.event()) {
      case PeerOverridden e ->
          session.send(
              ServerMessage.state(effect.handover(), effect.epoch(), e.previous(), "takeover"));
      case PeerResumed e ->
          session.send(
              ServerMessage.state(effect.handover(), effect.epoch(), e.previous(), "resume"));
      case PeerConnected _,
          OverrideRefused _,
          StateSaved _,
          PeerDetached _,
          PeerDisconnected _ -> {}
    }
  }

  private void logAndCount(Open effect) {
    PeerSession session = effect.session();
    if (effect.event() instanceof PeerOverridden takeover) {
      LOG.log(
          System.Logger.Level.DEBUG,
          () ->
              "taken over: %s by %s from %s, epoch %d"
                  .formatted(
                      session.peer(),
                      session.connectionId(),
                      takeover.previous().connection(),
                      effect.epoch().value()));
    } else {
      LOG.log(
          System.Logger.Level.DEBUG,
          () -> "connected: %s as %s".formatted(session.peer(), session.connectionId()));
    }
    metrics.count(metricOf(effect.event()));
  }

  private static Metric metricOf(PeerEvent event) {
    return switch (event) {
      case PeerResumed _ -> Metric.CONNECTIONS_RESUMED;
      case PeerOverridden _ -> Metric.CONNECTIONS_OVERRIDDEN;
      case PeerConnected _, OverrideRefused _, StateSaved _, PeerDetached _, PeerDisconnected _ ->
          Metric.CONNECTIONS_OPENED;
    };
  }

  private void probe(Probe effect) {
    if (!probes.await(effect.holder(), effect.request(), System.nanoTime())) {
      effect.request().pending().answer(Outcome.ID_TAKEN);
    }
  }

  private void ended(Ended effect) {
    PeerSession session = effect.session();
    LOG.log(
        System.Logger.Level.DEBUG,
        () ->
            "disconnected: %s as %s, %s"
                .formatted(session.peer(), session.connectionId(), effect.reason().label()));
    metrics.count(Metric.CONNECTIONS_ENDED);
    if (effect.reason() == DisconnectReason.SERVER_STOPPED) {
      probes.reject(session);
    } else {
      probes.ended(session);
    }
  }
}

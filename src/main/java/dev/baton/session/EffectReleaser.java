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
  private final ConnectionRegistry registry;
  private final WaitingMessages waiting;
  private final Probes probes;
  private final Metrics metrics;
  private final ConnectionLines lines = new ConnectionLines(System::nanoTime);

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
      case SentBack(PeerSession session) -> {
        metrics.count(Metric.CLOSED_TRY_AGAIN);
        session.close(CloseReason.TRY_AGAIN_LATER);
      }
      case Rejected(RealmRequest request) -> request.reject();
    }
  }

  private void overridden(Overridden effect) {
    PeerSession old = effect.session();
    // What it sent before the event may still be on its way to others.
    old.settle();
    old.send(ServerMessage.overrideConnection(effect.epoch(), effect.at(), effect.device()));
    metrics.count(Metric.CLOSED_CONNECTED_ELSEWHERE);
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
    lines.opened(effect);
    count(effect.event(), session.askedNanos());
    session.openedBy(effect.event());
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

  private void count(PeerEvent event, long askedNanos) {
    switch (event) {
      case PeerResumed _ -> {
        metrics.count(Metric.CONNECTIONS_RESUMED);
        metrics.recordSince(HistogramMetric.OPEN_RESUME, askedNanos);
      }
      case PeerOverridden takeover -> {
        metrics.count(Metric.CONNECTIONS_OVERRIDDEN);
        metrics.count(
            switch (takeover.proof().rank()) {
              case PROVIDER -> Metric.TAKEOVERS_DONE_TOKEN;
              case TICKET -> Metric.TAKEOVERS_DONE_TICKET;
            });
        metrics.recordSince(HistogramMetric.OPEN_TAKEOVER, askedNanos);
      }
      case PeerConnected _, OverrideRefused _, StateSaved _, PeerDetached _, PeerDisconnected _ -> {
        metrics.count(Metric.CONNECTIONS_OPENED);
        metrics.recordSince(HistogramMetric.OPEN_CONNECT, askedNanos);
      }
    }
  }

  private void probe(Probe effect) {
    if (!probes.await(effect.holder(), effect.request(), System.nanoTime())) {
      effect.request().pending().answer(Outcome.ID_TAKEN);
    }
  }

  private void ended(Ended effect) {
    PeerSession session = effect.session();
    lines.ended(session, effect.reason());
    metrics.count(Metric.CONNECTIONS_ENDED);
    if (effect.reason() == DisconnectReason.SERVER_STOPPED) {
      probes.reject(session);
    } else {
      probes.ended(session);
    }
  }
}

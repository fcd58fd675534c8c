package dev.baton.session;

import dev.baton.realm.Decision;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.Handover;
import dev.baton.realm.HandoverChange;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmCommand;
import dev.baton.realm.RealmDecider;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.StateSaved;
import dev.baton.session.RealmRequest.MissedEnd;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The ends of connections and of the time for which their IDs wait. An end that cannot be logged is
 * kept until it can be: the connection is gone all the same. Confined to the writer's thread.
 */
final class SessionEnds {
  private final WriterState own;
  private final StateSaves states;
  private final DetachedIds detached;
  private final Metrics metrics;
  private final DetachedExpiry expiry = new DetachedExpiry();

  // In their order.
  private final List<RealmRequest> missed = new ArrayList<>();

  SessionEnds(WriterState own, StateSaves states, DetachedIds detached, Metrics metrics) {
    this.own = own;
    this.states = states;
    this.detached = detached;
    this.metrics = metrics;
  }

  DetachedExpiry expiry() {
    return expiry;
  }

  /** The events of a connection's end, and of what its session has to save. */
  List<PeerEvent> of(PeerSession session, DisconnectReason reason) {
    return decide(endOf(session, reason), session.address(), session);
  }

  /** The events of the end of a newcomer that had its ID for a moment. */
  List<PeerEvent> ofNewcomer(PeerSession session) {
    return decide(endOf(session, DisconnectReason.CONNECTION_LOST), session.address(), null);
  }

  /** The events of an end that was missed, at the time of now, since time never falls. */
  List<PeerEvent> of(MissedEnd missedEnd) {
    RealmCommand.Disconnect end = missedEnd.end();
    var asOfNow =
        new RealmCommand.Disconnect(
            end.peer(), end.connection(), end.reason(), end.comesBack(), own.now());
    return decide(asOfNow, missedEnd.at(), null);
  }

  private RealmCommand.Disconnect endOf(PeerSession session, DisconnectReason reason) {
    return new RealmCommand.Disconnect(
        session.peer(), session.connectionId(), reason, session.supportsHandover(), own.now());
  }

  private List<PeerEvent> decide(
      RealmCommand.Disconnect end, AddressKey address, @Nullable PeerSession holder) {
    if (!own.journal().isWritable()) {
      missed.add(new MissedEnd(end, address));
      return List.of();
    }
    if (!(own.decide(end) instanceof Decision.Accepted(PeerEvent event))) {
      return List.of();
    }
    return event instanceof PeerDetached waits ? decide(waits, address, holder) : List.of(event);
  }

  /** The ID waits for its client if there is memory for that. */
  private List<PeerEvent> decide(
      PeerDetached waits, AddressKey address, @Nullable PeerSession holder) {
    List<PeerEvent> events = new ArrayList<>(2);
    Handover handover = own.realm().handover(waits.peer());
    Optional<HandoverChange> change = holder == null ? Optional.empty() : states.last(holder);
    if (change.isPresent()) {
      events.add(new StateSaved(waits.peer(), waits.connection(), change.get(), waits.at()));
      handover = handover.with(change.get());
    }
    if (waits.reason() == DisconnectReason.SERVER_STOPPED) {
      // The next start keeps it whatever its memory, as after a crash.
      detached.adopt(waits.peer(), handover);
      events.add(waits);
    } else if (detached.reserve(waits.peer(), address, handover)) {
      events.add(waits);
    } else {
      metrics.count(Metric.DETACHED_REFUSED);
      events.add(RealmDecider.withoutWaiting(waits));
    }
    return events;
  }

  /** The end that a request asked for did not get into the log, and is to come later. */
  void doWithout(RealmEvent event, RealmRequest request) {
    if (event instanceof StateSaved) {
      return;
    }
    switch (request) {
      case RealmRequest.DisconnectRequest(PeerSession session, DisconnectReason reason) ->
          miss(new MissedEnd(endOf(session, reason), session.address()));
      case RealmRequest.OpenFailed(RealmRequest.ConnectRequest connect) ->
          miss(endOfNewcomer(connect.session()));
      case MissedEnd again -> miss(again);
      case RealmRequest.ConnectRequest _,
          RealmRequest.ExpireDetached _,
          RealmRequest.Order _,
          RealmRequest.Look<?> _,
          RealmRequest.LookAfter _,
          RealmRequest.NoteDamage _,
          RealmRequest.Ready _,
          RealmRequest.SaveRequest _,
          RealmRequest.Stop _,
          RealmRequest.Vouch _ -> {}
    }
  }

  private void miss(MissedEnd end) {
    detached.release(end.end().peer());
    missed.add(end);
  }

  private MissedEnd endOfNewcomer(PeerSession session) {
    return new MissedEnd(endOf(session, DisconnectReason.CONNECTION_LOST), session.address());
  }

  /** A newcomer's event cannot be relied on: to the log, its connection was lost at once. */
  void withdraw(PeerSession session) {
    missed.add(new MissedEnd(endOf(session, DisconnectReason.CONNECTION_LOST), session.address()));
  }

  /** The ends that were missed, which are not any more. */
  List<RealmRequest> takeMissed() {
    List<RealmRequest> taken = new ArrayList<>(missed);
    missed.clear();
    return taken;
  }

  /** The ends of detached sessions that have waited long enough for their clients. */
  List<PeerEvent> overdue() {
    Instant now = own.now();
    List<PeerEvent> ends = new ArrayList<>();
    for (PeerId peer : expiry.due(own.realm(), now)) {
      if (own.decide(new RealmCommand.Expire(peer, now))
          instanceof Decision.Accepted(PeerEvent end)) {
        ends.add(end);
      }
    }
    return ends;
  }
}

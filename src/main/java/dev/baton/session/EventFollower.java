package dev.baton.session;

import dev.baton.realm.ClientDetails;
import dev.baton.realm.Epoch;
import dev.baton.realm.OperatorOrder;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.BanLifted;
import dev.baton.realm.RealmEvent.LogDamaged;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerBanned;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerErased;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.RefusalsOmitted;
import dev.baton.realm.RealmEvent.ServerReady;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmEvent.StateSaved;
import dev.baton.session.Journal.Entry;
import dev.baton.session.RealmRequest.ConnectRequest;
import dev.baton.session.RealmRequest.Outcome;
import java.util.List;

/**
 * Does on this server what has to be so from the moment of an event: a connection that has lost its
 * ID is fenced, and what waited for the event in the notes is done. Confined to the writer's
 * thread.
 */
final class EventFollower {
  private final WriterState own;
  private final LiveSessions sessions;
  private final WriterNotes notes;

  EventFollower(WriterState own, LiveSessions sessions, WriterNotes notes) {
    this.own = own;
    this.sessions = sessions;
    this.notes = notes;
  }

  /** An event that counts is in the log. What its clients are sent is added to the effects. */
  void follow(Entry entry, List<Effect> effects) {
    switch (entry.event()) {
      case PeerConnected e -> followHolder(entry, e, e.client(), effects);
      case PeerResumed e -> followHolder(entry, e, e.client(), effects);
      case PeerOverridden e -> followHolder(entry, e, e.client(), effects);
      case StateSaved e -> notes.states().saved(sessions.findOrNull(e.peer()), e);
      case PeerDisconnected e -> {
        vacate(e.peer());
        e.order().ifPresent(order -> expel(e.peer(), order, effects));
      }
      case PeerBanned e -> {
        vacate(e.peer());
        expel(e.peer(), e.order(), effects);
      }
      case PeerErased _ -> notes.metrics().count(Metric.IDS_ERASED);
      case RefusalsOmitted _ -> notes.refusals().said();
      case LogDamaged _ -> notes.damage().said();
      case ServerReady _ -> notes.ends().expiry().begin();
      case OverrideRefused _,
          BanLifted _,
          PeerDetached _,
          ServerStarted _,
          ServerStopped _,
          LogResumed _,
          LogRepaired _,
          LogPruned _ -> {}
    }
  }

  /** An event that does not count is in the log: another one was first. */
  void passOver(Entry entry, List<Effect> effects) {
    if (!(entry.event() instanceof PeerEvent event)) {
      return;
    }
    ConnectRequest newcomer = sessions.takeNewcomer(event.connection());
    if (newcomer != null) {
      effects.add(new Effect.NotAdmitted(newcomer.pending(), Outcome.BUSY));
    }
  }

  private void vacate(PeerId peer) {
    notes.detached().release(peer);
    notes.beginnings().forget(peer);
  }

  /** The holder of an ID, if it is a client of this server, loses it by an order. */
  private void expel(PeerId peer, OperatorOrder order, List<Effect> effects) {
    PeerSession expelled = sessions.replaceHolder(peer, null);
    if (expelled != null) {
      effects.add(new Effect.Expelled(expelled, order));
    }
  }

  private void followHolder(
      Entry entry, PeerEvent event, ClientDetails client, List<Effect> effects) {
    ConnectRequest newcomer = sessions.takeNewcomer(event.connection());
    if (newcomer != null && !newcomer.pending().finishWriting()) {
      own.journal().giveUp(entry);
      return;
    }
    var epoch = new Epoch(entry.seq());
    PeerSession holder = null;
    if (newcomer != null) {
      holder = newcomer.session();
      holder.begin(epoch, newcomer.at());
    }
    notes.detached().release(event.peer());
    notes.beginnings().note(event, client);
    PeerSession displaced = sessions.replaceHolder(event.peer(), holder);
    effects.addAll(
        Effects.of(
            event,
            epoch,
            own.realm().handover(event.peer()),
            new Effects.Local(displaced, newcomer)));
  }

  /** The event did not come back: the log has failed, or cannot hold it. */
  void doWithout(RealmEvent event, RealmRequest request, List<Effect> effects) {
    if (event instanceof OverrideRefused refused) {
      notes.refusals().omit(refused);
    } else if (request instanceof ConnectRequest connect) {
      // Not of a state that was to be saved before.
      if (sessions.takeNewcomer(((PeerEvent) event).connection()) != null) {
        effects.add(new Effect.NotAdmitted(connect.pending(), Outcome.LOG_FAILED));
      }
    } else {
      notes.ends().doWithout(event, request);
    }
  }

  /**
   * The log's files are gone: those who have just come are sent nothing, and to the log their
   * connections were lost at once.
   */
  List<Effect> withdraw(List<Effect> effects) {
    for (Effect effect : effects) {
      if (effect instanceof Effect.Open open) {
        sessions.withdraw(open.session());
        notes.ends().withdraw(open.session());
      }
    }
    return effects.stream().map(Effect::withdrawn).toList();
  }
}

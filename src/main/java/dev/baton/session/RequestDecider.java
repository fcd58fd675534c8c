package dev.baton.session;

import dev.baton.realm.Decision;
import dev.baton.realm.HandoverChange;
import dev.baton.realm.Occupancy;
import dev.baton.realm.Occupancy.Held;
import dev.baton.realm.OperatorCommand.ErasePeer;
import dev.baton.realm.OperatorDecider;
import dev.baton.realm.OperatorDecision;
import dev.baton.realm.PeerId;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.PresentedProof.Unverifiable;
import dev.baton.realm.PresentedProof.Verified;
import dev.baton.realm.RealmCommand;
import dev.baton.realm.RealmDecider;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.ServerReady;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmEvent.StateSaved;
import dev.baton.realm.Refusal;
import dev.baton.session.RealmRequest.ConnectRequest;
import dev.baton.session.RealmRequest.Outcome;
import dev.baton.session.RealmRequest.Vouch;
import dev.baton.session.RealmRequest.VouchOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says which events a request asks for: by the rules of the realm, decided once, and by the room
 * that there is. Changes nothing in the realm. Confined to the writer's thread.
 */
final class RequestDecider {
  private final WriterState own;
  private final LiveSessions sessions;
  private final WriterNotes notes;

  RequestDecider(WriterState own, LiveSessions sessions, WriterNotes notes) {
    this.own = own;
    this.sessions = sessions;
    this.notes = notes;
  }

  /**
   * The events that a request asks for, in their order; most ask for one.
   *
   * @param effects where the answer to a newcomer is added that does not get its ID
   */
  List<? extends RealmEvent> decide(RealmRequest request, List<Effect> effects) {
    return switch (request) {
      case ConnectRequest connect -> connect(connect, effects);
      case RealmRequest.DisconnectRequest(PeerSession session, var reason) ->
          notes.ends().of(session, reason);
      case RealmRequest.MissedEnd missed -> notes.ends().of(missed);
      case RealmRequest.OpenFailed(ConnectRequest connect) ->
          notes.ends().ofNewcomer(connect.session());
      case RealmRequest.ExpireDetached _ -> notes.ends().overdue();
      case RealmRequest.SaveRequest(PeerSession session) -> saveState(session);
      case RealmRequest.NoteDamage(var found) -> {
        notes.damage().take(found);
        yield notes.damage().due(own.now());
      }
      case RealmRequest.Order order -> order(order, effects);
      case RealmRequest.LookAfter _ ->
          both(notes.damage().due(own.now()), notes.refusals().due(own.now()));
      case RealmRequest.Ready ready -> List.of(ready(ready, own.now()));
      case RealmRequest.Stop _ ->
          both(notes.refusals().all(own.now()), List.of(new ServerStopped(own.now())));
      case Vouch _, RealmRequest.Look<?> _ -> List.of();
    };
  }

  private List<RealmEvent> order(RealmRequest.Order request, List<Effect> effects) {
    OperatorDecision decision =
        OperatorDecider.decide(own.realm(), request.command(), own.maxBans(), own.now());
    return switch (decision) {
      case OperatorDecision.Obeyed _ when request.command() instanceof ErasePeer erasure ->
          OperatorDecider.eventsOf(own.realm(), erasure, own.now());
      case OperatorDecision.Obeyed(RealmEvent event) -> List.of(event);
      case OperatorDecision.Declined(var why) -> {
        if (why == OperatorDecision.Objection.TOO_MANY_BANS) {
          notes.metrics().count(Metric.BANS_REFUSED);
        }
        effects.add(
            new Effect.OrderAnswered(request.answer(), new OperatorOutcome.Impossible(why)));
        yield List.of();
      }
    };
  }

  private static ServerReady ready(RealmRequest.Ready request, Instant now) {
    return new ServerReady(now.plus(request.window()), now);
  }

  private static List<RealmEvent> both(
      List<? extends RealmEvent> first, List<? extends RealmEvent> second) {
    List<RealmEvent> both = new ArrayList<>(first);
    both.addAll(second);
    return both;
  }

  private List<? extends RealmEvent> connect(ConnectRequest request, List<Effect> effects) {
    if (!request.pending().beginWriting()) {
      return List.of();
    }
    PeerSession session = request.session();
    var command =
        new RealmCommand.Connect(
            session.peer(),
            session.connectionId(),
            request.token(),
            trusted(request.proof()),
            request.client(),
            sessions.openSockets(),
            own.now());
    return switch (own.decide(command)) {
      case Decision.Accepted(PeerEvent event) when hasRoomFor(event) -> {
        sessions.add(request);
        yield behindStateOfDisplaced(event);
      }
      case Decision.Accepted _ -> {
        effects.add(new Effect.NotAdmitted(request.pending(), Outcome.NO_ROOM));
        yield List.of();
      }
      case Decision.Refused(Refusal refusal, var event) -> {
        effects.add(refused(request, refusal));
        yield event.isPresent() ? notes.refusals().of(event.get(), request.at()) : List.of();
      }
      case Decision.Ignored _ -> throw new IllegalStateException("a connect is never ignored");
    };
  }

  /** With a clock that was set back it cannot be known whether a proof is still good. */
  private PresentedProof trusted(PresentedProof proof) {
    return proof instanceof Verified && own.clock().isFarBehind() ? new Unverifiable() : proof;
  }

  /** The reserve is for those who have an ID; a log that has failed answers for itself. */
  private boolean hasRoomFor(PeerEvent event) {
    return !own.journal().isWritable()
        || switch (own.journal().room()) {
          case ENOUGH -> true;
          case RESERVE -> event instanceof PeerResumed;
          case NONE -> false;
        };
  }

  /**
   * What the displaced session has not saved yet moves with the ID as well. A save does not change
   * who holds the ID, and so the decision is still good behind it.
   */
  private List<PeerEvent> behindStateOfDisplaced(PeerEvent event) {
    if (!(event instanceof PeerResumed || event instanceof PeerOverridden)) {
      return List.of(event);
    }
    PeerSession displaced = sessions.findOrNull(event.peer());
    Optional<HandoverChange> change =
        displaced == null ? Optional.empty() : notes.states().last(displaced);
    return displaced == null || change.isEmpty()
        ? List.of(event)
        : List.of(
            new StateSaved(event.peer(), displaced.connectionId(), change.get(), event.at()),
            event);
  }

  /** A newcomer without a proof is answered when its holder is known to be there. */
  private Effect refused(ConnectRequest request, Refusal refusal) {
    PeerId peer = request.session().peer();
    PeerSession holder = sessions.findOrNull(peer);
    if (refusal == Refusal.ID_TAKEN && holder != null && request.pending().mayWaitFor(holder)) {
      return new Effect.Probe(request, holder);
    }
    return new Effect.NotAdmitted(
        request.pending(),
        new Outcome.ConnectRefused(refusal, own.realm().vacantIn(peer, own.now())));
  }

  private List<PeerEvent> saveState(PeerSession session) {
    Optional<HandoverChange> change =
        own.journal().isWritable() ? notes.states().due(session) : Optional.empty();
    if (change.isEmpty()) {
      return List.of();
    }
    var command =
        new RealmCommand.SaveState(session.peer(), session.connectionId(), change.get(), own.now());
    if (own.decide(command) instanceof Decision.Accepted(PeerEvent event)) {
      return List.of(event);
    }
    // It has lost the ID, and what it would keep goes with it.
    notes.states().saved(session, change.get());
    return List.of();
  }

  /** Whether a bearer may hand the ID to another device, and then by a ticket of which tenure. */
  VouchOutcome vouch(Vouch request) {
    if (!own.journal().isWritable()) {
      return VouchOutcome.BUSY;
    }
    PeerId peer = request.peer();
    PresentedProof proof = trusted(request.proof());
    Occupancy occupancy = own.realm().occupancy(peer);
    if (occupancy instanceof Held held
        && RealmDecider.mayHandOver(
            occupancy, own.realm().memory(peer), request.token(), proof, own.policy())) {
      return new VouchOutcome.Granted(held.tenure().begunBy());
    }
    return proof instanceof Unverifiable ? new VouchOutcome.Undecided() : new VouchOutcome.Denied();
  }
}

package dev.baton.session;

import dev.baton.realm.Epoch;
import dev.baton.realm.RealmCommand;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.session.RealmRequest.Outcome;
import dev.baton.session.RealmRequest.Outcome.Refused;
import java.time.Instant;
import java.util.Optional;

/**
 * Carries requests out: what has to be so from the moment of an event is done at once, what anybody
 * is told comes back as an effect. Confined to the writer's thread.
 */
final class RequestHandler {
  private final ConnectionRegistry registry;
  private final Holders holders;

  RequestHandler(ConnectionRegistry registry, Holders holders) {
    this.registry = registry;
    this.holders = holders;
  }

  /** A newcomer asks for its ID. */
  Runnable connect(JournaledRealm realm, RealmRequest.Connect request) {
    if (!request.newcomer().beginWriting()) {
      return () -> {};
    }
    PeerSession session = request.session();
    var command =
        new RealmCommand.Connect(
            session.peer(),
            session.connectionId(),
            request.token(),
            request.proof(),
            request.client(),
            registry.openSockets(),
            realm.now());
    if (realm.wouldMove(command)) {
      holders.find(session.peer()).ifPresent(holder -> saveState(realm, holder));
    }
    return switch (realm.carryOut(command, request.newcomer()::finishWriting)) {
      case CommandOutcome.Recorded(PeerEvent event, Epoch epoch) -> {
        session.begin(epoch);
        registry.socketAdmitted();
        Runnable telling = holders.succeed(session, event, epoch, realm.handover(session.peer()));
        yield () -> {
          telling.run();
          request.newcomer().answer(Outcome.OPENED);
        };
      }
      case CommandOutcome.Refused(var refusal) -> answer(request, new Refused(refusal));
      case CommandOutcome.LogFailed _ -> answer(request, Outcome.LOG_FAILED);
      case CommandOutcome.NoRoom _ -> answer(request, Outcome.NO_ROOM);
    };
  }

  private static Runnable answer(RealmRequest.Connect request, Outcome outcome) {
    return () -> request.newcomer().answer(outcome);
  }

  /** A connection has ended. */
  Runnable disconnect(JournaledRealm realm, RealmRequest.Disconnect request) {
    PeerSession session = request.session();
    saveState(realm, session);
    // If the log has failed, the connection is gone all the same, and its end follows.
    realm.carryOut(
        new RealmCommand.Disconnect(
            session.peer(),
            session.connectionId(),
            request.reason(),
            session.takesPartInHandovers(),
            realm.now()));
    return holders.forget(session, request.reason());
  }

  /** Writes down what the session has to hand over, if there is anything new. */
  void saveState(JournaledRealm realm, PeerSession session) {
    session
        .draft()
        .takeUnsaved()
        .ifPresent(
            handover -> {
              var command =
                  new RealmCommand.SaveState(
                      session.peer(), session.connectionId(), handover, realm.now());
              if (!realm.carryOut(command)) {
                session.draft().saveAgain();
              }
            });
  }

  /** Somebody asks for a ticket. */
  Runnable vouch(JournaledRealm realm, RealmRequest.Vouch request) {
    Optional<Instant> answer = realm.vouch(request.peer(), request.token(), request.proof());
    return () -> request.answer().complete(answer);
  }
}

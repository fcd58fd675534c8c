package dev.baton.session;

import dev.baton.realm.DisconnectReason;
import dev.baton.realm.Epoch;
import dev.baton.realm.HandoverChange;
import dev.baton.realm.RealmCommand;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.Refusal;
import dev.baton.session.RealmRequest.Outcome;
import dev.baton.session.RealmRequest.Outcome.Refused;
import dev.baton.session.RealmRequest.VouchOutcome;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Carries requests out: what has to be so from the moment of an event is done at once, what anybody
 * is told comes back as an effect. Confined to the writer's thread.
 */
final class RequestHandler {
  /** About what an event has round a state. */
  private static final int STATE_OVERHEAD = 300;

  private final ConnectionRegistry registry;
  private final LiveSessions holders;
  private final Probes probes;
  private final LogGrowth growth;
  private final Metrics metrics;

  RequestHandler(
      ConnectionRegistry registry,
      LiveSessions holders,
      Probes probes,
      LogGrowth growth,
      Metrics metrics) {
    this.registry = registry;
    this.probes = probes;
    this.growth = growth;
    this.metrics = metrics;
    this.holders = holders;
  }

  /** Carries out any request but the last one. */
  Effect carryOut(JournaledRealm realm, RealmRequest request) {
    return switch (request) {
      case RealmRequest.Connect connect -> connect(realm, connect);
      case RealmRequest.Disconnect disconnect -> disconnect(realm, disconnect);
      case RealmRequest.Vouch vouch -> vouch(realm, vouch);
      case RealmRequest.SaveState save -> {
        saveState(realm, save.session());
        yield () -> {};
      }
      case RealmRequest.ExpireDetached _ -> {
        realm.expireDetached();
        yield () -> {};
      }
      case RealmRequest.NoteDamage(var found) -> {
        realm.noteDamage(found);
        yield () -> {};
      }
      case RealmRequest.Ready ready -> new Readiness(ready, realm.ready(ready.window()));
      case RealmRequest.Stop _ -> throw new IllegalArgumentException("the writer ends by itself");
    };
  }

  /** A newcomer asks for its ID. */
  private Effect connect(JournaledRealm realm, RealmRequest.Connect request) {
    if (!request.pending().beginWriting()) {
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
    Optional<PeerSession> before = holders.find(session.peer());
    if (realm.wouldMove(command)) {
      before.ifPresent(holder -> saveAll(realm, holder));
    }
    return switch (realm.carryOut(command, request.pending()::finishWriting)) {
      case CommandOutcome.Recorded(PeerEvent event, Epoch epoch) -> {
        session.begin(epoch, AddressKey.of(request.client().address()));
        registry.socketAdmitted();
        Effect telling =
            holders.replaceHolder(session, event, epoch, realm.realm().handover(session.peer()));
        yield new Opening(realm, request, before, telling);
      }
      case CommandOutcome.Refused(var refusal) -> refused(realm, request, refusal);
      case CommandOutcome.LogFailed _ -> answer(request, Outcome.LOG_FAILED);
      case CommandOutcome.NoRoom _ -> answer(request, Outcome.NO_ROOM);
    };
  }

  /** Whether clients can be let in, as the log says. */
  private record Readiness(RealmRequest.Ready request, boolean isInTheLog) implements Effect {
    @Override
    public void release() {
      request.answer().complete(isInTheLog);
    }

    @Override
    public void withdraw() {
      request.answer().complete(false);
    }
  }

  /** A newcomer has its ID. */
  private final class Opening implements Effect {
    private final JournaledRealm realm;
    private final RealmRequest.Connect request;
    private final Optional<PeerSession> before;
    private final Effect telling;

    Opening(
        JournaledRealm realm,
        RealmRequest.Connect request,
        Optional<PeerSession> before,
        Effect telling) {
      this.realm = realm;
      this.request = request;
      this.before = before;
      this.telling = telling;
    }

    @Override
    public void release() {
      try {
        telling.release();
      } catch (RuntimeException | Error e) {
        // Otherwise it would wait for ever, and hold the ID meanwhile.
        withdraw();
        throw e;
      }
      request.pending().answer(Outcome.OPENED);
      before.ifPresent(probes::ended);
    }

    /** Its event cannot be taken back; to the log it is a connection that was lost at once. */
    @Override
    public void withdraw() {
      telling.withdraw();
      registry.socketEnded();
      end(realm, request.session(), DisconnectReason.CONNECTION_LOST);
      request.pending().answer(Outcome.GONE);
      probes.ended(request.session());
    }
  }

  /** One without a proof is told that its ID is taken when its holder is known to be there. */
  private Effect refused(JournaledRealm realm, RealmRequest.Connect request, Refusal refusal) {
    Optional<PeerSession> holder = holders.find(request.session().peer());
    if (refusal == Refusal.ID_TAKEN && holder.filter(request.pending()::mayWaitFor).isPresent()) {
      return () -> lookFor(request);
    }
    return answer(
        request,
        new Refused(refusal, realm.realm().vacantIn(request.session().peer(), realm.now())));
  }

  private void lookFor(RealmRequest.Connect request) {
    Optional<PeerSession> holder = holders.find(request.session().peer());
    if (holder.isEmpty()) {
      // It has ended since, with a request of the same batch.
      probes.askAgain(request);
    } else if (!probes.await(holder.get(), request, System.nanoTime())) {
      request.pending().answer(Outcome.ID_TAKEN);
    }
  }

  private static Effect answer(RealmRequest.Connect request, Outcome outcome) {
    return () -> request.pending().answer(outcome);
  }

  /** A connection has ended. */
  private Effect disconnect(JournaledRealm realm, RealmRequest.Disconnect request) {
    if (realm.keepsForItsClient(endOf(realm, request.session(), request.reason()))) {
      saveAll(realm, request.session());
    }
    end(realm, request.session(), request.reason());
    Effect forgetting = holders.forget(request.session(), request.reason());
    return () -> {
      forgetting.release();
      if (request.reason() == DisconnectReason.SERVER_STOPPED) {
        probes.reject(request.session());
      } else {
        probes.ended(request.session());
      }
    };
  }

  /** If the log has failed, the connection is gone all the same, and its end follows. */
  private static void end(JournaledRealm realm, PeerSession session, DisconnectReason reason) {
    realm.carryOut(endOf(realm, session, reason), session.address());
  }

  private static RealmCommand.Disconnect endOf(
      JournaledRealm realm, PeerSession session, DisconnectReason reason) {
    return new RealmCommand.Disconnect(
        session.peer(), session.connectionId(), reason, session.supportsHandover(), realm.now());
  }

  /** Writes down what the session has to hand over and is to be written now. */
  void saveState(JournaledRealm realm, PeerSession session) {
    session
        .unsaved()
        .dueChange()
        .ifPresent(
            change -> {
              long bytes = change.length() + STATE_OVERHEAD;
              if (growth.delayNanos(session.address(), bytes, System.nanoTime()) == 0) {
                save(realm, session, change, false);
              } else {
                // It is asked for again, and what has changed meanwhile is saved with it.
                metrics.count(Metric.STATES_DELAYED);
              }
            });
  }

  /** Writes down all that the session has to hand over and is not written yet. */
  private static void saveAll(JournaledRealm realm, PeerSession session) {
    session.unsaved().wholeChange().ifPresent(change -> save(realm, session, change, true));
  }

  private static void save(
      JournaledRealm realm, PeerSession session, HandoverChange change, boolean last) {
    var command =
        new RealmCommand.SaveState(session.peer(), session.connectionId(), change, realm.now());
    if (realm.carryOut(command, session.address(), last)) {
      session.unsaved().written(change);
    }
  }

  /** A bearer asks for a ticket. */
  private Effect vouch(JournaledRealm realm, RealmRequest.Vouch request) {
    VouchOutcome answer =
        realm.isWritable()
            ? realm.vouch(request.peer(), request.token(), request.proof())
            : VouchOutcome.BUSY;
    return new Answering(request.answer(), answer);
  }

  /** A bearer is told whether it may have a ticket, unless what that rests on is gone. */
  private record Answering(CompletableFuture<VouchOutcome> asked, VouchOutcome answer)
      implements Effect {
    @Override
    public void release() {
      asked.complete(answer);
    }

    @Override
    public void withdraw() {
      asked.complete(VouchOutcome.BUSY);
    }
  }
}

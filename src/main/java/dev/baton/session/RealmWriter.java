package dev.baton.session;

import dev.baton.eventlog.OpenedLog;
import dev.baton.liveness.Heartbeat;
import dev.baton.liveness.Liveness;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.Occupancy.Detached;
import dev.baton.realm.OperatorCommand.ErasePeer;
import dev.baton.realm.OperatorDecider;
import dev.baton.realm.Realm;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.session.Journal.Entry;
import dev.baton.session.RealmRequest.ConnectRequest;
import dev.baton.session.RealmRequest.DisconnectRequest;
import dev.baton.session.RealmRequest.ExpireDetached;
import dev.baton.session.RealmRequest.Look;
import dev.baton.session.RealmRequest.LookAfter;
import dev.baton.session.RealmRequest.MissedEnd;
import dev.baton.session.RealmRequest.NoteDamage;
import dev.baton.session.RealmRequest.OpenFailed;
import dev.baton.session.RealmRequest.Order;
import dev.baton.session.RealmRequest.Ready;
import dev.baton.session.RealmRequest.SaveRequest;
import dev.baton.session.RealmRequest.Stop;
import dev.baton.session.RealmRequest.Vouch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The single writer: the only one who changes who holds which ID. It owns the realm, the journal
 * and the live sessions. Confined to its own thread.
 */
final class RealmWriter {
  private static final System.Logger LOG = System.getLogger(RealmWriter.class.getName());
  private static final String NAME = "baton-writer";
  private static final Duration STUCK_AFTER = Duration.ofMinutes(1);

  private final Liveness liveness;
  private final WriterLinks links;
  private final WriterCondition condition;
  private final EventClock clock;
  private final Realm realm;
  private final Journal journal;
  private final LiveSessions sessions;
  private final WriterNotes notes;
  private final RequestDecider decider;
  private final EventFollower follower;
  private final WriterSchedule schedule;
  private final EffectThread releasing;

  private final List<RealmRequest> batch = new ArrayList<>(WriterSchedule.MAX_BATCH);
  private final List<Effect> effects = new ArrayList<>();
  private boolean running = true;
  private boolean failedJustNow;

  RealmWriter(
      SessionOptions options, Environment environment, WriterLinks links, OpenedLog opened) {
    this.liveness = environment.liveness();
    this.links = links;
    this.condition = links.condition();
    this.clock = new EventClock(environment.clock(), System::nanoTime);
    this.realm = opened.realm();
    clock.notBefore(realm.lastEventAt());
    this.journal = new LocalJournal(clock, environment.metrics(), opened.log());
    this.sessions = new LiveSessions(links.registry());
    var own = new WriterState(options.realm(), options.maxBans(), clock, realm, journal);
    this.notes = WriterNotes.of(own, links.growth().growth(), environment);
    this.decider = new RequestDecider(own, sessions, notes);
    this.follower = new EventFollower(own, sessions, notes);
    this.schedule = new WriterSchedule(links.queue(), condition::isDraining);
    this.releasing =
        new EffectThread(
            links.releaser(),
            open -> schedule.putAhead(new RealmRequest.OpenFailed(open.request())),
            liveness);
  }

  private static final class DiskFailedException extends RuntimeException {
    DiskFailedException(Throwable cause) {
      super(cause);
    }
  }

  /** Logs the start, from which on the IDs held before wait for their clients. */
  void logStart(OpenedLog opened, Duration restartWindow, Duration proofMaxAge) {
    List<RealmEvent> first = new ArrayList<>(opened.explanations(clock.now()));
    Instant at = clock.now();
    first.add(new ServerStarted(at.plus(restartWindow), proofMaxAge, at));
    journal.begin(first);
    fold();
    for (ErasePeer erasure : opened.log().keys().unfinished()) {
      journal.begin(OperatorDecider.eventsOf(realm, erasure, clock.now()));
      fold();
    }
    LOG.log(
        System.Logger.Level.INFO,
        "recovered from the event log: {0} IDs are kept for their clients",
        realm.held().size());
    realm.held().keySet().forEach(peer -> notes.detached().adopt(peer, realm.handover(peer)));
  }

  /** The log is open, and newcomers may come. */
  Heartbeat begin() {
    condition.setLogWritable(true);
    condition.setBans(realm.bansKept());
    releasing.start();
    return liveness.heartbeat(NAME, Thread.currentThread(), STUCK_AFTER);
  }

  /** Serves until it is asked to stop, or the disk fails. */
  void serve(Heartbeat heartbeat) {
    try {
      while (running) {
        // Newcomers have been refused without the queue since before it is emptied now, and so
        // none of them waits for a log that is opened again.
        boolean mayHeal = !condition.isLogWritable();
        round(heartbeat);
        boolean isIdle = running && batch.size() < WriterSchedule.MAX_BATCH;
        // At once after a failure, and then now and then.
        if (mayHeal && isIdle && (failedJustNow || schedule.heals())) {
          heal();
        }
        batch.clear();
      }
      end();
      journal.close(realm::state);
    } catch (DiskFailedException e) {
      Throwable why = Objects.requireNonNull(e.getCause());
      LOG.log(System.Logger.Level.ERROR, "the event log could not be forced to the disk", why);
      liveness.fatalIn(NAME, why);
      // The clients of this batch are sent nothing: its events may be in the log or not.
      end();
    } catch (VirtualMachineError e) {
      // Said here, where the cause is known; otherwise the writer is found dead and nothing more.
      liveness.fatal(NAME, e);
      throw e;
    }
    heartbeat.end();
  }

  private void round(Heartbeat heartbeat) {
    heartbeat.beat();
    // From here on it may wait for the disk, which newcomers and the health page see.
    heartbeat.pause();
    releasing.awaitRoom();
    schedule.take(batch, !failedJustNow, releasing::wake);
    condition.begin();
    carryOut(batch);
    heartbeat.beat();
  }

  void end() {
    condition.end();
    schedule.rejectAll();
    releasing.end();
  }

  /**
   * The way of requests to their events, and of events to the clients they concern.
   *
   * <p>Each request is decided, once, by what the events before it have left. What it asks for is
   * offered to the journal, which appends it and gives it back when it is its turn. Then the realm
   * goes on from it, and so do the sessions of this server: a connection that has lost its ID is
   * fenced from here on. When the whole batch is carried out, the log is forced to the disk. Not
   * before that, the effects are handed to the thread that releases them: no client is sent
   * anything before its event is in the log.
   */
  void carryOut(List<RealmRequest> requests) {
    for (int i = 0; i < requests.size() || schedule.addsTo(requests); i++) {
      RealmRequest request = requests.get(i);
      if (!running) {
        effects.add(new Effect.Rejected(request));
        continue;
      }
      try {
        long done = 0;
        for (RealmEvent event : decider.decide(request, effects)) {
          boolean isInTheLog = false;
          offer(event, request);
          for (Entry entry = journal.take(); entry != null; entry = journal.take()) {
            switch (realm.apply(entry.seq(), entry.author(), entry.event())) {
              case VALID -> {
                follower.follow(entry, effects);
                done = entry.event().equals(event) ? entry.seq() : done;
              }
              case VOID -> follower.passOver(entry, effects);
            }
            isInTheLog |= entry.event().equals(event);
          }
          if (!isInTheLog) {
            follower.doWithout(event, request, effects);
          }
        }
        conclude(request, done);
      } catch (RuntimeException | Error e) {
        goOnAfter(e, request);
      }
    }
    boolean isSafe = !schedule.needsSync(requests) || sync();
    mirror();
    releasing.handOver(isSafe ? effects : follower.withdraw(effects));
    effects.clear();
  }

  private void offer(RealmEvent event, RealmRequest request) {
    long before = journal.appendedBytes();
    journal.offer(event);
    long bytes = journal.appendedBytes() - before;
    links.growth().growth().add(request.address(), bytes, System.nanoTime());
  }

  /** What follows from a request; {@code done} is the number of its event, if one counts. */
  private void conclude(RealmRequest request, long done) {
    switch (request) {
      case DisconnectRequest(PeerSession session, DisconnectReason reason) -> {
        sessions.forget(session);
        effects.add(new Effect.Ended(session, reason));
      }
      case OpenFailed(ConnectRequest connect) -> {
        sessions.withdraw(connect.session());
        effects.add(new Effect.Withdrawn(connect));
      }
      case Vouch vouch ->
          effects.add(new Effect.TicketAnswered(vouch.answer(), decider.vouch(vouch)));
      case Order order -> effects.add(order.answered(done));
      case Look<?> look ->
          effects.add(look.answered(new HeldIds(realm, notes.beginnings(), clock.now())));
      case Ready ready ->
          effects.add(new Effect.ReadyAnswered(ready.answer(), notes.ends().expiry().hasBegun()));
      case ExpireDetached _ ->
          notes.detached().keepOnly(peer -> realm.occupancy(peer) instanceof Detached);
      case LookAfter _ -> lookAfter();
      case Stop _ -> {
        running = false;
        schedule.end();
      }
      case ConnectRequest _, MissedEnd _, NoteDamage _, SaveRequest _ -> {}
    }
  }

  private void lookAfter() {
    journal.maintain(realm::state);
    fold();
    condition.room().see(journal.room());
    links.growth().see(journal.growthRoom());
  }

  /** The realm goes on from events that no client of this server hears of. */
  private void fold() {
    for (Entry entry = journal.take(); entry != null; entry = journal.take()) {
      realm.apply(entry.seq(), entry.author(), entry.event());
    }
  }

  /** After exhausted memory the realm is in no known state, and the process ends. */
  private void goOnAfter(Throwable e, RealmRequest request) {
    LOG.log(System.Logger.Level.ERROR, "a request failed; the writer goes on", e);
    if (Liveness.isFatal(e)) {
      liveness.fatal(NAME, e);
    }
    if (request instanceof ConnectRequest connect) {
      sessions.takeNewcomer(connect.session().connectionId());
    }
    effects.add(new Effect.Rejected(request));
  }

  private boolean sync() {
    try {
      return journal.sync();
    } catch (RuntimeException | Error e) {
      throw new DiskFailedException(e);
    }
  }

  private void mirror() {
    failedJustNow |= condition.isLogWritable() && !journal.isWritable();
    condition.setLogWritable(journal.isWritable());
    condition.setBans(realm.bansKept());
    if (!running) {
      condition.end();
    }
    condition.rest();
  }

  /** The log may take events again. */
  void heal() {
    failedJustNow = false;
    schedule.healsNow();
    boolean healed = journal.heal();
    fold();
    if (healed && sync()) {
      carryOut(notes.ends().takeMissed());
    }
    mirror();
  }
}

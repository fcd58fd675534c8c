package dev.baton.session;

import dev.baton.eventlog.EventLog;
import dev.baton.eventlog.EventLog.LeftBehind;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.OpenedLog;
import dev.baton.eventlog.PrunableFile;
import dev.baton.realm.Decision;
import dev.baton.realm.Epoch;
import dev.baton.realm.PeerId;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.Realm;
import dev.baton.realm.RealmCommand;
import dev.baton.realm.RealmCommand.Connect;
import dev.baton.realm.RealmCommand.Disconnect;
import dev.baton.realm.RealmDecider;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmPolicy;
import dev.baton.realm.Refusal;
import dev.baton.realm.TakeoverMemory;
import dev.baton.realm.TokenDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/*
 * When an append fails.
 *
 * Whether the event is in the file is not known then, so nothing more is appended: newcomers are
 * refused, holders keep their IDs, and ends of connections are remembered. Again and again the log
 * is opened anew and looked at. If the event had reached it, it is folded and the next event,
 * log-resumed, takes it back, for nobody was told of it. log-resumed is read back; then the ends
 * that were remembered are appended, and all is as before. An append that takes so long that its
 * client was turned away is the same case: it landed and nobody was told.
 */

/**
 * The realm and its log as one: what is accepted is appended and then folded, or nothing happens.
 * Confined to the writer's thread.
 */
final class JournaledRealm {
  private static final System.Logger LOG = System.getLogger(JournaledRealm.class.getName());

  /** A log that stays out of reach is worth a line a minute. */
  private static final int HEAL_FAILURES_A_LINE = 60;

  private final RealmPolicy policy;
  private final EventClock clock;
  private final Metrics metrics;
  private final RefusalRate refusalRate = new RefusalRate();
  private final Realm realm;
  private final EventLog log;

  // Ends of connections that could not be appended, in their order.
  private final List<Disconnect> missedEnds = new ArrayList<>();
  private Optional<Instant> failedSince = Optional.empty();
  private Optional<PrunableFile> toDelete = Optional.empty();
  private int healFailures;
  private OptionalLong toVoid = OptionalLong.empty();

  JournaledRealm(RealmPolicy policy, EventClock clock, Metrics metrics, OpenedLog opened) {
    this.policy = policy;
    this.clock = clock;
    this.metrics = metrics;
    this.realm = opened.realm();
    this.log = opened.log();
    clock.notBefore(realm.lastEventAt());
    LOG.log(
        System.Logger.Level.INFO,
        "recovered from the event log: {0} IDs are kept for their clients",
        realm.held().size());
  }

  /**
   * Decides on a newcomer and, if it is accepted, appends and folds its event.
   *
   * @param awaited whether the newcomer still waits, asked once after the append
   */
  CommandOutcome carryOut(Connect command, BooleanSupplier awaited) {
    // With a clock that was set back nobody can tell whether a proof is still good.
    return switch (decide(clock.isFarBehind() ? command.withoutVerifiedProof() : command)) {
      case Decision.Accepted(PeerEvent event) ->
          log.hasRoom() ? record(event, awaited) : new CommandOutcome.NoRoom();
      case Decision.Refused(Refusal refusal, Optional<OverrideRefused> event) -> {
        event.ifPresent(this::recordRefusal);
        yield new CommandOutcome.Refused(refusal);
      }
      case Decision.Ignored _ -> throw new IllegalStateException("a connect is never ignored");
    };
  }

  /**
   * Whether somebody may hand the ID to another device.
   *
   * @return the {@code iat} of the newest proof accepted for the ID, if it may
   */
  Optional<Instant> vouch(PeerId peer, TokenDigest token, PresentedProof proof) {
    TakeoverMemory memory = realm.memory(peer);
    return RealmDecider.mayHandOver(realm.occupancy(peer), memory, token, proof, policy)
        ? Optional.of(memory.newestProof())
        : Optional.empty();
  }

  /** Carries out the end of a connection, now or when the log can be written again. */
  void carryOut(Disconnect command) {
    if (failedSince.isPresent()) {
      missedEnds.add(command);
      return;
    }
    boolean missed =
        decide(command) instanceof Decision.Accepted(PeerEvent event)
            && record(event, () -> true) instanceof CommandOutcome.LogFailed;
    if (missed) {
      missedEnds.add(command);
    }
  }

  /** Vacates the IDs that have waited long enough for their clients. */
  void expireDetached() {
    Instant now = now();
    for (PeerId peer : realm.overdue(now)) {
      if (decide(new RealmCommand.Expire(peer, now))
          instanceof Decision.Accepted(PeerEvent event)) {
        record(event, () -> true);
      }
    }
  }

  private Decision decide(RealmCommand command) {
    PeerId peer = command.peer();
    return RealmDecider.decide(realm.occupancy(peer), realm.memory(peer), command, policy);
  }

  private CommandOutcome record(PeerEvent event, BooleanSupplier awaited) {
    if (failedSince.isPresent()) {
      return new CommandOutcome.LogFailed();
    }
    try {
      long seq = append(event);
      if (!awaited.getAsBoolean()) {
        toVoid = OptionalLong.of(seq);
        fail(new IllegalStateException("an append took so long that its client was turned away"));
        return new CommandOutcome.LogFailed();
      }
      return new CommandOutcome.Recorded(event, new Epoch(seq));
    } catch (RuntimeException | Error e) {
      fail(e);
      return new CommandOutcome.LogFailed();
    }
  }

  /** A refusal is worth an event, but not one for every try of whoever tries all day. */
  private void recordRefusal(OverrideRefused event) {
    if (failedSince.isPresent() || !refusalRate.allows(event.peer(), event.at())) {
      return;
    }
    try {
      append(event);
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private void fail(Throwable e) {
    failedSince = Optional.of(now());
    metrics.count(Metric.LOG_FAILURES);
    LOG.log(
        System.Logger.Level.ERROR,
        "the event log cannot be written; nobody new is let in until it can",
        e);
  }

  private long append(RealmEvent event) {
    long seq = log.append(event);
    clock.notBefore(event.at());
    realm.apply(seq, event);
    metrics.count(Metric.EVENTS_APPENDED);
    return seq;
  }

  /**
   * Forces what was appended to the disk, also when an append of the same batch has failed;
   * whatever it throws ends the process.
   */
  void force() {
    log.sync();
  }

  /** Appends the start, from which on the IDs held before wait for their clients. */
  void started(OpenedLog opened, Duration restartWindow) {
    opened.explanation(now()).ifPresent(this::append);
    Instant at = now();
    append(new ServerStarted(at.plus(restartWindow), policy.takeover().proofMaxAge(), at));
    log.sync();
    log.probe();
  }

  /** Tries to write again after a failure. */
  void heal() {
    if (failedSince.isEmpty()) {
      return;
    }
    try {
      LeftBehind left = log.reopen();
      left.landed().ifPresent(this::fold);
      append(new LogResumed(failedSince.get(), toVoid, left.torn(), now()));
      // From here on it is taken back, whatever becomes of the rest.
      toVoid = OptionalLong.empty();
      log.probe();
    } catch (RuntimeException | Error e) {
      boolean first = healFailures++ % HEAL_FAILURES_A_LINE == 0;
      LOG.log(
          first ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
          () -> "the event log still cannot be written: " + e);
      return;
    }
    LOG.log(System.Logger.Level.INFO, "the event log can be written again");
    metrics.count(Metric.LOG_RECOVERIES);
    healFailures = 0;
    failedSince = Optional.empty();
    List<Disconnect> missed = List.copyOf(missedEnds);
    missedEnds.clear();
    missed.forEach(end -> carryOut(asOfNow(end)));
  }

  /** Time never falls in the log, and what comes before has the time of the recovery. */
  private Disconnect asOfNow(Disconnect missed) {
    return new Disconnect(missed.peer(), missed.connection(), missed.reason(), now());
  }

  private void fold(LogEntry landed) {
    clock.notBefore(landed.event().at());
    realm.apply(landed.seq(), landed.event());
    toVoid =
        landed.event() instanceof PeerEvent ? OptionalLong.of(landed.seq()) : OptionalLong.empty();
  }

  /** Snapshots, and the deletion of old files; called now and then. */
  void maintain() {
    if (failedSince.isPresent()) {
      return;
    }
    if (toDelete.isPresent()) {
      // The event that says so has been synced with the batch after it.
      log.delete(toDelete.get());
      toDelete = Optional.empty();
      return;
    }
    toDelete = log.maintain(realm::state);
    if (toDelete.isPresent()) {
      PrunableFile old = toDelete.get();
      try {
        append(new LogPruned(old.firstKept(), old.previousHash(), now()));
      } catch (RuntimeException | Error e) {
        toDelete = Optional.empty();
        fail(e);
      }
    }
  }

  /** Appends the end, if it can be. */
  void stopped() {
    if (failedSince.isPresent()) {
      return;
    }
    try {
      append(new ServerStopped(now()));
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  void close() {
    if (failedSince.isEmpty()) {
      log.snapshot(realm.state());
    }
    log.close();
  }

  Instant now() {
    return clock.now();
  }

  boolean isWritable() {
    return failedSince.isEmpty();
  }
}

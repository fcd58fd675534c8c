package dev.baton.session;

import dev.baton.eventlog.EventLog;
import dev.baton.realm.Decision;
import dev.baton.realm.Decision.Refusal;
import dev.baton.realm.Epoch;
import dev.baton.realm.PeerId;
import dev.baton.realm.Realm;
import dev.baton.realm.RealmCommand;
import dev.baton.realm.RealmDecider;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmPolicy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;

/**
 * The realm and its log as one: what is accepted is appended and then folded, or nothing happens.
 * Confined to the writer's thread, but for {@link #isWritable}.
 *
 * <p>Once an append has failed nothing more is appended, since nobody knows what the end of the
 * file looks like.
 */
final class JournaledRealm {
  private static final System.Logger LOG = System.getLogger(JournaledRealm.class.getName());

  private final RealmPolicy policy;
  private final Clock clock;
  private final Metrics metrics;
  private final Realm realm = new Realm();
  private final EventLog log;

  // Written by the writer, once.
  private volatile boolean failed;

  /** Opens the log, which hands every event that is in it to the function's argument. */
  JournaledRealm(
      RealmPolicy policy,
      Clock clock,
      Metrics metrics,
      Function<ObjLongConsumer<RealmEvent>, EventLog> opener) {
    this.policy = policy;
    this.clock = clock;
    this.metrics = metrics;
    this.log = opener.apply((event, seq) -> realm.apply(seq, event));
    LOG.log(
        System.Logger.Level.INFO,
        "recovered from the event log: {0} IDs are kept for their clients",
        realm.held().size());
  }

  /** What became of a command. */
  sealed interface Outcome {
    /** It is in the log and in the realm. */
    record Recorded(PeerEvent event, Epoch epoch) implements Outcome {}

    record Refused(Refusal refusal) implements Outcome {}

    record Ignored() implements Outcome {}

    /** It would have been accepted and could not be appended. */
    record LogFailed() implements Outcome {}
  }

  /** Decides and, if the command is accepted, appends and folds its event. */
  Outcome carryOut(RealmCommand command) {
    return switch (RealmDecider.decide(realm.occupancy(command.peer()), command, policy)) {
      case Decision.Accepted(PeerEvent event) -> record(event);
      case Decision.Refused(Refusal refusal) -> new Outcome.Refused(refusal);
      case Decision.Ignored _ -> new Outcome.Ignored();
    };
  }

  private Outcome record(PeerEvent event) {
    if (failed) {
      return new Outcome.LogFailed();
    }
    try {
      return new Outcome.Recorded(event, new Epoch(append(event)));
    } catch (RuntimeException | Error e) {
      failed = true;
      metrics.count(Metric.LOG_FAILURES);
      LOG.log(
          System.Logger.Level.ERROR,
          "the event log cannot be written; nobody new is let in until the server is restarted",
          e);
      return new Outcome.LogFailed();
    }
  }

  private long append(RealmEvent event) {
    long seq = log.append(event);
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
  void started(Duration restartWindow) {
    Instant at = now();
    append(new ServerStarted(at.plus(restartWindow), at));
    log.sync();
  }

  /** Appends the end, if it can be. */
  void stopped() {
    if (failed) {
      return;
    }
    try {
      append(new ServerStopped(now()));
    } catch (RuntimeException | Error e) {
      failed = true;
      LOG.log(System.Logger.Level.ERROR, "the end could not be appended to the event log", e);
    }
  }

  void close() {
    log.close();
  }

  /** The detached IDs that have waited long enough. */
  List<PeerId> overdue() {
    return realm.overdue(now());
  }

  /** The time for the next event, which is never before the last one's. */
  Instant now() {
    Instant now = clock.instant();
    return now.isBefore(realm.lastEventAt()) ? realm.lastEventAt() : now;
  }

  boolean isWritable() {
    return !failed;
  }
}

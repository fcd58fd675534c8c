package dev.baton.session;

import dev.baton.eventlog.OpenedLog;
import dev.baton.realm.Decision;
import dev.baton.realm.Epoch;
import dev.baton.realm.Handover;
import dev.baton.realm.PeerId;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.Realm;
import dev.baton.realm.RealmCommand;
import dev.baton.realm.RealmCommand.Connect;
import dev.baton.realm.RealmCommand.Disconnect;
import dev.baton.realm.RealmCommand.SaveState;
import dev.baton.realm.RealmDecider;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
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

/**
 * The realm and its log as one: what is accepted is appended and then folded, or nothing happens.
 * Confined to the writer's thread.
 */
final class JournaledRealm {
  private final RealmPolicy policy;
  private final EventClock clock;
  private final Metrics metrics;
  private final RefusalRate refusalRate = new RefusalRate();
  private final Journal journal;
  private final Realm realm;

  // Ends of connections that could not be appended, in their order.
  private final List<Disconnect> missedEnds = new ArrayList<>();

  JournaledRealm(RealmPolicy policy, EventClock clock, Metrics metrics, OpenedLog opened) {
    this.policy = policy;
    this.clock = clock;
    this.metrics = metrics;
    this.journal = new Journal(clock, metrics, opened);
    this.realm = journal.realm();
  }

  /**
   * Decides on a newcomer and, if it is accepted, appends and folds its event.
   *
   * @param awaited whether the newcomer still waits, asked once after the append
   */
  CommandOutcome carryOut(Connect command, BooleanSupplier awaited) {
    return switch (decide(command)) {
      case Decision.Accepted(PeerEvent event) ->
          journal.hasRoom() ? record(event, awaited) : new CommandOutcome.NoRoom();
      case Decision.Refused(Refusal refusal, Optional<OverrideRefused> event) -> {
        event.ifPresent(this::recordRefusal);
        yield new CommandOutcome.Refused(refusal);
      }
      case Decision.Ignored _ -> throw new IllegalStateException("a connect is never ignored");
    };
  }

  private CommandOutcome record(PeerEvent event, BooleanSupplier awaited) {
    OptionalLong seq = journal.record(event, awaited);
    return seq.isPresent()
        ? new CommandOutcome.Recorded(event, new Epoch(seq.getAsLong()))
        : new CommandOutcome.LogFailed();
  }

  /** A refusal is worth an event, but not one for every try of whoever tries all day. */
  private void recordRefusal(OverrideRefused event) {
    if (journal.isWritable() && refusalRate.allows(event.peer(), event.at())) {
      var _ = journal.record(event, () -> true);
    }
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

  /** Whether the newcomer would get the ID from a connection that has it, or had it last. */
  boolean wouldMove(Connect command) {
    return decide(command) instanceof Decision.Accepted(PeerEvent event)
        && (event instanceof PeerResumed || event instanceof PeerOverridden);
  }

  /** What is stored for whoever holds the ID next. */
  Handover handover(PeerId peer) {
    return realm.handover(peer);
  }

  /** Carries out the end of a connection, now or when the log can be written again. */
  void carryOut(Disconnect command) {
    if (!isDone(command)) {
      missedEnds.add(command);
    }
  }

  /** Stores what a holder has to hand over; false if the log cannot take it now. */
  boolean carryOut(SaveState command) {
    if (!journal.hasRoom() || !isDone(command)) {
      return false;
    }
    metrics.count(Metric.STATES_SAVED);
    return true;
  }

  /** Vacates the IDs that have waited long enough for their clients. */
  void expireDetached() {
    Instant now = now();
    for (PeerId peer : realm.overdue(now)) {
      var _ = isDone(new RealmCommand.Expire(peer, now));
    }
  }

  /** Carries out the command; false if the log has failed, now or before. */
  private boolean isDone(RealmCommand command) {
    return journal.isWritable()
        && !(decide(command) instanceof Decision.Accepted(PeerEvent event)
            && journal.record(event, () -> true).isEmpty());
  }

  private Decision decide(RealmCommand command) {
    PeerId peer = command.peer();
    // With a clock that was set back nobody can tell whether a proof is still good.
    RealmCommand trusted =
        command instanceof Connect connect && clock.isFarBehind()
            ? connect.withoutVerifiedProof()
            : command;
    return RealmDecider.decide(realm.occupancy(peer), realm.memory(peer), trusted, policy);
  }

  /** Appends the start, from which on the IDs held before wait for their clients. */
  void started(OpenedLog opened, Duration restartWindow) {
    journal.started(opened, restartWindow, policy.takeover().proofMaxAge());
  }

  /** Forces what was appended to the disk; whatever it throws ends the process. */
  void force() {
    journal.force();
  }

  /** Tries to write again after a failure. */
  void heal() {
    if (journal.heal()) {
      List<Disconnect> missed = List.copyOf(missedEnds);
      missedEnds.clear();
      missed.forEach(end -> carryOut(asOfNow(end)));
    }
  }

  /** Time never falls in the log, and what comes before has the time of the recovery. */
  private Disconnect asOfNow(Disconnect missed) {
    return new Disconnect(
        missed.peer(), missed.connection(), missed.reason(), missed.comesBack(), now());
  }

  /** Snapshots, and the deletion of old files; called now and then. */
  void maintain() {
    journal.maintain();
  }

  /** Appends the end, if it can be. */
  void stopped() {
    journal.stopped();
  }

  void close() {
    journal.close();
  }

  Instant now() {
    return clock.now();
  }

  boolean isWritable() {
    return journal.isWritable();
  }
}

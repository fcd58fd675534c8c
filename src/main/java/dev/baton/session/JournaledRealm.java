package dev.baton.session;

import dev.baton.eventlog.DiskRoom;
import dev.baton.eventlog.OldDamage;
import dev.baton.eventlog.OpenedLog;
import dev.baton.liveness.LateRounds;
import dev.baton.realm.Decision;
import dev.baton.realm.Epoch;
import dev.baton.realm.Occupancy;
import dev.baton.realm.Occupancy.Detached;
import dev.baton.realm.Occupancy.Held;
import dev.baton.realm.PeerId;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.PresentedProof.Unverifiable;
import dev.baton.realm.PresentedProof.Verified;
import dev.baton.realm.Realm;
import dev.baton.realm.RealmCommand;
import dev.baton.realm.RealmCommand.Connect;
import dev.baton.realm.RealmCommand.Disconnect;
import dev.baton.realm.RealmCommand.SaveState;
import dev.baton.realm.RealmDecider;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmPolicy;
import dev.baton.realm.Refusal;
import dev.baton.realm.TokenDigest;
import dev.baton.session.RealmRequest.VouchOutcome;
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
  /** How often detached sessions are looked at. */
  static final Duration EXPIRY_INTERVAL = Duration.ofMillis(250);

  private final RealmPolicy policy;
  private final EventClock clock;
  private final Metrics metrics;
  private final Journal journal;
  private final Realm realm;
  private final DamageNote damageNote;
  private final RecordedRefusals refusals;

  // Ends of connections that could not be appended, in their order.
  private final List<End> missedEnds = new ArrayList<>();

  private final DetachedIds detached;

  // Whether clients can come back; until then no ID expires.
  private boolean ready;
  private final LateRounds expiries = new LateRounds(EXPIRY_INTERVAL, LateRounds.GRACE);

  JournaledRealm(
      RealmPolicy policy,
      EventClock clock,
      Environment environment,
      LogGrowth growth,
      OpenedLog opened) {
    this.policy = policy;
    this.clock = clock;
    this.metrics = environment.metrics();
    this.detached = new DetachedIds(environment.memory());
    this.journal = new Journal(clock, environment.metrics(), growth, opened);
    this.realm = journal.realm();
    this.damageNote = new DamageNote(journal);
    this.refusals = new RecordedRefusals(journal, metrics);
  }

  /**
   * Decides on a newcomer and, if it is accepted, appends and folds its event.
   *
   * @param awaited whether the newcomer still waits, asked once after the append
   */
  CommandOutcome carryOut(Connect command, BooleanSupplier awaited) {
    return switch (decide(command)) {
      case Decision.Accepted(PeerEvent event) ->
          hasRoomFor(event)
              ? record(event, AddressKey.of(command.client().address()), awaited)
              : new CommandOutcome.NoRoom();
      case Decision.Refused(Refusal refusal, Optional<OverrideRefused> event) -> {
        event.ifPresent(refusals::record);
        yield new CommandOutcome.Refused(refusal);
      }
      case Decision.Ignored _ -> throw new IllegalStateException("a connect is never ignored");
    };
  }

  /** The reserve is for those who have an ID; a log that has failed answers for itself. */
  private boolean hasRoomFor(PeerEvent event) {
    return !journal.isWritable()
        || switch (journal.room()) {
          case ENOUGH -> true;
          case RESERVE -> event instanceof PeerResumed;
          case NONE -> false;
        };
  }

  /** The end of a connection, and where its client was. */
  private record End(Disconnect command, AddressKey address) {}

  private CommandOutcome record(PeerEvent event, AddressKey address, BooleanSupplier awaited) {
    OptionalLong seq = journal.record(event, address, awaited);
    if (seq.isPresent()) {
      detached.release(event.peer());
    }
    return seq.isPresent()
        ? new CommandOutcome.Recorded(event, new Epoch(seq.getAsLong()))
        : new CommandOutcome.LogFailed();
  }

  /** Damage in front of what the start has read. */
  void noteDamage(OldDamage found) {
    damageNote.take(found);
    damageNote.say(now());
  }

  /**
   * Appends what there is to say of refusals without an event, and what could not be said before.
   */
  void summarizeRefusals() {
    damageNote.say(now());
    refusals.summarize(now());
  }

  /** Whether a bearer may hand the ID to another device, and then by a ticket of which tenure. */
  VouchOutcome vouch(PeerId peer, TokenDigest token, PresentedProof presented) {
    PresentedProof proof = trusted(presented);
    Occupancy occupancy = realm.occupancy(peer);
    if (occupancy instanceof Held held
        && RealmDecider.mayHandOver(occupancy, realm.memory(peer), token, proof, policy)) {
      return new VouchOutcome.Granted(held.tenure().begunBy());
    }
    return proof instanceof Unverifiable
        ? new VouchOutcome.CannotVerify()
        : new VouchOutcome.NotHolder();
  }

  /** With a clock that was set back it cannot be known whether a proof is still good. */
  private PresentedProof trusted(PresentedProof proof) {
    return proof instanceof Verified && clock.isFarBehind() ? new Unverifiable() : proof;
  }

  /** Whether the newcomer would get the ID from a connection that has it, or had it last. */
  boolean wouldMove(Connect command) {
    return decide(command) instanceof Decision.Accepted(PeerEvent event)
        && (event instanceof PeerResumed || event instanceof PeerOverridden);
  }

  /** What is known of all IDs, to be read only. */
  Realm realm() {
    return realm;
  }

  /**
   * Carries out the end of a connection, now or when the log can be written again.
   *
   * @param address where its client was
   */
  void carryOut(Disconnect command, AddressKey address) {
    var end = new End(command, address);
    if (!isDone(end)) {
      missedEnds.add(end);
    }
  }

  /** Whether an ID whose connection ends like this is to wait for its client. */
  boolean keepsForItsClient(Disconnect command) {
    return decide(command) instanceof Decision.Accepted(PeerDetached _);
  }

  /** The ID waits for its client if it is to, and if there is memory for that. */
  private boolean isDone(End end) {
    if (!journal.isWritable()) {
      return false;
    }
    if (!(decide(end.command()) instanceof Decision.Accepted(PeerEvent decided))) {
      return true;
    }
    PeerEvent event = decided instanceof PeerDetached waits ? ifThereIsRoom(waits, end) : decided;
    boolean done = journal.record(event, end.address(), () -> true).isPresent();
    if (!done || !(event instanceof PeerDetached)) {
      detached.release(event.peer());
    }
    return done;
  }

  private PeerEvent ifThereIsRoom(PeerDetached waits, End end) {
    if (detached.reserve(waits.peer(), end.address(), realm.handover(waits.peer()))) {
      return waits;
    }
    metrics.count(Metric.DETACHED_REFUSED);
    return RealmDecider.withoutWaiting(waits);
  }

  /**
   * Stores what a holder has to hand over; false if the log cannot take it now.
   *
   * @param address where the holder is
   * @param last whether it is lost otherwise, so that the reserve of the disk is good for it
   */
  boolean carryOut(SaveState command, AddressKey address, boolean last) {
    DiskRoom room = journal.room();
    boolean enough = room == DiskRoom.ENOUGH || (last && room == DiskRoom.RESERVE);
    if (!enough || !isDone(command, address)) {
      return false;
    }
    metrics.count(Metric.STATES_SAVED);
    return true;
  }

  /** Vacates the IDs that have waited long enough for their clients. */
  void expireDetached() {
    Instant now = now();
    // The time of events: this one goes on while the machine sleeps.
    if (!expiries.begin(Duration.between(Instant.EPOCH, now).toNanos()).isGrace() && ready) {
      for (PeerId peer : realm.overdue(now)) {
        var _ = isDone(new RealmCommand.Expire(peer, now), AddressKey.UNKNOWN);
      }
    }
    detached.keepOnly(peer -> realm.occupancy(peer) instanceof Detached);
  }

  /** Carries out the command; false if the log has failed, now or before. */
  private boolean isDone(RealmCommand command, AddressKey address) {
    return journal.isWritable()
        && !(decide(command) instanceof Decision.Accepted(PeerEvent event)
            && journal.record(event, address, () -> true).isEmpty());
  }

  private Decision decide(RealmCommand command) {
    PeerId peer = command.peer();
    RealmCommand asked =
        command instanceof Connect connect ? connect.with(trusted(connect.proof())) : command;
    return RealmDecider.decide(realm.occupancy(peer), realm.memory(peer), asked, policy);
  }

  /** Appends the start, from which on the IDs held before wait for their clients. */
  void started(OpenedLog opened, Duration restartWindow) {
    journal.started(opened, restartWindow, policy.takeover().proofMaxAge());
    realm.held().keySet().forEach(peer -> detached.adopt(peer, realm.handover(peer)));
  }

  Journal journal() {
    return journal;
  }

  /**
   * Appends that clients can come back, from which on the IDs held before wait for them; false if
   * it cannot be.
   */
  boolean ready(Duration restartWindow) {
    ready = journal.ready(restartWindow);
    return ready;
  }

  /** Tries to write again after a failure. */
  void heal() {
    if (journal.heal()) {
      List<End> missed = List.copyOf(missedEnds);
      missedEnds.clear();
      missed.forEach(end -> carryOut(asOfNow(end.command()), end.address()));
    }
  }

  /** Time never falls in the log, and what comes before has the time of the recovery. */
  private Disconnect asOfNow(Disconnect missed) {
    return new Disconnect(
        missed.peer(), missed.connection(), missed.reason(), missed.comesBack(), now());
  }

  /** Appends the end, if it can be. */
  void stopped() {
    refusals.summarizeAll(now());
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

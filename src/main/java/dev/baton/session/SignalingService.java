package dev.baton.session;

import dev.baton.eventlog.OpenedLog;
import dev.baton.liveness.LateRounds;
import dev.baton.liveness.Liveness;
import dev.baton.liveness.RepeatedTask;
import dev.baton.ownership.Ownership;
import dev.baton.protocol.ConnectParameters;
import dev.baton.protocol.MessageCodec;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.ConnectionId;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PeerId;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.TakeoverPolicy;
import dev.baton.realm.Token;
import dev.baton.realm.TokenDigest;
import dev.baton.session.RealmRequest.Outcome;
import dev.baton.session.RealmRequest.VouchOutcome;
import dev.baton.session.SessionOptions.BufferLimits;
import dev.baton.session.SessionOptions.Expiry;
import dev.baton.session.SessionOptions.MessageRules;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The session's public door: the requests of a socket. Safe for use by many threads; {@link
 * #connect} waits for the log, the rest returns at once.
 */
public final class SignalingService implements AutoCloseable {
  /** How often it is checked what moves with IDs; it is written at most once a second. */
  private static final Duration SAVE_INTERVAL = Duration.ofMillis(250);

  private final TakeoverPolicy takeover;
  private final Ownership ownership;
  private final ProofChecks proofs;
  private final Receipts receipts;
  private final ConnectionIds connectionIds;
  private final ConnectionRegistry registry = new ConnectionRegistry();
  private final WaitingMessages waiting;
  private final StateTracker states;
  private final RealmService realm;
  private final MessageRouter router;
  private final PortGate gate = new PortGate();
  private final GrowthBrake brake;
  private final Duration restartWindow;
  private final Duration patience;
  private final LoggedAddresses addresses;
  private final Liveness liveness;
  private final Metrics metrics;
  private final ConnectRefusals refusals;
  private final RefusalPace refusalPace;

  // Ended in the reverse order. Written by the thread that starts the service.
  private final Deque<RepeatedTask> sweeps = new ArrayDeque<>();

  private SignalingService(SessionOptions options, Ownership ownership, Environment environment) {
    this.takeover = options.realm().takeover();
    this.ownership = ownership;
    this.liveness = environment.liveness();
    this.proofs = new ProofChecks(options, ownership, environment);
    this.metrics = environment.metrics();
    this.receipts = new Receipts(environment, proofs);
    this.refusals = new ConnectRefusals(takeover, metrics);
    this.refusalPace =
        new RefusalPace(
            options.contention().refusalDelay(), metrics, System::nanoTime, Pause.PARKED);
    this.connectionIds = new ConnectionIds(environment.clock());
    BufferLimits buffers = options.buffers();
    this.waiting = new WaitingMessages(buffers.waiting(), environment.memory());
    this.states = new StateTracker(buffers.handover(), registry, environment.memory(), metrics);
    this.realm = new RealmService(options, registry, waiting, environment);
    this.brake = new GrowthBrake(realm.growth().growth(), metrics);
    this.restartWindow = options.writer().restartWindow();
    this.patience = options.writer().timeouts().queue();
    this.addresses = options.writer().addresses();
    MessageRules messages = options.messages();
    var codec = new MessageCodec(messages.maxNesting(), messages.relayedTypes());
    this.router =
        new MessageRouter(codec, registry, waiting, states, metrics, messages.maxMalformed());
  }

  /**
   * Replays the log. Clients are admitted when it is {@link #ready}.
   *
   * @param log opens the log; called on the thread that will own it
   */
  public static SignalingService start(
      SessionOptions options,
      Ownership ownership,
      Environment environment,
      Supplier<OpenedLog> log) {
    var service = new SignalingService(options, ownership, environment);
    service.realm.start(log, options.writer().restartWindow());
    service.sweep(options.buffers().expiry());
    return service;
  }

  /**
   * Admits clients: the ports are bound, and {@code server-ready} is in the log.
   *
   * @throws IllegalStateException if it cannot be appended
   */
  public void ready() {
    if (!realm.ready(restartWindow).join()) {
      throw new IllegalStateException("the event log failed when the ports were bound");
    }
    gate.open();
    realm.verifyOlderEvents();
  }

  /** Each sweep has a clock of its own; detached sessions expire by the writer's. */
  private void sweep(Expiry expiry) {
    var expiries = new LateRounds(expiry.interval(), expiry.timeout());
    sweeps.push(
        RepeatedTask.start(
            "baton-reaper",
            expiry.interval(),
            liveness,
            () -> {
              // The peer for which messages wait may have connected while nothing was read.
              if (!expiries.begin(System.nanoTime()).isGrace()) {
                router.expire(expiry.timeout());
              }
            }));
    sweeps.push(
        RepeatedTask.start(
            "baton-states",
            SAVE_INTERVAL,
            liveness,
            () -> states.sweep(System.nanoTime(), realm::saveState)));
  }

  /**
   * Asks for the ID. If it is refused, the client has received the reason and its connection is
   * closed.
   *
   * @param bearers tokens that were presented as proofs beside the parameters
   */
  public Optional<PeerSession> connect(
      ConnectParameters parameters,
      List<Token> bearers,
      ClientDetails client,
      Connection connection) {
    if (realm.refusesAll()) {
      // Not even a proof is verified, which may take as long as its provider takes.
      return refusals.unavailable(connection, Metric.REFUSED_LOG);
    }
    var draft = states.draft(parameters.handover(), parameters.device());
    var session = new PeerSession(parameters.peer(), connectionIds.next(), connection, draft);
    session.wantReceipt(parameters.receipt());
    PresentedProof proof =
        proofs.verify(parameters.peer(), parameters.token(), bearers, client.address());
    if (!gate.await(patience)) {
      return refusals.unavailable(connection, Metric.REFUSED_BUSY);
    }
    boolean comesBack =
        proof instanceof PresentedProof.Verified || registry.find(session.peer()).isPresent();
    AddressKey address = AddressKey.of(client.address());
    if (!brake.admits(address, session.peer(), comesBack)) {
      return refusals.full(connection, Metric.REFUSED_LOG_GROWTH);
    }
    TokenDigest token = ownership.digest(parameters.token());
    if (!(proof instanceof PresentedProof.Verified)) {
      refusalPace.await(session.peer(), token, address);
    }
    ClientDetails recorded = addresses.of(client);
    return switch (realm.connect(session, token, proof, recorded, address)) {
      case Outcome.Opened _ -> Optional.of(receipts.sendTo(session, address));
      case Outcome.Gone _ -> refusals.withoutAWord(connection, Metric.REFUSED_LOG);
      case Outcome.Unavailable(Metric why) -> refusals.unavailable(connection, why);
      case Outcome.ConnectRefused refused -> {
        refusalPace.refused(session.peer(), token, address);
        yield refusals.refused(
            connection, refused, !bearers.isEmpty(), ProofKind.of(parameters.token(), bearers));
      }
    };
  }

  /**
   * A ticket with which another device can take the ID over.
   *
   * @param bearer the token of the ID's live connection, or a proof that could take it over
   * @param address the client's
   */
  public TicketOutcome ticket(PeerId peer, Token bearer, String address) {
    TicketOutcome outcome =
        realm.refusesAll() ? new TicketOutcome.TryAgain() : ticketOutcome(peer, bearer, address);
    metrics.count(
        switch (outcome) {
          case TicketOutcome.Issued _ -> Metric.TICKETS_ISSUED;
          case TicketOutcome.NotHolder _ -> Metric.TICKETS_REFUSED;
          case TicketOutcome.CannotVerify _, TicketOutcome.TryAgain _ -> Metric.TICKETS_UNAVAILABLE;
        });
    return outcome;
  }

  private TicketOutcome ticketOutcome(PeerId peer, Token bearer, String address) {
    PresentedProof proof = proofs.verify(peer, bearer, List.of(), address);
    return switch (realm.vouch(peer, ownership.digest(bearer), proof)) {
      case VouchOutcome.Granted(ConnectionId tenure) ->
          new TicketOutcome.Issued(proofs.ticket(peer, tenure));
      case VouchOutcome.Denied _ -> new TicketOutcome.NotHolder();
      case VouchOutcome.Undecided _ -> new TicketOutcome.CannotVerify();
      case VouchOutcome.Busy _ -> new TicketOutcome.TryAgain();
    };
  }

  /** Whether the server issues tickets, and proofs move IDs. */
  public boolean allowsTakeover() {
    return takeover.allowed();
  }

  /**
   * Takes a message of the session's client.
   *
   * @param message valid UTF-8; callers must not change it afterwards
   */
  public void receive(PeerSession session, byte[] message) {
    router.receive(session, message);
  }

  /** Reports that the session's connection has ended. Called exactly once for each session. */
  public void ended(PeerSession session, DisconnectReason reason) {
    registry.remove(session);
    // Nothing that it has sent arrives after its successor's OPEN.
    session.fence();
    session.settle();
    registry.socketEnded();
    states.ended(session);
    realm.disconnect(session, reason);
  }

  /** What operators ask for. */
  public Administration administration() {
    return new Administration(realm, metrics);
  }

  /** The IDs that can be reached, longest held first. */
  public List<PeerId> peers() {
    return registry.peers();
  }

  /** A free ID: a random UUID, as from PeerServer. */
  public PeerId freshId() {
    while (true) {
      var id = new PeerId(UUID.randomUUID().toString());
      if (registry.find(id).isEmpty()) {
        return id;
      }
    }
  }

  /** How many IDs can be reached. */
  public int reachablePeers() {
    return registry.size();
  }

  /** What waits for absent peers. */
  public WaitingTotals waiting() {
    return waiting.totals();
  }

  /** How many requests wait for the writer. */
  public int queueLength() {
    return realm.queueLength();
  }

  public LogCondition logCondition() {
    return new LogCondition(
        realm.isLogWritable(), realm.shortage(), realm.olderDamage(), realm.growth().outlook());
  }

  /** Whether clients are admitted. */
  public boolean isReady() {
    return gate.isOpen();
  }

  /** Watches the loops that serving depends on. */
  public Liveness liveness() {
    return liveness;
  }

  /** How many sockets hold, or held, an ID and are still open. */
  int openSockets() {
    return registry.openSockets();
  }

  /** Ends the service; its connections must have ended before. */
  @Override
  public void close() {
    sweeps.forEach(RepeatedTask::close);
    realm.stop();
  }
}

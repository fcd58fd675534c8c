package dev.baton.session;

import dev.baton.eventlog.OpenedLog;
import dev.baton.ownership.Ownership;
import dev.baton.ownership.ProofVerifier;
import dev.baton.protocol.CloseReason;
import dev.baton.protocol.ConnectParameters;
import dev.baton.protocol.MessageCodec;
import dev.baton.protocol.ServerMessage;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PeerId;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.Refusal;
import dev.baton.realm.TakeoverPolicy;
import dev.baton.realm.Token;
import dev.baton.realm.TokenDigest;
import dev.baton.session.RealmRequest.Outcome;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The session's front door: what a socket can ask for. Safe for use by many threads; {@link
 * #connect} waits for the log, the rest returns at once.
 */
public final class SignalingService implements AutoCloseable {
  /** PeerServer's text. */
  private static final String LIMIT = "Server has reached its concurrent user limit";

  private static final String PROOF_NEEDED = "This server needs a proof of ownership for every ID";
  private static final String TRY_AGAIN = "Server cannot take connections now, try again later";

  private final TakeoverPolicy takeover;
  private final Ownership ownership;
  private final Clock clock;
  private final ConnectionIds connectionIds;
  private final ConnectionRegistry registry = new ConnectionRegistry();
  private final WaitingMessages waiting;
  private final HandoverLimits handoverLimits;
  private final Handovers handovers;
  private final RealmService realm;
  private final MessageRouter router;
  private final Reaper reaper;
  private final Metrics metrics;

  private SignalingService(SessionOptions options, Ownership ownership, Environment environment) {
    this.takeover = options.realm().takeover();
    this.ownership = ownership;
    this.clock = environment.clock();
    this.metrics = environment.metrics();
    this.connectionIds = new ConnectionIds(environment.clock());
    this.waiting = new WaitingMessages(options.waiting());
    this.handoverLimits = options.handover();
    this.handovers = new Handovers(handoverLimits, metrics);
    this.realm = new RealmService(options, registry, waiting, environment);
    var codec = new MessageCodec(options.maxNesting(), options.relayedTypes());
    this.router =
        new MessageRouter(
            codec, registry, waiting, handovers, metrics, options.maxMalformedInARow());
    this.reaper = new Reaper(options.expireInterval());
  }

  /**
   * Replays the log and starts to serve.
   *
   * @param log opens the log; called on the thread that will own it
   */
  public static SignalingService start(
      SessionOptions options,
      Ownership ownership,
      Environment environment,
      Supplier<OpenedLog> log) {
    var service = new SignalingService(options, ownership, environment);
    service.realm.start(log, options.restartWindow());
    service.reaper.start(
        () -> {
          service.router.expire(options.expireTimeout());
          service.realm.expireDetached();
          service.handovers.sweep(System.nanoTime(), service.realm::saveState);
        });
    return service;
  }

  /**
   * Asks for the ID. If it is refused, the client has been told and its connection closed.
   *
   * @param bearers tokens that were presented as proofs beside the parameters
   */
  public Optional<PeerSession> connect(
      ConnectParameters parameters,
      List<Token> bearers,
      ClientDetails client,
      Connection connection) {
    var draft = new HandoverDraft(parameters.handover(), parameters.device(), handoverLimits);
    var session = new PeerSession(parameters.peer(), connectionIds.next(), connection, draft);
    PresentedProof proof = proof(parameters.peer(), presented(parameters.token(), bearers));
    TokenDigest token = ownership.digest(parameters.token());
    return switch (realm.connect(session, token, proof, client)) {
      case Outcome.Opened _ -> Optional.of(session);
      case Outcome.Unavailable(Metric why) ->
          refused(connection, why, TRY_AGAIN, CloseReason.TRY_AGAIN_LATER);
      case Outcome.Refused(Refusal refusal) ->
          refused(connection, refusal, !bearers.isEmpty() && !takeover.allowed());
    };
  }

  /** The stock client can show a proof only as its token. */
  private static List<Token> presented(Token token, List<Token> bearers) {
    if (!ProofVerifier.looksLikeJwt(token)) {
      return bearers;
    }
    List<Token> all = new ArrayList<>(bearers);
    all.add(token);
    return all;
  }

  private PresentedProof proof(PeerId peer, List<Token> presented) {
    return takeover.allowed() || takeover.everyConnect()
        ? ownership.verifier().verify(peer, presented)
        : PresentedProof.NONE;
  }

  private Optional<PeerSession> refused(
      Connection connection, Refusal refusal, boolean overrideDisabled) {
    return switch (refusal) {
      case LIMIT -> refused(connection, Metric.REFUSED_LIMIT, LIMIT, CloseReason.LIMIT_REACHED);
      case ID_TAKEN ->
          taken(
              connection,
              Metric.REFUSED_ID_TAKEN,
              overrideDisabled
                  ? ServerMessage.idTaken("override-disabled")
                  : ServerMessage.idTaken());
      case STALE, FLAPPING ->
          taken(connection, Metric.REFUSED_PROOF, ServerMessage.idTaken(refusal.label()));
      case PROOF_REQUIRED,
          PROOF_MALFORMED,
          PROOF_INVALID,
          PROOF_EXPIRED,
          NOT_OWNER,
          CANNOT_VERIFY -> {
        if (!takeover.everyConnect()) {
          yield taken(connection, Metric.REFUSED_PROOF, ServerMessage.idTaken(refusal.label()));
        }
        metrics.count(Metric.REFUSED_PROOF);
        connection.send(ServerMessage.error(PROOF_NEEDED, refusal.label()));
        connection.close(CloseReason.PROOF_REQUIRED);
        yield Optional.empty();
      }
    };
  }

  private Optional<PeerSession> taken(Connection connection, Metric metric, byte[] message) {
    metrics.count(metric);
    connection.send(message);
    connection.close(CloseReason.ID_TAKEN);
    return Optional.empty();
  }

  /**
   * A ticket with which another device can take the ID over.
   *
   * @param bearer the token of the ID's live connection, or a proof that could take it over
   * @return empty if the bearer may not have one
   */
  public Optional<String> ticket(PeerId peer, Token bearer) {
    PresentedProof proof = proof(peer, presented(bearer, List.of()));
    Optional<Instant> newestProof = realm.vouch(peer, ownership.digest(bearer), proof);
    metrics.count(newestProof.isPresent() ? Metric.TICKETS_ISSUED : Metric.TICKETS_REFUSED);
    return newestProof.map(newest -> ownership.tickets().issue(peer, clock.instant(), newest));
  }

  /** Whether tickets can be had, and proofs move IDs. */
  public boolean allowsTakeover() {
    return takeover.allowed();
  }

  private Optional<PeerSession> refused(
      Connection connection, Metric metric, String message, CloseReason reason) {
    metrics.count(metric);
    connection.send(ServerMessage.error(message));
    connection.close(reason);
    return Optional.empty();
  }

  /**
   * Takes a message of the session's client.
   *
   * @param message valid UTF-8; not changed by anybody afterwards
   */
  public void receive(PeerSession session, byte[] message) {
    router.receive(session, message);
  }

  /** Says that the session's connection has ended. To be called exactly once for each session. */
  public void ended(PeerSession session, DisconnectReason reason) {
    registry.remove(session);
    registry.socketEnded();
    handovers.ended(session);
    realm.disconnect(session, reason);
  }

  /** The IDs that can be reached, longest held first. */
  public List<PeerId> peers() {
    return registry.peers();
  }

  /** An ID that nobody holds: a random UUID, as PeerServer gives out. */
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

  /** How many bytes wait for absent peers. */
  public long waitingBytes() {
    return waiting.bytesInAll();
  }

  /** How many requests wait for the writer. */
  public int queueLength() {
    return realm.queueLength();
  }

  /** Whether the event log takes events, so that newcomers can be let in. */
  public boolean isLogWritable() {
    return realm.isLogWritable();
  }

  /** How many sockets hold, or held, an ID and are still open. */
  public int openSockets() {
    return registry.openSockets();
  }

  /** Ends the service; its connections must have ended before. */
  @Override
  public void close() {
    reaper.close();
    realm.stop();
  }
}

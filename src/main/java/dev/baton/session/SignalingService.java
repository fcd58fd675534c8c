package dev.baton.session;

import dev.baton.eventlog.OpenedLog;
import dev.baton.ownership.TokenDigester;
import dev.baton.protocol.CloseReason;
import dev.baton.protocol.ConnectParameters;
import dev.baton.protocol.MessageCodec;
import dev.baton.protocol.ServerMessage;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PeerId;
import dev.baton.realm.PresentedProof;
import dev.baton.realm.Refusal;
import dev.baton.session.RealmRequest.Outcome;
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

  private static final String TRY_AGAIN = "Server cannot take connections now, try again later";

  private final TokenDigester digester;
  private final ConnectionIds connectionIds;
  private final ConnectionRegistry registry = new ConnectionRegistry();
  private final WaitingMessages waiting;
  private final RealmService realm;
  private final MessageRouter router;
  private final Reaper reaper;
  private final Metrics metrics;

  private SignalingService(
      SessionOptions options, TokenDigester digester, Environment environment) {
    this.digester = digester;
    this.metrics = environment.metrics();
    this.connectionIds = new ConnectionIds(environment.clock());
    this.waiting = new WaitingMessages(options.waiting());
    this.realm = new RealmService(options, registry, waiting, environment);
    var codec = new MessageCodec(options.maxNesting(), options.relayedTypes());
    this.router =
        new MessageRouter(codec, registry, waiting, metrics, options.maxMalformedInARow());
    this.reaper = new Reaper(options.expireInterval());
  }

  /**
   * Replays the log and starts to serve.
   *
   * @param log opens the log; called on the thread that will own it
   */
  public static SignalingService start(
      SessionOptions options,
      TokenDigester digester,
      Environment environment,
      Supplier<OpenedLog> log) {
    var service = new SignalingService(options, digester, environment);
    service.realm.start(log, options.restartWindow());
    service.reaper.start(
        () -> {
          service.router.expire(options.expireTimeout());
          service.realm.expireDetached();
        });
    return service;
  }

  /** Asks for the ID. If it is refused, the client has been told and its connection closed. */
  public Optional<PeerSession> connect(
      ConnectParameters parameters, ClientDetails client, Connection connection) {
    var session = new PeerSession(parameters.peer(), connectionIds.next(), connection);
    RealmRequest.Outcome outcome =
        realm.connect(session, digester.digest(parameters.token()), PresentedProof.NONE, client);
    return switch (outcome) {
      case Outcome.Opened _ -> Optional.of(session);
      case Outcome.Unavailable(Metric why) ->
          refused(connection, why, TRY_AGAIN, CloseReason.TRY_AGAIN_LATER);
      case Outcome.Refused(Refusal refusal) -> refused(connection, refusal);
    };
  }

  private Optional<PeerSession> refused(Connection connection, Refusal refusal) {
    if (refusal == Refusal.LIMIT) {
      return refused(connection, Metric.REFUSED_LIMIT, LIMIT, CloseReason.LIMIT_REACHED);
    }
    metrics.count(refusal == Refusal.ID_TAKEN ? Metric.REFUSED_ID_TAKEN : Metric.REFUSED_PROOF);
    connection.send(ServerMessage.idTaken());
    connection.close(CloseReason.ID_TAKEN);
    return Optional.empty();
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

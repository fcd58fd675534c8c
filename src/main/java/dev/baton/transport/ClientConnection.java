package dev.baton.transport;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.baton.protocol.CloseReason;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PeerId;
import dev.baton.session.Connection;
import dev.baton.session.Metric;
import dev.baton.session.PeerSession;
import dev.baton.transport.websocket.CloseStatus;
import dev.baton.transport.websocket.EndCause;
import dev.baton.transport.websocket.SocketListener;
import dev.baton.transport.websocket.SocketStreams;
import dev.baton.transport.websocket.WebSocket;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A client's WebSocket between Helidon, which runs it, and the session, which uses it. */
final class ClientConnection implements ServerConnection, SocketListener, Connection {
  private final SocketContext context;
  private final WebSocket socket;

  // What the client said of itself; read once by the reading thread and then let go.
  private @Nullable Handshake handshake;

  // Written by the reading thread, once, if the client gets its ID.
  private volatile @Nullable PeerSession session;

  // Written once, by the thread that notices the end.
  private volatile @Nullable EndCause cause;

  private final AtomicBoolean endReported = new AtomicBoolean();

  private final @Nullable String traceparent;

  // The first reason for which the session closed the connection.
  private final AtomicReference<@Nullable CloseReason> closedFor = new AtomicReference<>();

  ClientConnection(SocketContext context, SocketStreams streams, Handshake handshake) {
    this.context = context;
    this.socket = new WebSocket(context.settings(), context.monitor(), streams);
    this.handshake = handshake;
    this.traceparent = handshake.traceparent().orElse(null);
  }

  @Override
  public void handle(Limit requests) throws InterruptedException {
    socket.run(this);
  }

  /** Never idle for Helidon, whose timer has no business with a WebSocket. */
  @Override
  public Duration idleTime() {
    return Duration.ZERO;
  }

  /** Helidon's way to say that the server stops. */
  @Override
  public void close(boolean interrupt) {
    if (interrupt) {
      socket.hardClose();
    } else {
      close(CloseReason.SERVICE_RESTART);
    }
  }

  @Override
  public void opened() {
    Handshake taken = requireNonNull(handshake);
    handshake = null;
    session = taken.admit(context, this).orElse(null);
    reportEnd();
  }

  @Override
  public void message(byte[] message) {
    PeerSession sender = session;
    if (sender != null) {
      context.signaling().receive(sender, message);
    }
  }

  @Override
  public void messageDropped() {
    if (session != null) {
      context.metrics().count(Metric.MESSAGES_FENCED);
    }
  }

  @Override
  public void ended(EndCause cause) {
    this.cause = cause;
    reportEnd();
  }

  /**
   * Queues the end of the session as soon as there are both. The socket may end before its session
   * is known here. May wait for room in the writer's queue.
   */
  private void reportEnd() {
    PeerSession held = session;
    EndCause ended = cause;
    if (held != null && ended != null && endReported.compareAndSet(false, true)) {
      context.signaling().ended(held, reasonOf(ended));
    }
  }

  @Override
  public void failed(RuntimeException failure) {
    context.http().faults().note("a WebSocket failed", failure);
  }

  /** A client that is lost while the server drains could not come back before its next start. */
  private DisconnectReason reasonOf(EndCause ended) {
    DisconnectReason reason = reasonByItself(ended);
    return reason.isUnclean() && context.http().monitor().isDraining()
        ? DisconnectReason.SERVER_STOPPED
        : reason;
  }

  private DisconnectReason reasonByItself(EndCause ended) {
    return switch (ended) {
      case CLOSED_BY_CLIENT -> DisconnectReason.CLIENT_CLOSED;
      case GOING_AWAY -> DisconnectReason.GOING_AWAY;
      case CLOSED_BY_APPLICATION ->
          endOf(requireNonNullElse(closedFor.get(), CloseReason.SERVICE_RESTART));
      case VIOLATION -> DisconnectReason.PROTOCOL_ERROR;
      case SLOW_CONSUMER -> DisconnectReason.SLOW_CONSUMER;
      case PROBE_SILENT -> DisconnectReason.PROBE_SILENT;
      case ALIVE_TIMEOUT -> DisconnectReason.ALIVE_TIMEOUT;
      case LOST -> DisconnectReason.CONNECTION_LOST;
    };
  }

  /** What a close of the session's is in the log. */
  private static DisconnectReason endOf(CloseReason reason) {
    return switch (reason) {
      case LEFT -> DisconnectReason.LEFT;
      case BY_OPERATOR -> DisconnectReason.BY_OPERATOR;
      case SERVICE_RESTART -> DisconnectReason.SERVER_STOPPED;
      case BAD_MESSAGES,
          TRY_AGAIN_LATER,
          BAD_PARAMETERS,
          BAD_KEY,
          PROOF_REQUIRED,
          BANNED,
          ID_TAKEN,
          CONNECTED_ELSEWHERE,
          LIMIT_REACHED ->
          DisconnectReason.PROTOCOL_ERROR;
    };
  }

  @Override
  public boolean send(byte[] message) {
    return socket.send(message);
  }

  @Override
  public void answer(byte[] message) {
    socket.answer(message);
  }

  @Override
  public Delivery relay(PeerId sender, byte[] message) {
    return switch (socket.relay(sender, message)) {
      case QUEUED -> Delivery.SENT;
      case NO_ROOM -> Delivery.NO_ROOM;
      case CLOSING -> Delivery.CLOSING;
    };
  }

  @Override
  public void deliverWaiting(byte[] message) {
    socket.deliverWaiting(message);
  }

  @Override
  public Optional<Duration> probe(Runnable answered) {
    return socket.probe(answered);
  }

  @Override
  public boolean isSilentSince(long nanos) {
    return socket.isSilentSince(nanos);
  }

  @Override
  public void endSilent() {
    socket.endSilent();
  }

  @Override
  public Optional<String> traceparent() {
    return Optional.ofNullable(traceparent);
  }

  @Override
  public void close(CloseReason reason) {
    close(reason, reason.text());
  }

  @Override
  public void close(CloseReason reason, String text) {
    closedFor.compareAndSet(null, reason);
    boolean first = socket.close(new CloseStatus(reason.code(), text));
    if (first && reason == CloseReason.SERVICE_RESTART) {
      context.metrics().count(Metric.CLOSED_SERVICE_RESTART);
    }
  }
}

package dev.baton.transport.websocket;

import static java.util.Objects.requireNonNull;

import dev.baton.liveness.LateRounds.Round;
import dev.baton.protocol.CloseReason;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PeerId;
import dev.baton.session.Connection;
import dev.baton.session.Metric;
import dev.baton.session.PeerSession;
import dev.baton.transport.Handshake;
import dev.baton.transport.SocketContext;
import dev.baton.transport.SocketEnd;
import dev.baton.transport.TransportOptions.SocketLimits;
import dev.baton.transport.http.FramedContext;
import dev.baton.transport.websocket.Frames.Frame;
import dev.baton.transport.websocket.MessageAssembler.BadFrame;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.websocket.WsOpCode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/*
 * Helidon 4.5.0's own loop over a WebSocket still cannot be used: it does not see the end of one
 * that breaks, joins fragments as text, accepts frames that RFC 6455 forbids, and answers some
 * mistakes of a client with an HTTP response in the middle of the stream.
 *
 * One virtual thread, Helidon's, runs the loop. It alone reads. The outbox has the only thread that
 * writes. Everybody else calls send and close, which put frames into the outbox, or hardClose,
 * which closes the TCP socket under both threads and is the one way to end a connection for sure.
 */

/** One WebSocket: reads its frames until it ends, however it ends. */
public final class SocketConnection implements ServerConnection, Connection {
  private static final System.Logger LOG = System.getLogger(SocketConnection.class.getName());

  private final SocketContext context;
  private final HelidonSocket socket;
  private final DataReader reader;
  private final SocketLimits limits;
  private final OutgoingFrames output;
  private final MessageAssembler assembler;
  private final MessagePace pace;
  private final Unfinished unfinished;
  private final SocketEnd end;
  private final Silence silence = new Silence();
  private final SocketProbe probe;

  // What the client said of itself; read once by the reading thread and then let go.
  private @Nullable Handshake handshake;

  public SocketConnection(SocketContext context, ConnectionContext helidon, Handshake handshake) {
    this.context = context;
    this.socket = helidon.serverSocket();
    this.reader = helidon.dataReader();
    this.handshake = handshake;
    this.limits = context.options().limits();
    this.end = new SocketEnd(context);
    this.output =
        new OutgoingFrames(
            new Outbox(socket, limits.outboxBytes(), context.memory(), end::queue, this::hardClose),
            context.metrics());
    this.unfinished = new Unfinished(context.memory());
    this.assembler = new MessageAssembler(limits.message().bytes(), limits.message().fragments());
    this.pace = new MessagePace(limits.rate().messages(), limits.rate().burst(), context.metrics());
    this.probe = new SocketProbe(output, pace, unfinished, FramedContext.readNanosOf(helidon));
  }

  @Override
  public void handle(Limit requests) throws InterruptedException {
    context.upkeep().add(this);
    ReadBuffer.shrink(socket);
    try {
      Handshake taken = requireNonNull(handshake);
      handshake = null;
      Optional<PeerSession> admitted = taken.admit(context, this);
      admitted.ifPresent(end::follows);
      converse(admitted);
    } catch (RuntimeException e) {
      context.faults().note("a WebSocket failed", e);
    } finally {
      context.upkeep().remove(this);
      end.queue();
      unfinished.shrinkTo(0);
      output.refuseMore();
      if (output.isWriting()) {
        context.upkeep().hardCloseSoon(this, SocketUpkeep.LINGER);
      }
      // A frame that is half written is written, unless the client takes too long.
      output.finish();
      // Helidon closes the socket when this method returns, after it has closed its writer.
    }
  }

  /** Reads until the connection ends. */
  private void converse(Optional<PeerSession> session) throws InterruptedException {
    try {
      readFrames(session);
    } catch (DataReader.InsufficientDataAvailableException
        | CloseConnectionException
        | UncheckedIOException e) {
      LOG.log(System.Logger.Level.TRACE, "the end of a WebSocket", e);
    }
  }

  private void readFrames(Optional<PeerSession> session) throws InterruptedException {
    try {
      while (true) {
        ClientFrame frame = ClientFrame.read(reader, limits.message().bytes(), unfinished);
        silence.endAt(System.nanoTime());
        if (frame.opCode() == WsOpCode.CLOSE) {
          closeAsClientDoes(frame.payload());
          if (reader.available() > 0) {
            discardTheRest();
          }
          return;
        }
        take(frame, session);
        pace.await();
        pace.awaitMemory(context.memory(), frame.payload().length);
      }
    } catch (BadFrame e) {
      breakOff(e.reason());
    }
  }

  private void take(ClientFrame frame, Optional<PeerSession> session) throws BadFrame {
    byte[] payload = frame.payload();
    switch (frame.opCode()) {
      case PING -> output.pong(payload);
      case PONG -> probe.answered();
      case TEXT, BINARY, CONTINUATION -> {
        byte[] message = assembler.add(frame, unfinished);
        if (message == null || session.isEmpty()) {
          return;
        }
        // After a close frame of ours the client's messages are read, so that its own close frame
        // can be seen, and dropped.
        if (output.isClosing()) {
          context.metrics().count(Metric.MESSAGES_FENCED);
        } else {
          context.signaling().receive(session.get(), message);
        }
      }
      case CLOSE -> throw new IllegalStateException("a close frame is taken before");
    }
  }

  private void closeAsClientDoes(byte[] payload) throws BadFrame {
    Frame answer = Frames.close(CloseFrames.answerTo(payload));
    end.closedByClient();
    end.because(
        CloseFrames.isGoingAway(payload)
            ? DisconnectReason.GOING_AWAY
            : DisconnectReason.CLIENT_CLOSED);
    end.queue();
    output.closeAndWait(answer);
  }

  /** Ends the connection for a mistake of the client's. */
  private void breakOff(CloseReason reason) throws InterruptedException {
    unfinished.shrinkTo(0);
    end.because(DisconnectReason.PROTOCOL_ERROR);
    end.queue();
    // What comes behind a close of this side's is not why it was closed.
    if (output.close(Frames.close(reason))) {
      context.metrics().count(CloseFrames.metricOf(reason));
    }
    discardTheRest();
  }

  /**
   * Reads and drops what the client still sends. Closing a TCP socket with unread input resets it,
   * and a reset can overtake the close frame.
   */
  private void discardTheRest() throws InterruptedException {
    context.upkeep().hardCloseWhenWritten(this, limits.writeTimeout());
    while (true) {
      reader.readBuffer();
      pace.awaitUncounted();
    }
  }

  @Override
  public boolean send(byte[] message) {
    return output.send(message);
  }

  @Override
  public void answer(byte[] message) {
    output.answer(message);
  }

  @Override
  public Delivery relay(PeerId sender, byte[] message) {
    return output.relay(sender, message);
  }

  @Override
  public void deliverWaiting(byte[] message) {
    output.handOver(message);
  }

  Unfinished unfinished() {
    return unfinished;
  }

  /** Ends the connection for the memory that its unfinished message holds. */
  void giveUpUnfinished() {
    end.because(DisconnectReason.CONNECTION_LOST);
    if (output.close(Frames.close(CloseReason.TRY_AGAIN_LATER))) {
      context.metrics().count(Metric.CLOSED_UNFINISHED);
    }
    unfinished.end();
    context.upkeep().hardCloseSoon(this, SocketUpkeep.LINGER);
  }

  @Override
  public void close(CloseReason reason) {
    end.because(CloseFrames.endOf(reason));
    if (output.close(Frames.close(reason))) {
      context.upkeep().hardCloseSoon(this, SocketUpkeep.CLOSE_GRACE);
    }
  }

  /** Whether the close frame is written, or never will be. */
  boolean isCloseWritten() {
    return output.isCloseWritten();
  }

  @Override
  public Optional<Duration> probe(Runnable answered) {
    return probe.ask(answered);
  }

  @Override
  public boolean isSilentSince(long nanos) {
    return probe.isSilentSince(nanos);
  }

  @Override
  public void endSilent() {
    end.because(DisconnectReason.PROBE_SILENT, Metric.CLOSED_PROBE_SILENT);
    context.upkeep().hardCloseSoon(this, Duration.ZERO);
  }

  /** Ends the TCP connection, even while a thread reads or writes. */
  void hardClose() {
    output.abandon();
    unfinished.end();
    context.upkeep().closeSocket(socket);
  }

  /** Looks after the connection; called again and again by one thread. */
  void sweep(long nowNanos, Round round) {
    if (!round.isGrace() && output.writingNanos(nowNanos) > limits.writeTimeout().toNanos()) {
      end.because(DisconnectReason.SLOW_CONSUMER, Metric.CLOSED_SLOW_CONSUMER);
      hardClose();
      return;
    }
    if (end.wasClosedByClient(nowNanos, SocketUpkeep.CLOSE_GRACE)) {
      hardClose();
      return;
    }
    boolean mayClose = !round.isGrace() && !output.isClosing();
    switch (silence.due(nowNanos, round, mayClose, limits.silence())) {
      case NOTHING -> {}
      case PING -> output.ping();
      case CLOSE -> {
        context.metrics().count(Metric.CLOSED_ALIVE_TIMEOUT);
        close(CloseReason.ALIVE_TIMEOUT);
      }
    }
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
      hardClose();
    } else {
      close(CloseReason.SERVICE_RESTART);
    }
  }
}

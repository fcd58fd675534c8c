package dev.baton.transport.websocket;

import dev.baton.transport.websocket.Frames.Frame;
import dev.baton.transport.websocket.MessageAssembler.BadFrame;
import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.websocket.WsOpCode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;

/*
 * Helidon 4.5.0's own loop over a WebSocket still cannot be used: it does not see the end of one
 * that breaks, joins fragments as text, accepts frames that RFC 6455 forbids, and answers some
 * mistakes of a client with an HTTP response in the middle of the stream.
 *
 * The thread that calls run is the only one that reads. The outbox has the only thread that writes.
 * All others call send and close, which put frames into the outbox, or hardClose, which closes the
 * TCP socket under both threads and is the one way to end a connection for sure.
 */

/** One open WebSocket: the loop that reads its frames, and the outbox of what is sent to it. */
public final class WebSocket {
  private static final System.Logger LOG = System.getLogger(WebSocket.class.getName());

  private final SocketSettings settings;
  private final SocketMonitor monitor;
  private final ReadBuffer readBuffer;
  private final DataReader reader;
  private final Runnable hardClose;
  private final OutgoingFrames output;
  private final MessageAssembler assembler;
  private final RateLimiter rate;
  private final Unfinished unfinished;
  private final SocketEnd end = new SocketEnd();
  private final Silence silence = new Silence();
  private final SocketProbe probe;

  /** A WebSocket behind its opening handshake; {@link #run} serves it. */
  public WebSocket(SocketSettings settings, SocketMonitor monitor, SocketStreams streams) {
    WebSocketLimits limits = settings.limits();
    this.settings = settings;
    this.monitor = monitor;
    this.readBuffer = new ReadBuffer(streams.socket());
    this.reader = streams.reader();
    this.hardClose = streams.hardClose();
    var writer = new SocketWriter(streams.socket(), streams.opening());
    this.output =
        new OutgoingFrames(
            new Outbox(writer, settings, end::tell, this::hardClose), writer, settings);
    this.unfinished = new Unfinished(settings.incoming());
    this.assembler = new MessageAssembler(limits.message().bytes(), limits.message().fragments());
    this.rate = new RateLimiter(settings);
    this.probe = new SocketProbe(output, rate, unfinished, streams.readNanos());
  }

  /**
   * Serves the socket on this thread until the connection ends. The caller then closes the TCP
   * socket.
   */
  public void run(SocketListener listener) throws InterruptedException {
    end.tellsTo(listener);
    monitor.add(this);
    readBuffer.shrink();
    try {
      listener.opened();
      output.writeFirst();
      converse(listener);
    } catch (RuntimeException e) {
      listener.failed(e);
    } finally {
      monitor.remove(this);
      end.tell();
      unfinished.shrinkTo(0);
      output.refuseMore();
      if (output.isWriting() || output.writingNanos(System.nanoTime()) > 0) {
        monitor.hardCloseSoon(this, SocketMonitor.LINGER);
      }
      // A frame that is half written is written, unless the client takes too long.
      output.finish();
    }
  }

  /** Reads until the connection ends. */
  private void converse(SocketListener listener) throws InterruptedException {
    try {
      readFrames(listener);
    } catch (DataReader.InsufficientDataAvailableException
        | CloseConnectionException
        | UncheckedIOException e) {
      LOG.log(System.Logger.Level.TRACE, "the end of a WebSocket", e);
    }
  }

  private void readFrames(SocketListener listener) throws InterruptedException {
    int messageBytes = settings.limits().message().bytes();
    try {
      while (true) {
        ClientFrame frame = ClientFrame.read(reader, messageBytes, unfinished, readBuffer::expect);
        silence.endAt(System.nanoTime());
        readBuffer.read(frame.payload().length + reader.available());
        if (frame.opCode() == WsOpCode.CLOSE) {
          closeAsClientDoes(frame.payload());
          if (reader.available() > 0) {
            discardTheRest();
          }
          return;
        }
        take(frame, listener);
        rate.await();
        rate.awaitMemory(frame.payload().length);
      }
    } catch (BadFrame e) {
      breakOff(e.violation());
    }
  }

  private void take(ClientFrame frame, SocketListener listener) throws BadFrame {
    byte[] payload = frame.payload();
    switch (frame.opCode()) {
      case PING -> output.pong(payload);
      case PONG -> probe.answered();
      case TEXT, BINARY, CONTINUATION -> {
        byte[] message = assembler.add(frame, unfinished);
        if (message == null) {
          return;
        }
        // Behind a close frame of this side the loop still reads, to see the client's own.
        if (output.isClosing()) {
          listener.messageDropped();
        } else {
          listener.message(message);
        }
      }
      case CLOSE -> throw new IllegalStateException("a close frame is taken before");
    }
  }

  private void closeAsClientDoes(byte[] payload) throws BadFrame {
    Frame answer = Frames.close(CloseFrames.answerTo(payload));
    end.closedByClient();
    end.because(CloseFrames.isGoingAway(payload) ? EndCause.GOING_AWAY : EndCause.CLOSED_BY_CLIENT);
    end.tell();
    output.closeAndWait(answer);
  }

  /** Ends the connection for a mistake of the client's. */
  private void breakOff(Violation violation) throws InterruptedException {
    unfinished.shrinkTo(0);
    end.because(EndCause.VIOLATION);
    end.tell();
    // What comes behind a close of this side's is not why it was closed.
    if (output.close(Frames.close(violation.status()))) {
      settings.count(violation.counter());
    }
    discardTheRest();
  }

  /**
   * Reads and drops what the client still sends. Closing a TCP socket with unread input resets it,
   * and a reset can overtake the close frame.
   */
  private void discardTheRest() throws InterruptedException {
    monitor.hardCloseWhenWritten(this, settings.limits().outbox().writeTimeout());
    while (true) {
      reader.readBuffer();
      rate.awaitUncounted();
    }
  }

  /**
   * Sends a message that a connection is sent once, or a few times; there is always room for it.
   *
   * @return false if the socket is closing
   */
  public boolean send(byte[] message) {
    return output.send(message);
  }

  /** Sends the answer to something that the client has sent, unless many answers wait already. */
  public void answer(byte[] message) {
    output.answer(message);
  }

  /**
   * Sends another client's message, if there is room for it.
   *
   * @param sender who sends it, by {@code equals}; each sender has its share of the outbox
   */
  public RelayResult relay(Object sender, byte[] message) {
    return output.relay(sender, message);
  }

  /** Sends another client's message for which there is always room. */
  public void deliverWaiting(byte[] message) {
    output.deliverWaiting(message);
  }

  /**
   * Closes in order: what was sent before goes out first. Only the first call has an effect.
   *
   * @return whether this was the first
   */
  public boolean close(CloseStatus status) {
    return close(EndCause.CLOSED_BY_APPLICATION, status);
  }

  private boolean close(EndCause cause, CloseStatus status) {
    end.because(cause);
    boolean first = output.close(Frames.close(status));
    if (first) {
      monitor.hardCloseSoon(this, SocketMonitor.CLOSE_GRACE);
    }
    return first;
  }

  /** Whether the close frame is written, or never will be. */
  boolean isCloseWritten() {
    return output.isCloseWritten();
  }

  /**
   * Asks the client for a sign of life.
   *
   * @param answered called when the client answers a ping, this one or an earlier one, by any
   *     thread; only that of the last call is
   * @return how much longer than usual the answer may take, for what was written before; empty if
   *     no ping was sent, since so much was written lately, or still waits, that silence would say
   *     nothing
   */
  public Optional<Duration> probe(Runnable answered) {
    return probe.ask(answered);
  }

  /** Whether nothing has come from the client since then, although it could. */
  public boolean isSilentSince(long nanos) {
    return probe.isSilentSince(nanos);
  }

  /** Ends the connection of a client that was silent, as if it had broken. */
  public void endSilent() {
    endFor(EndCause.PROBE_SILENT, SocketCounter.CLOSED_PROBE_SILENT);
    monitor.hardCloseSoon(this, Duration.ZERO);
  }

  private void endFor(EndCause cause, SocketCounter counter) {
    if (end.because(cause)) {
      settings.count(counter);
    }
  }

  /** Ends the TCP connection, under the threads that read and write. */
  public void hardClose() {
    output.abandon();
    unfinished.end();
    hardClose.run();
  }

  Unfinished unfinished() {
    return unfinished;
  }

  /** Ends the connection for the memory that its unfinished message holds. */
  void giveUpUnfinished() {
    end.because(EndCause.LOST);
    if (output.close(Frames.close(Violation.NO_MEMORY.status()))) {
      settings.count(SocketCounter.CLOSED_UNFINISHED);
    }
    unfinished.end();
    monitor.hardCloseSoon(this, SocketMonitor.LINGER);
  }

  /** Enforces the timeouts; called again and again by one thread. */
  void sweep(Sweep sweep) {
    WebSocketLimits limits = settings.limits();
    long now = sweep.nowNanos();
    output.openIfLate(now);
    if (sweep.mayClose() && output.writingNanos(now) > limits.outbox().writeTimeout().toNanos()) {
      endFor(EndCause.SLOW_CONSUMER, SocketCounter.CLOSED_SLOW_CONSUMER);
      hardClose();
      return;
    }
    if (end.wasClosedByClient(now, SocketMonitor.CLOSE_GRACE)) {
      hardClose();
      return;
    }
    switch (silence.due(sweep, !output.isClosing(), limits.silence())) {
      case NOTHING -> {}
      case PING -> output.ping();
      case CLOSE -> {
        settings.count(SocketCounter.CLOSED_ALIVE_TIMEOUT);
        close(EndCause.ALIVE_TIMEOUT, CloseStatus.NONE);
      }
    }
  }
}

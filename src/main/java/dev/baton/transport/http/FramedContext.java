package dev.baton.transport.http;

import dev.baton.session.MemoryBudget;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Helidon's view of a connection, read through {@link RequestFraming}. */
public final class FramedContext implements ConnectionContext {
  private static final byte[] NOTHING = {};

  private final ConnectionContext helidon;
  private final RequestFraming framing;
  private final DataReader reader;
  private final DataWriter writer;

  // Used by the connection's thread: whether the next piece is an empty one.
  private boolean lettingGo;

  // Written by the connection's thread.
  private volatile boolean answered;

  // Written by the thread that writes: when the write began that it waits for, 0 if for none.
  private volatile long writeNanos;

  // Written by the reading thread.
  private volatile long readNanos = System.nanoTime();

  FramedContext(ConnectionContext helidon, MemoryBudget memory) {
    this.helidon = helidon;
    this.framing = new RequestFraming(this::next, memory);
    this.reader = DataReader.create(this::piece);
    this.writer = new AnswerWriter(helidon.dataWriter());
  }

  private byte[] piece() {
    if (lettingGo) {
      lettingGo = false;
      return NOTHING;
    }
    return framing.get();
  }

  private byte[] next() {
    // What Helidon has read to tell protocols apart, if it has.
    DataReader early = helidon.dataReader();
    if (early.available() > 0) {
      return early.readBytes(early.available());
    }
    byte @Nullable [] bytes;
    try {
      bytes = helidon.serverSocket().get();
    } catch (UncheckedIOException e) {
      throw new ServerConnectionException("the socket cannot be read", e);
    }
    if (bytes == null) {
      throw new DataReader.InsufficientDataAvailableException();
    }
    answered = false;
    readNanos = System.nanoTime();
    return bytes;
  }

  /** Whether a request was answered and nothing of another one has come since. */
  boolean isBetweenRequests() {
    return answered;
  }

  /** For how long the present write has waited for the client, in nanoseconds; 0 without one. */
  long writingNanos() {
    long since = writeNanos;
    return since == 0 ? 0 : System.nanoTime() - since;
  }

  /**
   * When the last byte was read from the socket, of {@link System#nanoTime}; the present if that is
   * not known.
   */
  public static LongSupplier readNanosOf(ConnectionContext connection) {
    return connection instanceof FramedContext framed ? () -> framed.readNanos : System::nanoTime;
  }

  /** Says that the connection is a WebSocket from its next byte on. */
  public void upgraded() {
    framing.upgraded();
    if (reader.available() == 0) {
      // Helidon 4.5.0's reader keeps what it was given last, here the request with the client's
      // token, until it goes on to the next piece.
      lettingGo = true;
      reader.pullData();
    }
  }

  /** Says that nothing more will be read. */
  void end() {
    framing.end();
  }

  @Override
  public DataReader dataReader() {
    return reader;
  }

  @Override
  public ListenerContext listenerContext() {
    return helidon.listenerContext();
  }

  @Override
  public ExecutorService executor() {
    return helidon.executor();
  }

  @Override
  public DataWriter dataWriter() {
    return writer;
  }

  @Override
  public Router router() {
    return helidon.router();
  }

  @Override
  public Optional<ProxyProtocolData> proxyProtocolData() {
    return helidon.proxyProtocolData();
  }

  @Override
  public HelidonSocket serverSocket() {
    return helidon.serverSocket();
  }

  @Override
  public PeerInfo remotePeer() {
    return helidon.remotePeer();
  }

  @Override
  public PeerInfo localPeer() {
    return helidon.localPeer();
  }

  @Override
  public boolean isSecure() {
    return helidon.isSecure();
  }

  @Override
  public String socketId() {
    return helidon.socketId();
  }

  @Override
  public String childSocketId() {
    return helidon.childSocketId();
  }

  /** Helidon's writer, which notes that there was an answer. */
  private final class AnswerWriter implements DataWriter {
    private final DataWriter helidons;

    AnswerWriter(DataWriter helidons) {
      this.helidons = helidons;
    }

    @Override
    public void write(BufferData... buffers) {
      write(() -> helidons.write(buffers));
    }

    @Override
    public void write(BufferData buffer) {
      write(() -> helidons.write(buffer));
    }

    @Override
    public void writeNow(BufferData... buffers) {
      write(() -> helidons.writeNow(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
      write(() -> helidons.writeNow(buffer));
    }

    private void write(Runnable write) {
      answered = true;
      writeNanos = System.nanoTime() | 1;
      try {
        write.run();
      } finally {
        writeNanos = 0;
      }
    }

    @Override
    public void flush() {
      helidons.flush();
    }

    @Override
    public void close() {
      helidons.close();
    }
  }
}

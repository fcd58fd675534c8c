package dev.baton.transport;

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
import org.jspecify.annotations.Nullable;

/** Helidon's view of a connection, read through {@link RequestFraming}. */
final class FramedContext implements ConnectionContext {
  private final ConnectionContext helidon;
  private final RequestFraming framing;
  private final DataReader reader;

  FramedContext(ConnectionContext helidon) {
    this.helidon = helidon;
    this.framing = new RequestFraming(this::next);
    this.reader = DataReader.create(framing);
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
    return bytes;
  }

  /** Says that the connection is a WebSocket from its next byte on. */
  void upgraded() {
    framing.upgraded();
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
    return helidon.dataWriter();
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
}

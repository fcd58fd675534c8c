package dev.baton.transport;

import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A peer that takes its OPEN and then never reads again. */
final class StalledReader {
  static final String ID = "stalled";

  /** The smallest that the kernel gives; set before the connect, so that the window is as small. */
  private static final int RECEIVE_BUFFER_BYTES = 2_048;

  private StalledReader() {}

  static WsPeer join(TestServer server) {
    return over(connect(server), server);
  }

  /** The same over a socket of {@link #connect}, or one layered over it. */
  static WsPeer over(Socket socket, TestServer server) {
    String target = "/peerjs?key=peerjs&id=" + ID + "&token=t";
    return WsPeer.over(RawWebSocket.over(socket, server.port(), target), ID).opens();
  }

  static Socket connect(TestServer server) {
    try {
      var socket = new Socket();
      socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
      socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.baton.transport.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AcceptedSocketsTest {
  private static final SocketOptions OPTIONS =
      SocketOptions.builder().tcpNoDelay(true).socketSendBufferSize(65_536).buildPrototype();

  @Test
  void anAcceptedSocketIsSetToWhatIsOfUseForIt() {
    var accepted = new AcceptedSockets(OPTIONS);
    assertThat(accepted.socketOptions())
        .containsOnlyKeys(StandardSocketOptions.TCP_NODELAY, StandardSocketOptions.SO_SNDBUF);
  }

  @Test
  void twoSocketsOfOneClientAddressAreTwoSockets() throws IOException {
    var accepted = new AcceptedSockets(OPTIONS);
    try (ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress(0));
        SocketChannel first = ofSharedPort().bind(new InetSocketAddress("127.0.0.1", 0));
        SocketChannel second = ofSharedPort()) {
      int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
      try (SocketChannel one = connect(first, "127.0.0.1", port, listener)) {
        accepted.configureSocket(one);
        second.bind(first.getLocalAddress());
        try (SocketChannel other = connect(second, "127.0.0.2", port, listener)) {
          accepted.configureSocket(other);
          assertThat(one.getRemoteAddress()).isEqualTo(other.getRemoteAddress());
          assertThat(accepted.begin(one.getRemoteAddress(), one.getLocalAddress()))
              .contains(one.socket());
          assertThat(accepted.begin(other.getRemoteAddress(), other.getLocalAddress()))
              .contains(other.socket());
        }
      }
    }
  }

  private static SocketChannel ofSharedPort() throws IOException {
    return SocketChannel.open().setOption(StandardSocketOptions.SO_REUSEPORT, true);
  }

  private static SocketChannel connect(
      SocketChannel client, String host, int port, ServerSocketChannel listener)
      throws IOException {
    client.connect(new InetSocketAddress(host, port));
    return listener.accept();
  }

  @Test
  void theOldestThatHasNotBegunIsClosedWhenThereAreTooMany() throws IOException {
    var accepted =
        new AcceptedSockets(OPTIONS, 2, sockets -> sockets.closeOldestBeginning(Duration.ZERO));
    List<SocketChannel> channels = new ArrayList<>();
    try (ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress(0))) {
      int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
      List<SocketChannel> taken = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        SocketChannel client = SocketChannel.open();
        channels.add(client);
        taken.add(connect(client, "127.0.0.1", port, listener));
        accepted.configureSocket(taken.getLast());
      }
      channels.addAll(taken);
      assertThat(taken).extracting(SocketChannel::isOpen).containsExactly(false, true, true);
    } finally {
      for (SocketChannel channel : channels) {
        channel.close();
      }
    }
  }
}

package dev.baton.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;

/**
 * The least that can pass for a signaling server: it says OPEN and copies each OFFER to the peer it
 * names, without rules, limits or memory. What the generator reaches against it is the ceiling of
 * what the benchmark can show. One thread, loopback only, no use besides.
 */
public final class NullRelay {
  private static final int INPUT_BYTES = 64 * 1024;
  private static final int BACKLOG = 1024;

  private final Map<String, NullPeer> peers = new HashMap<>();
  private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT_BYTES);
  private final Selector selector = Selector.open();
  private final ServerSocketChannel listener = ServerSocketChannel.open();

  NullRelay(int port) throws IOException {
    listener.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), BACKLOG);
    listener.configureBlocking(false);
    listener.register(selector, SelectionKey.OP_ACCEPT);
  }

  /** Serves until the process is killed. */
  public static void main(String[] args) throws IOException {
    var relay = new NullRelay(LoadOptions.parse(args).take("port", 9000));
    LoadGenerator.say("null relay on port " + relay.port());
    relay.serve();
  }

  int port() throws IOException {
    return ((InetSocketAddress) listener.getLocalAddress()).getPort();
  }

  void serve() throws IOException {
    while (!Thread.interrupted()) {
      selector.select(this::ready);
    }
    for (NullPeer peer : peers.values()) {
      peer.close();
    }
    listener.close();
    selector.close();
  }

  private void ready(SelectionKey key) {
    if (key.attachment() instanceof NullPeer peer) {
      try {
        read(peer);
      } catch (IOException _) {
        drop(peer);
      }
      return;
    }
    try {
      SocketChannel accepted = listener.accept();
      if (accepted != null) {
        accepted.configureBlocking(false);
        accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
        accepted.register(selector, SelectionKey.OP_READ, new NullPeer(accepted));
      }
    } catch (IOException e) {
      LoadGenerator.say("accept failed: " + e.getMessage());
    }
  }

  private void read(NullPeer peer) throws IOException {
    input.clear();
    if (peer.channel().read(input) < 0) {
      drop(peer);
      return;
    }
    input.flip();
    if (!peer.id().isEmpty()) {
      peer.frames().feed(input, frame -> forward(peer, frame));
    } else if (peer.upgrade(input)) {
      peers.put(peer.id(), peer);
    }
  }

  private void forward(NullPeer from, FrameReader frame) {
    try {
      if (frame.opcode() == FrameReader.CLOSE) {
        from.answerClose();
        drop(from);
        return;
      }
      // {"type":"OFFER", ... ,"dst":"<id>"}, ids being as long as the sender's.
      int idLength = from.id().length();
      if (frame.keptLength() > idLength + 2 && frame.kept()[9] == 'O') {
        int at = frame.keptLength() - 2 - idLength;
        NullPeer to = peers.get(new String(frame.kept(), at, idLength, ISO_8859_1));
        if (to != null) {
          to.send(frame);
        }
      }
    } catch (IOException _) {
      drop(from);
    }
  }

  private void drop(NullPeer peer) {
    peers.remove(peer.id(), peer);
    peer.close();
  }
}

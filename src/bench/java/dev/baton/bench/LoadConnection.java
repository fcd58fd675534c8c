package dev.baton.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * One client: TCP connect, upgrade, OPEN, messages, close handshake. Confined to the thread of its
 * event loop.
 */
final class LoadConnection {
  private enum Phase {
    CONNECTING,
    UPGRADING,
    OPENING,
    OPEN,
    CLOSING,
    ENDED
  }

  private static final byte[] OPEN = "{\"type\":\"OPEN\"".getBytes(UTF_8);
  private static final byte[] OFFER = "{\"type\":\"OFFER\"".getBytes(UTF_8);
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final int index;
  private final long startedAt = System.nanoTime();
  private final EventLoop loop;
  private final ConnectionEvents events;
  private final SocketChannel channel;
  private final SelectionKey key;
  private final UpgradeReader upgrade = new UpgradeReader();
  private final FrameReader frames = new FrameReader(125);
  private Phase phase = Phase.CONNECTING;
  private ByteBuffer unsent;
  private boolean offerBegun;

  private LoadConnection(
      EventLoop loop, Target target, ByteBuffer request, int index, ConnectionEvents events)
      throws IOException {
    this.loop = loop;
    this.index = index;
    this.events = events;
    this.unsent = request;
    this.channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    boolean connected = channel.connect(target.address());
    this.key = loop.register(channel, connected ? 0 : SelectionKey.OP_CONNECT, this);
  }

  /** Begins to connect; {@code index} is the owner's name for the connection. */
  static LoadConnection start(
      EventLoop loop, Target target, String id, int index, ConnectionEvents events)
      throws IOException {
    var connection = new LoadConnection(loop, target, target.upgrade(id), index, events);
    if (connection.key.interestOps() == 0) {
      connection.sendUpgrade();
    }
    return connection;
  }

  int index() {
    return index;
  }

  /** When the connection was begun, in {@link System#nanoTime} terms. */
  long startedAt() {
    return startedAt;
  }

  void ready() {
    try {
      if (key.isConnectable() && channel.finishConnect()) {
        sendUpgrade();
      }
      if (key.isValid() && key.isWritable()) {
        flush();
      }
      if (key.isValid() && key.isReadable()) {
        read();
      }
    } catch (IOException e) {
      end(phase == Phase.CLOSING ? "" : e.toString());
    }
  }

  private void sendUpgrade() throws IOException {
    phase = Phase.UPGRADING;
    flush();
  }

  private void read() throws IOException {
    ByteBuffer input = loop.emptyInput();
    if (channel.read(input) < 0) {
      end(phase == Phase.CLOSING ? "" : "the server ended the stream in phase " + phase);
      return;
    }
    input.flip();
    if (phase == Phase.UPGRADING && upgrade.feed(input)) {
      if (upgrade.status() != 101) {
        end("the upgrade was answered with status " + upgrade.status());
        return;
      }
      phase = Phase.OPENING;
    }
    if (phase != Phase.UPGRADING) {
      frames.feed(input, this::frame);
      events.batchEnded(this);
    }
  }

  private void frame(FrameReader frame) {
    if (phase == Phase.ENDED) {
      return;
    }
    switch (frame.opcode()) {
      case FrameReader.TEXT, FrameReader.BINARY, FrameReader.CONTINUATION -> data(frame);
      case FrameReader.PING -> {
        byte[] payload = Arrays.copyOf(frame.kept(), frame.keptLength());
        send(MaskedFrames.frame(FrameReader.PONG, payload));
      }
      case FrameReader.PONG -> {}
      case FrameReader.CLOSE -> end(phase == Phase.CLOSING ? "" : "closed by the server");
      default -> end("unknown opcode " + frame.opcode());
    }
  }

  private void data(FrameReader frame) {
    boolean begins = frame.opcode() != FrameReader.CONTINUATION;
    if (phase == Phase.OPENING && begins && frame.startsWith(OPEN)) {
      phase = Phase.OPEN;
      events.opened(this);
      return;
    }
    if (begins) {
      offerBegun = frame.startsWith(OFFER);
    }
    if (!offerBegun || phase == Phase.OPENING) {
      end("unexpected message " + new String(frame.kept(), 0, frame.keptLength(), UTF_8));
    } else if (frame.fin() && phase == Phase.OPEN) {
      events.relayed(this);
    }
  }

  /** Sends what remains of the buffer; what the socket does not take at once is copied. */
  void send(ByteBuffer bytes) {
    if (phase == Phase.ENDED) {
      return;
    }
    try {
      if (!unsent.hasRemaining()) {
        channel.write(bytes);
      }
      if (bytes.hasRemaining()) {
        ByteBuffer rest = ByteBuffer.allocate(unsent.remaining() + bytes.remaining());
        unsent = rest.put(unsent).put(bytes).flip();
        flush();
      }
    } catch (IOException e) {
      end(phase == Phase.CLOSING ? "" : e.toString());
    }
  }

  private void flush() throws IOException {
    channel.write(unsent);
    if (unsent.hasRemaining()) {
      key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    } else {
      key.interestOps(SelectionKey.OP_READ);
      unsent = NOTHING;
    }
  }

  /** Begins the close handshake; {@link ConnectionEvents#ended} follows. */
  void close() {
    if (phase == Phase.OPEN) {
      phase = Phase.CLOSING;
      send(loop.closeFrame());
    }
  }

  boolean hasEnded() {
    return phase == Phase.ENDED;
  }

  /**
   * Ends the TCP connection with a reset, so that it leaves no TIME_WAIT behind on either side:
   * tens of thousands of short connections would run out of ports otherwise. After a close
   * handshake both sides have already said all they had to say.
   */
  void end(String reason) {
    if (phase == Phase.ENDED) {
      return;
    }
    phase = Phase.ENDED;
    key.cancel();
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      channel.close();
    } catch (IOException _) {
      // The server was faster; the connection is gone either way.
    }
    events.ended(this, reason);
  }
}

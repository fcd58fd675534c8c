package dev.baton.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A selector, the one thread that runs it, and the buffers its connections share. */
final class EventLoop implements AutoCloseable {
  private static final int INPUT_BYTES = 64 * 1024;
  private static final int NORMAL_CLOSURE = 1000;

  private final Selector selector = Selector.open();
  private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT_BYTES);
  private final ByteBuffer closeFrame = MaskedFrames.close(NORMAL_CLOSURE);

  EventLoop() throws IOException {}

  SelectionKey register(SocketChannel channel, int operations, LoadConnection owner)
      throws IOException {
    return channel.register(selector, operations, owner);
  }

  /** One round: waits at most so long for readiness and serves every connection that is ready. */
  void turn(long waitMillis) throws IOException {
    selector.select(key -> ((LoadConnection) key.attachment()).ready(), Math.max(1, waitMillis));
  }

  /** Where a connection reads into; its content is used up before the next connection's turn. */
  ByteBuffer emptyInput() {
    return input.clear();
  }

  ByteBuffer closeFrame() {
    return closeFrame.rewind();
  }

  @Override
  public void close() throws IOException {
    selector.close();
  }
}

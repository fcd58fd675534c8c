package dev.baton.transport.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A socket whose writes wait until the test lets them through. */
final class ValveSocket implements HelidonSocket {
  private final Semaphore valve = new Semaphore(0);
  private final AtomicInteger begun = new AtomicInteger();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private volatile boolean broken;
  private volatile int largestWrite;

  void open() {
    letThrough(1_000_000);
  }

  void letThrough(int writes) {
    valve.release(writes);
  }

  /** Waits until so many writes have begun. */
  void awaitWrites(int count) {
    await().until(() -> begun.get() >= count);
  }

  /** How many writes have begun. */
  int writes() {
    return begun.get();
  }

  /** All that is written. */
  String text() {
    synchronized (written) {
      return written.toString(US_ASCII);
    }
  }

  void breakDown() {
    broken = true;
    open();
  }

  int largestWrite() {
    return largestWrite;
  }

  @Override
  public void write(BufferData buffer) {
    begun.incrementAndGet();
    valve.acquireUninterruptibly();
    if (broken) {
      throw new UncheckedIOException(new IOException("broken"));
    }
    largestWrite = Math.max(largestWrite, buffer.available());
    synchronized (written) {
      written.writeBytes(buffer.readBytes());
    }
  }

  /** The payloads of the frames written so far; control frames as well. */
  List<String> messages() {
    byte[] bytes;
    synchronized (written) {
      bytes = written.toByteArray();
    }
    List<String> messages = new ArrayList<>();
    int at = 0;
    while (at < bytes.length) {
      int length = bytes[at + 1] & 0x7f;
      at += 2;
      int extended = length == 126 ? 2 : length == 127 ? 8 : 0;
      if (extended > 0) {
        length = 0;
        for (int i = 0; i < extended; i++) {
          length = length << 8 | (bytes[at++] & 0xff);
        }
      }
      messages.add(new String(bytes, at, length, US_ASCII));
      at += length;
    }
    return messages;
  }

  @Override
  public void close() {}

  @Override
  public void idle() {}

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  @SuppressWarnings("removal") // Helidon 4.5.0 still has it in the interface.
  public int read(BufferData buffer) {
    throw new UnsupportedOperationException("nothing reads here");
  }

  @Override
  public byte[] get() {
    throw new UnsupportedOperationException("nothing reads here");
  }

  @Override
  public PeerInfo remotePeer() {
    throw new UnsupportedOperationException("a socket without peers");
  }

  @Override
  public PeerInfo localPeer() {
    throw new UnsupportedOperationException("a socket without peers");
  }

  @Override
  public boolean isSecure() {
    return false;
  }

  @Override
  public String socketId() {
    return "test";
  }

  @Override
  public String childSocketId() {
    return "test";
  }
}

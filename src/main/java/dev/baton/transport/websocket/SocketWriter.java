package dev.baton.transport.websocket;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;
import java.time.Duration;
import java.util.Arrays;

/**
 * The way from an outbox into its socket. One thread at a time writes; any thread may ask how long
 * that takes, or wait for it. The answer to the opening handshake goes with what is written first,
 * in one packet, or by itself.
 */
final class SocketWriter {
  /** How long the answer to the opening handshake waits for the first message. */
  private static final Duration OPENING_PATIENCE = Duration.ofMillis(100);

  private static final byte[] NOTHING = {};

  private final HelidonSocket socket;
  private final long beganNanos = System.nanoTime();

  private final WrittenLately lately = new WrittenLately();

  // Written under "this": the answer to the opening handshake, until it is written.
  private volatile byte[] opening;

  // Guarded by "this".
  private boolean stopped;

  // Written by the writer: the time of the write that is under way, or 0.
  private volatile long writingSinceNanos;

  SocketWriter(HelidonSocket socket, byte[] opening) {
    this.socket = socket;
    this.opening = opening;
  }

  /** Writes the answer to the opening handshake if what belongs with it takes its time. */
  void openIfLate(long nowNanos) {
    if (opening.length > 0 && nowNanos - beganNanos > OPENING_PATIENCE.toNanos()) {
      Thread.ofVirtual().name("baton-opening").start(this::open);
    }
  }

  /** Writes the answer to the opening handshake, unless it is written or being written. */
  void open() {
    if (opening.length > 0) {
      synchronized (this) {
        if (!stopped && opening.length > 0) {
          write(NOTHING, 0, 0);
        }
      }
    }
  }

  /** Writes the whole batch, or nothing of it after a stop; false if it cannot be written. */
  synchronized boolean write(WriteBatch batch) {
    return stopped || batch.writeTo(this::write);
  }

  /** Writes nothing more; returns when no batch is half written. */
  synchronized void stop() {
    stopped = true;
  }

  /** How long the write that is under way has taken so far; 0 if there is none. */
  long writingNanos(long nowNanos) {
    long since = writingSinceNanos;
    return since == 0 ? 0 : nowNanos - since;
  }

  /** How many bytes were written lately. */
  int writtenLately(long nowNanos) {
    return lately.bytes(nowNanos);
  }

  private boolean write(byte[] bytes, int from, int length) {
    writingSinceNanos = System.nanoTime() | 1;
    try {
      socket.write(behindOpening(bytes, from, length));
      lately.add(length, writingSinceNanos);
      return true;
    } catch (RuntimeException e) {
      return false;
    } finally {
      writingSinceNanos = 0;
    }
  }

  /** The bytes, and before them the answer to the opening handshake if it is not written yet. */
  private BufferData behindOpening(byte[] bytes, int from, int length) {
    byte[] first = opening;
    if (first.length == 0) {
      return BufferData.create(bytes, from, length);
    }
    opening = NOTHING;
    byte[] both = Arrays.copyOf(first, first.length + length);
    System.arraycopy(bytes, from, both, first.length, length);
    return BufferData.create(both);
  }
}

package dev.baton.transport.websocket;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;

/**
 * The way from an outbox into its socket. One thread at a time writes; any thread may ask how long
 * that takes, or wait for it.
 */
final class SocketWriter {
  private final HelidonSocket socket;

  private final WrittenLately lately = new WrittenLately();

  // Guarded by "this".
  private boolean stopped;

  // Written by the writer: the time of the write that is under way, or 0.
  private volatile long writingSinceNanos;

  SocketWriter(HelidonSocket socket) {
    this.socket = socket;
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
      socket.write(BufferData.create(bytes, from, length));
      lately.add(length, writingSinceNanos);
      return true;
    } catch (RuntimeException e) {
      return false;
    } finally {
      writingSinceNanos = 0;
    }
  }
}

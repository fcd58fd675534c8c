package dev.baton.transport;

import dev.baton.transport.Frames.Frame;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.websocket.WsOpCode;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * What waits to be written to one socket, and the one thread that writes it. Anybody may put a
 * frame in, without waiting; the writer is a virtual thread that comes with the first frame of a
 * burst, writes as much as fits into a buffer at once, and goes when nothing is left.
 */
final class Outbox {
  private static final int BATCH_BYTES = 16_384;

  /** What the writer has to write or is writing: whether there is a writer. */
  private static final AtomicIntegerFieldUpdater<Outbox> UNWRITTEN =
      AtomicIntegerFieldUpdater.newUpdater(Outbox.class, "unwrittenFrames");

  /** What waits for the writer: what the limits are about. */
  private static final AtomicIntegerFieldUpdater<Outbox> FRAMES =
      AtomicIntegerFieldUpdater.newUpdater(Outbox.class, "queuedFrames");

  private static final AtomicIntegerFieldUpdater<Outbox> BYTES =
      AtomicIntegerFieldUpdater.newUpdater(Outbox.class, "queuedBytes");

  private final HelidonSocket socket;
  private final int maxFrames;
  private final int maxBytes;
  private final Runnable onBroken;
  private final Queue<Frame> frames = new ConcurrentLinkedQueue<>();
  private final CountDownLatch closeWritten = new CountDownLatch(1);

  // Changed through the updaters: a pair of atomics for each of many idle connections adds up.
  private volatile int unwrittenFrames;
  private volatile int queuedFrames;
  private volatile int queuedBytes;

  // Written by the writer: the time of the write that is under way, or 0.
  private volatile long writingSinceNanos;

  /**
   * An outbox of a socket.
   *
   * @param onBroken called, on the writer's thread, when the socket cannot be written any more
   */
  Outbox(HelidonSocket socket, int maxFrames, int maxBytes, Runnable onBroken) {
    this.socket = socket;
    this.maxFrames = maxFrames;
    this.maxBytes = maxBytes;
    this.onBroken = onBroken;
  }

  /** Puts a frame in; false, and nothing is put in, if there is no room. */
  boolean offer(Frame frame) {
    if (queuedFrames >= maxFrames || queuedBytes + frame.wireBytes() > maxBytes) {
      return false;
    }
    put(frame);
    return true;
  }

  /** Puts the last frame in, whether or not there is room. */
  void putLast(Frame close) {
    put(close);
  }

  private void put(Frame frame) {
    if (add(frame)) {
      Thread.ofVirtual().name("baton-outbox").start(this::drain);
    }
  }

  /**
   * Puts the last frame in for a thread that has nothing else to do than to see it written.
   *
   * @return whether this thread is the writer now, and must call {@link #drain}
   */
  boolean addLast(Frame close) {
    return add(close);
  }

  /** Puts a frame in; whether there is no writer yet. */
  private boolean add(Frame frame) {
    BYTES.addAndGet(this, frame.wireBytes());
    FRAMES.incrementAndGet(this);
    frames.add(frame);
    return UNWRITTEN.getAndIncrement(this) == 0;
  }

  /** How long the write that is under way has taken so far; 0 if there is none. */
  long writingNanos(long nowNanos) {
    long since = writingSinceNanos;
    return since == 0 ? 0 : nowNanos - since;
  }

  /** Waits until the close frame is written, the socket is broken, or nobody cares any more. */
  void awaitClose() {
    try {
      closeWritten.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets go whoever waits for the close frame: the socket is being closed under it. */
  void abandonClose() {
    closeWritten.countDown();
  }

  /** Writes until nothing is left, as the one writer. */
  void drain() {
    byte[] buffer = null;
    int left = unwrittenFrames;
    while (left > 0) {
      if (buffer == null) {
        buffer = new byte[bufferSize(left)];
      }
      int done = 0;
      boolean closing = false;
      int at = 0;
      for (Frame frame = frames.peek(); frame != null; frame = frames.peek()) {
        if (at > 0 && at + frame.wireBytes() > buffer.length) {
          break;
        }
        if (frame.wireBytes() > buffer.length) {
          buffer = new byte[frame.wireBytes()];
        }
        frames.remove();
        done++;
        closing |= frame.opCode() == WsOpCode.CLOSE;
        FRAMES.decrementAndGet(this);
        BYTES.addAndGet(this, -frame.wireBytes());
        at = Frames.putHeader(frame, buffer, at);
        System.arraycopy(frame.payload(), 0, buffer, at, frame.payload().length);
        at += frame.payload().length;
      }
      if (!write(buffer, at)) {
        // Nobody empties the outbox any more, so that it fills up and refuses.
        closeWritten.countDown();
        return;
      }
      if (closing) {
        closeWritten.countDown();
      }
      left = UNWRITTEN.addAndGet(this, -done);
    }
  }

  /** Room for the frames that wait, within what is written at once. */
  private int bufferSize(int waitingFrames) {
    return waitingFrames == 1 ? 512 : Math.min(BATCH_BYTES, Math.max(512, queuedBytes));
  }

  private boolean write(byte[] buffer, int length) {
    writingSinceNanos = System.nanoTime() | 1;
    try {
      socket.write(BufferData.create(buffer, 0, length));
      return true;
    } catch (RuntimeException e) {
      onBroken.run();
      return false;
    } finally {
      writingSinceNanos = 0;
    }
  }
}

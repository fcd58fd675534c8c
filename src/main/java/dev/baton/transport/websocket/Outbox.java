package dev.baton.transport.websocket;

import dev.baton.transport.websocket.Frames.Frame;
import dev.baton.transport.websocket.QueuedFrame.Kind;
import dev.baton.transport.websocket.QueuedFrame.Share;
import io.helidon.websocket.WsOpCode;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/*
 * How much may wait: what other peers send is bounded by the outbox's size, by the memory, and for
 * each sender by its fair share of the outbox, so that one that floods finds no room while others
 * still do. Shares are counted only behind a backlog; most outboxes are empty.
 * What the server itself sends, once for a connection, always has room. Answers to a client, which
 * can ask as often as it likes, are dropped when many wait: only the newest pong is kept then (RFC
 * 6455, section 5.5.3).
 */

/**
 * What waits to be written to one socket, and the one thread that writes it. The writer is a
 * virtual thread that comes with the first frame of a burst, writes as much as fits into a buffer
 * at once, and goes when nothing is left. Frames are queued under the connection's monitor.
 */
final class Outbox {
  /** What others' messages may take before it is counted who sent how much. */
  private static final int BACKLOG_BYTES = 65_536;

  /** A sender with up to this much in the backlog finds room as long as there is any. */
  private static final int SMALL_BYTES = 4_096;

  /** What answers may take before pongs are joined and others dropped; a batch holds no more. */
  private static final int MAX_ANSWER_BYTES = 32_768;

  /** What answers may take however little memory there is. */
  private static final int MIN_ANSWER_BYTES = 2_048;

  /** What the writer has to write or is writing: whether there is a writer. */
  private static final AtomicIntegerFieldUpdater<Outbox> UNWRITTEN =
      AtomicIntegerFieldUpdater.newUpdater(Outbox.class, "unwrittenFrames");

  private final SocketWriter socket;
  private final int maxBytes;
  private final int backlogBytes;
  private final BufferMemory memory;
  private final ShareRule shareRule;
  private final Runnable beforeClose;
  private final Runnable onBroken;
  private final Queue<QueuedFrame> frames = new ConcurrentLinkedQueue<>();
  private final CountDownLatch closeWritten = new CountDownLatch(1);
  private final NewestPong newestPong = new NewestPong();

  // Who has how much of the backlog, if there is one; used under the connection's monitor.
  private @Nullable SenderShares shares;

  private final OutboxBytes waitingBytes = new OutboxBytes();

  // Changed through the updater.
  private volatile int unwrittenFrames;

  // Written once, by any thread: nothing is written any more.
  private volatile boolean discarded;

  /**
   * An outbox of a socket.
   *
   * @param beforeClose called, on the writer's thread, before a close frame is written
   * @param onBroken called, on the writer's thread, when the socket cannot be written any more
   */
  Outbox(SocketWriter socket, SocketSettings settings, Runnable beforeClose, Runnable onBroken) {
    this.socket = socket;
    this.maxBytes = settings.limits().outbox().bytes();
    this.backlogBytes = Math.min(BACKLOG_BYTES, maxBytes / 16);
    this.memory = settings.outgoing();
    this.shareRule = settings.shares();
    this.beforeClose = beforeClose;
    this.onBroken = onBroken;
  }

  /** Adds another peer's message; false, without adding it, if there is no space for it. */
  boolean relay(Object sender, Frame frame) {
    var plain = new QueuedFrame(frame, Kind.OTHERS, null);
    int others = waitingBytes.others();
    if (others + plain.bytes() <= backlogBytes) {
      return takeAndPut(plain, others);
    }
    SenderShares counted = shares;
    if (counted == null || others <= backlogBytes / 2) {
      counted = new SenderShares();
      shares = counted;
    }
    Share share = counted.of(sender);
    return shareRule.allows(share.bytes(), plain.bytes(), others, maxBytes, SMALL_BYTES)
        && takeAndPut(new QueuedFrame(frame, Kind.OTHERS, share), others);
  }

  private boolean takeAndPut(QueuedFrame waiting, int others) {
    if (!memory.tryTake(waiting.bytes(), others)) {
      return false;
    }
    put(waiting);
    return true;
  }

  /** Queues a message that has waited elsewhere, where it had its room. */
  void deliverWaiting(Frame frame) {
    takeAndPut(frame, Kind.OTHERS);
  }

  /** Queues what the server sends by itself, whether or not there is room. */
  void send(Frame frame) {
    takeAndPut(frame, Kind.SERVER);
  }

  /** Queues the answer to something that the client has sent; false if it is dropped. */
  boolean answer(Frame frame) {
    var waiting = new QueuedFrame(frame, Kind.ANSWER, null);
    int after = waitingBytes.answers() + waiting.bytes();
    if (after <= MIN_ANSWER_BYTES) {
      memory.take(waiting.bytes());
    } else if (after > MAX_ANSWER_BYTES
        || !memory.tryTake(waiting.bytes(), waitingBytes.answers())) {
      return false;
    }
    put(waiting);
    return true;
  }

  /** Queues the answer to a ping, in place of the one before it if many answers wait. */
  void pong(byte[] payload) {
    if (!newestPong.replaceWaiting(payload)
        && !answer(Frames.pong(payload))
        && newestPong.replace(payload)) {
      takeAndPut(Frames.pong(payload), Kind.NEWEST_PONG);
    }
  }

  private void takeAndPut(Frame frame, Kind kind) {
    var waiting = new QueuedFrame(frame, kind, null);
    memory.take(waiting.bytes());
    put(waiting);
  }

  private void put(QueuedFrame waiting) {
    if (add(waiting)) {
      Thread.ofVirtual().name("baton-outbox").start(this::drain);
    }
  }

  /** Puts a frame in that the caller is to write; whether it is the one writer now. */
  boolean addForCaller(Frame frame) {
    var waiting = new QueuedFrame(frame, Kind.SERVER, null);
    memory.take(waiting.bytes());
    return add(waiting);
  }

  /** Adds a frame, for which memory was taken; returns whether there is no writer yet. */
  private boolean add(QueuedFrame waiting) {
    waitingBytes.count(waiting, 1);
    frames.add(waiting);
    boolean first = UNWRITTEN.getAndIncrement(this) == 0;
    if (discarded) {
      giveBackTheRest();
    }
    return first;
  }

  /** How long the write that is under way has taken so far; 0 if there is none. */
  long writingNanos(long nowNanos) {
    return socket.writingNanos(nowNanos);
  }

  /** Waits until the close frame is written, the socket is broken, or the wait is ended. */
  void awaitClose() {
    try {
      closeWritten.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the wait for the close frame: the socket is being closed. */
  void abandonClose() {
    closeWritten.countDown();
  }

  /** How many bytes were written lately; see {@link WrittenLately}. */
  int writtenLately(long nowNanos) {
    return socket.writtenLately(nowNanos);
  }

  /** Whether there is something that is not written yet. */
  boolean isWriting() {
    return unwrittenFrames > 0 && !discarded;
  }

  /** Whether the close frame is written, or never will be. */
  boolean isCloseWritten() {
    return closeWritten.getCount() == 0;
  }

  /** Writes what is being written, so that no frame is cut in two, and nothing more. */
  void finish() {
    discard();
    socket.stop();
  }

  /** Gives the memory of all that is not written back, and writes nothing more. */
  void discard() {
    discarded = true;
    abandonClose();
    giveBackTheRest();
  }

  private void giveBackTheRest() {
    for (QueuedFrame rest = frames.poll(); rest != null; rest = frames.poll()) {
      waitingBytes.count(rest, -1);
      memory.give(rest.bytes());
    }
  }

  /** Writes until nothing is left, as the one writer. */
  void drain() {
    drain(Integer.MAX_VALUE);
  }

  /** Writes so many batches at most, as the one writer, and leaves the rest to another thread. */
  void drain(int batches) {
    var batch = new WriteBatch(memory);
    Queue<QueuedFrame> taken = new ArrayDeque<>(4);
    int left = unwrittenFrames;
    boolean written = true;
    for (int i = 0; i < batches && left > 0 && written && !discarded; i++) {
      boolean closes = fill(batch, taken, left);
      if (closes) {
        beforeClose.run();
      }
      written = socket.write(batch);
      if (written && closes) {
        closeWritten.countDown();
      }
      int done = taken.size();
      giveBack(taken);
      // They count until they are written, so that there is never a second writer.
      left = written ? UNWRITTEN.addAndGet(this, -done) : left;
    }
    batch.release();
    if (!written) {
      discard();
      onBroken.run();
    } else if (left > 0 && !discarded) {
      Thread.ofVirtual().name("baton-outbox").start(this::drain);
    }
  }

  /** Moves frames into the batch, as many as fit; whether one of them is a close frame. */
  private boolean fill(WriteBatch batch, Queue<QueuedFrame> taken, int waitingFrames) {
    batch.clear();
    boolean closes = false;
    int bytes = 0;
    for (QueuedFrame next = frames.peek();
        next != null && batch.hasRoomFor(next.frame()) && bytes < MAX_ANSWER_BYTES;
        next = frames.peek()) {
      QueuedFrame queued = frames.poll();
      if (queued == null) {
        // Discarded in the meantime.
        break;
      }
      taken.add(queued);
      bytes += queued.bytes();
      // What is being written does not stand in the way of the next message.
      waitingBytes.count(queued, -1);
      closes |= queued.frame().opCode() == WsOpCode.CLOSE;
      boolean isNewestPong = queued.kind() == Kind.NEWEST_PONG;
      int waiting = waitingFrames - taken.size() + 1;
      batch.put(isNewestPong ? newestPong.take() : queued.frame(), Math.max(1, waiting));
    }
    return closes;
  }

  private void giveBack(Queue<QueuedFrame> written) {
    int bytes = 0;
    for (QueuedFrame done = written.poll(); done != null; done = written.poll()) {
      bytes += done.bytes();
    }
    memory.give(bytes);
  }
}

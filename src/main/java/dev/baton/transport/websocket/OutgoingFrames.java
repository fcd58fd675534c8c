package dev.baton.transport.websocket;

import dev.baton.transport.websocket.Frames.Frame;

/**
 * A connection's outbox until its close frame is in it: nothing follows that. Safe for use by many
 * threads; no method waits but {@link #closeAndWait} and {@link #finish}.
 */
final class OutgoingFrames {
  /** A client to whom more than this was written lately may be slow to answer. */
  private static final int MUCH_BYTES = 65_536;

  private final Outbox outbox;
  private final SocketWriter writer;
  private final SocketSettings settings;

  // Written once. Under "this" when a close frame is put into the outbox, so that nothing follows
  // it; without it when the socket is closed, after which nothing is written.
  private volatile boolean closing;

  // Both guarded by "this": whether the reading thread is still with the listener, which opens the
  // connection, and whether what was sent meanwhile waits for it to be written.
  private boolean awaitsFirst = true;
  private boolean firstUnwritten;

  OutgoingFrames(Outbox outbox, SocketWriter writer, SocketSettings settings) {
    this.outbox = outbox;
    this.writer = writer;
    this.settings = settings;
  }

  /** Whether a close frame is in the outbox, or the socket is closed. */
  boolean isClosing() {
    return closing;
  }

  /** How long the write that is under way has taken so far; 0 if there is none. */
  long writingNanos(long nowNanos) {
    return outbox.writingNanos(nowNanos);
  }

  synchronized boolean send(byte[] message) {
    if (!closing && awaitsFirst) {
      firstUnwritten |= outbox.addForCaller(Frames.text(message));
    } else if (!closing) {
      outbox.send(Frames.text(message));
    }
    return !closing;
  }

  /**
   * Writes what was sent first, and the answer to the opening handshake before it, unless another
   * thread does; for the reading thread, once.
   */
  void writeFirst() {
    boolean writes;
    synchronized (this) {
      writes = firstUnwritten;
      awaitsFirst = false;
    }
    if (writes) {
      outbox.drain(1);
    } else {
      writer.open();
    }
  }

  /** See {@link SocketWriter#openIfLate}. */
  void openIfLate(long nowNanos) {
    writer.openIfLate(nowNanos);
  }

  synchronized void answer(byte[] message) {
    if (!closing && !outbox.answer(Frames.text(message))) {
      settings.count(SocketCounter.ANSWERS_DROPPED);
    }
  }

  synchronized RelayResult relay(Object sender, byte[] message) {
    if (closing) {
      return RelayResult.CLOSING;
    }
    return outbox.relay(sender, Frames.text(message)) ? RelayResult.QUEUED : RelayResult.NO_ROOM;
  }

  synchronized void deliverWaiting(byte[] message) {
    if (!closing) {
      outbox.deliverWaiting(Frames.text(message));
    }
  }

  synchronized void pong(byte[] payload) {
    if (!closing) {
      outbox.pong(payload);
    }
  }

  /**
   * Sends a ping to a client that can be expected to answer it at once; false, and none is sent, if
   * something else waits for the client, or was written lately and may still be on its way.
   */
  synchronized boolean pingIfQuiet() {
    return !closing
        && !outbox.isWriting()
        && writtenLately() <= MUCH_BYTES
        && outbox.answer(Frames.ping());
  }

  /** How many bytes were written lately; see {@link WrittenLately}. */
  int writtenLately() {
    return outbox.writtenLately(System.nanoTime());
  }

  synchronized void ping() {
    if (!closing) {
      outbox.answer(Frames.ping());
    }
  }

  /** Accepts nothing more, so that no new writer starts. */
  synchronized void refuseMore() {
    closing = true;
  }

  /** Puts the close frame in; false if there is one already. */
  synchronized boolean close(Frame close) {
    if (closing) {
      return false;
    }
    closing = true;
    outbox.send(close);
    return true;
  }

  /** Puts the close frame in unless there is one, and returns when it is written or given up. */
  void closeAndWait(Frame close) {
    boolean writes;
    synchronized (this) {
      writes = !closing && outbox.addForCaller(close);
      closing = true;
    }
    if (writes) {
      outbox.drain();
    } else {
      // The earlier close frame, as well as this one, may still wait behind messages.
      outbox.awaitClose();
    }
  }

  /** Says that the socket is being closed under the writer. */
  void abandon() {
    closing = true;
    outbox.abandonClose();
  }

  /** Whether there is something that is not written yet. */
  boolean isWriting() {
    return outbox.isWriting();
  }

  /** Whether the close frame is written, or never will be. */
  boolean isCloseWritten() {
    return outbox.isCloseWritten();
  }

  /** Waits for what is being written, and gives the memory of all that is not written back. */
  void finish() {
    closing = true;
    outbox.finish();
  }
}

package dev.baton.transport.websocket;

import dev.baton.transport.websocket.Frames.Frame;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A frame in an outbox.
 *
 * @param share of whose share it is a part, if that is counted
 */
record QueuedFrame(Frame frame, Kind kind, @Nullable Share share) {
  /** Objects round a frame that waits, in bytes. */
  private static final int OVERHEAD = 96;

  /** Whose bytes a frame counts as. */
  enum Kind {
    /** Another peer's message. */
    OTHERS,
    /** The answer to something that the client has sent. */
    ANSWER,
    /** An answer whose payload is taken when it is written. */
    NEWEST_PONG,
    /** A message of the server itself. */
    SERVER
  }

  /** What one sender has in a backlog. Safe for use by many threads. */
  static final class Share {
    private static final AtomicIntegerFieldUpdater<Share> BYTES =
        AtomicIntegerFieldUpdater.newUpdater(Share.class, "bytes");

    private volatile int bytes;

    int bytes() {
      return bytes;
    }

    void add(int more) {
      BYTES.addAndGet(this, more);
    }
  }

  /** What the frame takes while it waits. */
  int bytes() {
    return frame.wireBytes() + OVERHEAD;
  }
}

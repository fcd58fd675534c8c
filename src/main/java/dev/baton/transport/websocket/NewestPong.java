package dev.baton.transport.websocket;

import dev.baton.transport.websocket.Frames.Frame;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What the newest pong answers with, while one frame that stands for many waits. */
final class NewestPong {
  private static final byte[] NOTHING = {};

  private final AtomicReference<byte @Nullable []> payload = new AtomicReference<>();

  /** Takes the place of the pong before; whether there was none, so that a frame must be put in. */
  boolean replace(byte[] newer) {
    return payload.getAndSet(newer) == null;
  }

  /** Takes the place of the pong that waits, so that no pong overtakes it; false if none waits. */
  boolean replaceWaiting(byte[] newer) {
    byte @Nullable [] older = payload.get();
    return older != null && payload.compareAndSet(older, newer);
  }

  /** The frame, when it is its turn. */
  Frame take() {
    byte[] taken = payload.getAndSet(null);
    return Frames.pong(taken == null ? NOTHING : taken);
  }
}

package dev.baton.transport.websocket;

import dev.baton.transport.net.Breather;
import java.util.concurrent.TimeUnit;

/**
 * A token bucket that delays reading from a client above its rate. Nothing is dropped: what is not
 * read stays in the client's socket. Used by the connection's reading thread only, unless it says
 * so.
 *
 * <p>Every frame counts, whatever it is, and also without a limit the reader pauses now and then
 * (see {@link Breather}).
 */
final class RateLimiter {
  private static final int FRAMES_BEFORE_PAUSE = 64;

  /** Messages up to this size are read at full speed also when memory is short. */
  private static final int SMALL_BYTES = 8_192;

  private final long nanosPerMessage;
  private final long burstNanos;
  private final SocketSettings settings;

  private final Breather breather = new Breather(FRAMES_BEFORE_PAUSE);

  // When the next message may be read if they should come one at a time.
  private long dueNanos;

  // Written by the reading thread.
  private volatile boolean waiting;

  /** A full bucket of the settings' rate and burst. */
  RateLimiter(SocketSettings settings) {
    int perSecond = settings.limits().rate().messages();
    this.nanosPerMessage = perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.burstNanos = nanosPerMessage * settings.limits().rate().burst();
    this.settings = settings;
    this.dueNanos = System.nanoTime() - burstNanos;
  }

  /** Waits until the next frame may be read. */
  void await() throws InterruptedException {
    if (awaitUncounted()) {
      settings.count(SocketCounter.MESSAGES_THROTTLED);
    }
  }

  /** The same for input that is not a frame; returns whether there was a wait. */
  boolean awaitUncounted() throws InterruptedException {
    long wait = waitNanos(System.nanoTime());
    if (wait <= 0) {
      breather.afterRead();
      return false;
    }
    breather.hasPaused();
    sleep(wait);
    return true;
  }

  /** Waits for as long as what was read is worth when memory is short; small messages are not. */
  void awaitMemory(int readBytes) throws InterruptedException {
    breather.weighs(readBytes);
    if (readBytes > SMALL_BYTES && settings.incoming().isShort()) {
      settings.count(SocketCounter.MESSAGES_SLOWED);
      sleep(TimeUnit.MICROSECONDS.toNanos(readBytes));
    }
  }

  private void sleep(long nanos) throws InterruptedException {
    waiting = true;
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } finally {
      waiting = false;
    }
  }

  /** Whether the client is made to wait, and not read, at this moment; for any thread. */
  boolean isWaiting() {
    return waiting;
  }

  /** Takes the next message's place and says how long to wait for it. */
  long waitNanos(long nowNanos) {
    if (nanosPerMessage == 0) {
      return 0;
    }
    if (dueNanos - nowNanos < -burstNanos) {
      dueNanos = nowNanos - burstNanos;
    }
    dueNanos += nanosPerMessage;
    return Math.max(0, dueNanos - nowNanos);
  }
}

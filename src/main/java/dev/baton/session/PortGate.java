package dev.baton.session;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps clients that connect between the binding of the ports and {@code server-ready} waiting.
 * Safe for use by many threads.
 */
final class PortGate {
  private final CountDownLatch opened = new CountDownLatch(1);

  void open() {
    opened.countDown();
  }

  boolean isOpen() {
    return opened.getCount() == 0;
  }

  /** Waits until it is open; false if it is not after this time. */
  boolean await(Duration patience) {
    if (isOpen()) {
      return true;
    }
    try {
      return opened.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

package dev.baton.transport.websocket;

import dev.baton.transport.websocket.QueuedFrame.Share;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** How many bytes of which kind wait in an outbox. Safe for use by many threads. */
final class OutboxBytes {
  private static final AtomicIntegerFieldUpdater<OutboxBytes> OTHERS =
      AtomicIntegerFieldUpdater.newUpdater(OutboxBytes.class, "others");
  private static final AtomicIntegerFieldUpdater<OutboxBytes> ANSWERS =
      AtomicIntegerFieldUpdater.newUpdater(OutboxBytes.class, "answers");

  // Changed through the updaters: a pair of atomics for each of many idle connections adds up.
  private volatile int others;
  private volatile int answers;

  /** What waits of other peers. */
  int others() {
    return others;
  }

  /** What waits of answers to the client. */
  int answers() {
    return answers;
  }

  /** A frame comes, with 1, or goes, with -1. */
  void count(QueuedFrame waiting, int sign) {
    int bytes = sign * waiting.bytes();
    switch (waiting.kind()) {
      case OTHERS -> OTHERS.addAndGet(this, bytes);
      case ANSWER -> ANSWERS.addAndGet(this, bytes);
      case NEWEST_PONG, SERVER -> {}
    }
    Share share = waiting.share();
    if (share != null) {
      share.add(bytes);
    }
  }
}

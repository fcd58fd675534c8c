package dev.baton.session;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** What waits for the writer, up to a bound. */
final class RequestQueue {
  private static final System.Logger LOG = System.getLogger(RequestQueue.class.getName());

  private final BlockingQueue<RealmRequest> queue;

  RequestQueue(int capacity) {
    this.queue = new ArrayBlockingQueue<>(capacity);
  }

  /** Puts a request in, if there is room. */
  boolean offer(RealmRequest request) {
    return queue.offer(request);
  }

  /** Puts a request in that must not be lost, and waits for room if need be. */
  void put(RealmRequest request) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          queue.put(request);
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits for a request and takes it, and those behind it, up to {@code max}. */
  void takeInto(List<RealmRequest> batch, int max) {
    while (batch.isEmpty()) {
      try {
        batch.add(queue.take());
      } catch (InterruptedException e) {
        // Nobody interrupts the writer to end it: that is what Stop is for.
        LOG.log(System.Logger.Level.WARNING, "the writer was interrupted and goes on");
      }
    }
    queue.drainTo(batch, max - 1);
  }

  int size() {
    return queue.size();
  }
}

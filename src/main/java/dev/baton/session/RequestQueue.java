package dev.baton.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** What waits for the writer, up to a bound. */
final class RequestQueue {
  private static final System.Logger LOG = System.getLogger(RequestQueue.class.getName());

  /** How long the writer waits before it looks whether there is something else to do. */
  private static final long MOMENT_MILLIS = 100;

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

  /** Takes what waits, up to {@code max}; if nothing does, waits a moment for the next. */
  void takeInto(List<RealmRequest> batch, int max) {
    try {
      RealmRequest first = queue.poll(MOMENT_MILLIS, TimeUnit.MILLISECONDS);
      if (first != null) {
        batch.add(first);
        queue.drainTo(batch, max - 1);
      }
    } catch (InterruptedException e) {
      // Nobody interrupts the writer to end it: that is what Stop is for.
      LOG.log(System.Logger.Level.WARNING, "the writer was interrupted and goes on");
    }
  }

  /** Takes what waits by now, up to {@code max} with what was taken before; whether it did. */
  boolean takeMoreInto(List<RealmRequest> batch, int max) {
    return queue.drainTo(batch, max - batch.size()) > 0;
  }

  /** Takes everything that waits. */
  List<RealmRequest> drain() {
    var rest = new ArrayList<RealmRequest>();
    queue.drainTo(rest);
    return rest;
  }

  int size() {
    return queue.size();
  }
}

package dev.baton.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Says what the writer does next: which requests make up a batch, its own among them when it is
 * their time, and when the log is to be synced or tried again. Confined to the writer's thread, but
 * for {@link #putAhead}.
 */
final class WriterSchedule {
  private static final System.Logger LOG = System.getLogger(WriterSchedule.class.getName());

  static final int MAX_BATCH = 256;

  /** How long the writer waits for a request before it looks whether there is something else. */
  private static final long MOMENT_MILLIS = 100;

  /** How long the writer waits before it counts as idle. */
  private static final long INSTANT_MILLIS = 2;

  private final BlockingQueue<RealmRequest> queue;
  private final BooleanSupplier draining;
  private final Queue<RealmRequest> ahead = new ConcurrentLinkedQueue<>();
  private final Interval lookingAfter = new Interval(Duration.ofSeconds(1));
  private final Interval healing = new Interval(Duration.ofSeconds(1));
  private final Interval syncing = new Interval(Duration.ofMillis(100));
  private final Interval expiry = new Interval(DetachedExpiry.INTERVAL);
  private boolean ended;

  /**
   * A schedule that has asked for nothing.
   *
   * @param draining whether no client is let in: then no ID that waits for its client expires
   */
  WriterSchedule(BlockingQueue<RealmRequest> queue, BooleanSupplier draining) {
    this.queue = queue;
    this.draining = draining;
  }

  /**
   * Puts in a request that the server's own threads must not wait with. Each is of a client that is
   * counted elsewhere, and so there are not many. Safe for use by many threads.
   */
  void putAhead(RealmRequest request) {
    ahead.add(request);
  }

  /**
   * Adds what waits to a batch, up to {@link #MAX_BATCH}.
   *
   * @param patiently whether to wait a moment if nothing does
   * @param onIdle called when nothing has come for an instant
   */
  void take(List<RealmRequest> batch, boolean patiently, Runnable onIdle) {
    takeAhead(batch);
    if (!batch.isEmpty() || !patiently) {
      takeMore(batch);
      return;
    }
    try {
      RealmRequest first = queue.poll(INSTANT_MILLIS, TimeUnit.MILLISECONDS);
      if (first == null) {
        onIdle.run();
        first = queue.poll(MOMENT_MILLIS, TimeUnit.MILLISECONDS);
      }
      if (first != null) {
        batch.add(first);
        takeMore(batch);
      }
    } catch (InterruptedException e) {
      // No part of Baton interrupts the writer to end it: that is what Stop is for.
      LOG.log(System.Logger.Level.WARNING, "the writer was interrupted and goes on");
    }
  }

  private void takeAhead(List<RealmRequest> batch) {
    for (RealmRequest next = ahead.poll(); next != null; next = ahead.poll()) {
      batch.add(next);
    }
  }

  private boolean takeMore(List<RealmRequest> batch) {
    return batch.size() < MAX_BATCH && queue.drainTo(batch, MAX_BATCH - batch.size()) > 0;
  }

  /**
   * Adds to a batch what has come meanwhile, which shares its sync; whether it did. A look after
   * the log is the last of its batch: what it appends is synced before anything else is done.
   */
  boolean addsTo(List<RealmRequest> batch) {
    if (!batch.isEmpty() && batch.getLast() instanceof RealmRequest.LookAfter) {
      return false;
    }
    return takeMore(batch) || (!ended && addsOwn(batch));
  }

  private boolean addsOwn(List<RealmRequest> batch) {
    if (!draining.getAsBoolean() && expiry.isOver()) {
      batch.add(new RealmRequest.ExpireDetached());
      return true;
    }
    if (lookingAfter.isOver()) {
      batch.add(new RealmRequest.LookAfter());
      return true;
    }
    return false;
  }

  /** Whether the log is to be synced behind this batch: a client waits for that, or it is time. */
  boolean needsSync(List<RealmRequest> batch) {
    if (batch.isEmpty() || batch.stream().anyMatch(RealmRequest::needsSync)) {
      syncing.restart();
      return true;
    }
    return syncing.isOver();
  }

  /** Whether a log that has failed is to be tried again: now and then. */
  boolean heals() {
    return healing.isOver();
  }

  /** The log is tried again out of turn. */
  void healsNow() {
    healing.restart();
  }

  /** The writer has nothing to ask itself any more. */
  void end() {
    ended = true;
  }

  /** Rejects all that still waits. */
  void rejectAll() {
    var rest = new ArrayList<RealmRequest>();
    takeAhead(rest);
    queue.drainTo(rest);
    rest.forEach(RealmRequest::reject);
  }
}

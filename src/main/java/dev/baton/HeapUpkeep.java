package dev.baton;

import dev.baton.liveness.Liveness;
import dev.baton.liveness.RepeatedTask;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Has old garbage collected before the heap is full, and what the heap does not need given back.
 * The serial collector, with which Baton relays most, lets its old generation grow up to the
 * largest heap first, which takes minutes to hours: so a server with 30 MiB of living objects came
 * to have 1 GiB. Other collectors look after theirs by themselves. Confined to one thread.
 */
final class HeapUpkeep {
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final String SERIAL_OLD_GENERATION = "Tenured Gen";

  /** Less than this, in bytes, is left alone. */
  static final long MIN_EXCESS = 64L << 20;

  private final Supplier<Old> old;
  private final Runnable collect;

  // What the last collection could not give back.
  private long committedThen;

  /**
   * An old generation, in bytes.
   *
   * @param initial what it has from the start on
   * @param living what was used of it behind its last collection
   * @param used what is used of it
   * @param committed what it has of the system's memory
   */
  record Old(long initial, long living, long used, long committed) {
    static Old of(MemoryPoolMXBean pool) {
      MemoryUsage usage = pool.getUsage();
      long living =
          Optional.ofNullable(pool.getCollectionUsage()).map(MemoryUsage::getUsed).orElse(0L);
      return new Old(usage.getInit(), living, usage.getUsed(), usage.getCommitted());
    }
  }

  HeapUpkeep(Supplier<Old> old, Runnable collect) {
    this.old = old;
    this.collect = collect;
  }

  /** Starts a thread that looks after the heap, if the collector needs that. */
  static Optional<RepeatedTask> start(Liveness liveness) {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().equals(SERIAL_OLD_GENERATION))
        .findFirst()
        .map(pool -> new HeapUpkeep(() -> Old.of(pool), System::gc))
        .map(upkeep -> RepeatedTask.start("baton-heap", INTERVAL, liveness, upkeep::round));
  }

  /**
   * Collects if there is as much garbage as there are living objects: a collection stops the server
   * for a time that grows with these, and so costs the same share of the time whatever they are.
   * Also if the heap has as much memory that it does not need, once.
   */
  void round() {
    Old now = old.get();
    long limit = Math.max(MIN_EXCESS, now.living());
    boolean hasGarbage = now.used() - now.living() > limit;
    boolean isTooLarge =
        now.committed() > committedThen
            && now.committed() - Math.max(now.initial(), now.living()) > limit;
    if (hasGarbage || isTooLarge) {
      collect.run();
      committedThen = old.get().committed();
    }
  }
}

package dev.baton.session;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The single limit of the memory that the server holds for clients: messages that are still
 * arriving, outboxes, messages for absent peers, what moves with IDs, and IDs that wait for their
 * clients. Every part is counted where it is held. In bytes; safe for use by many threads.
 *
 * <p>What is taken for one holder, an outbox for example, is bounded by its {@link FairShare}, so
 * that users who need little of the budget always find some.
 */
public final class MemoryBudget {
  /** A holder of up to this much gets space as long as there is any: a few offers. */
  private static final int SMALL_BYTES = 8_192;

  /** Below this part of the limit, what is free counts as short. */
  private static final int SHORT_PART = 2;

  private final long limit;
  private final AtomicLong used = new AtomicLong();

  // Filled here and never changed.
  private final Map<Part, LongAdder> parts = new EnumMap<>(Part.class);

  /** The uses of memory, with the name of their metric. */
  public enum Part {
    /** Messages and request heads that have not arrived completely. */
    UNFINISHED_MESSAGES(
        "memory_unfinished_bytes", "Bytes of messages and request heads that are still arriving"),
    /** What waits to be written to sockets. */
    OUTBOXES("memory_outboxes_bytes", "Bytes that wait to be written to clients"),
    /** Messages for absent peers. */
    WAITING_MESSAGES("memory_waiting_bytes", "Bytes that wait for absent peers"),
    /** What live sessions keep for the next connection of their ID. */
    STATES("memory_states_bytes", "Bytes of state and contacts of connected clients"),
    /** IDs that wait for their clients, with what moves with them. */
    DETACHED_IDS(
        "memory_detached_bytes", "Bytes of IDs that wait for their clients, with their state");

    private final String label;
    private final String description;

    Part(String label, String description) {
      this.label = label;
      this.description = description;
    }

    public String label() {
      return label;
    }

    public String description() {
      return description;
    }
  }

  /**
   * A budget.
   *
   * @param limit bytes in all
   */
  public MemoryBudget(long limit) {
    this.limit = limit;
    for (Part part : Part.values()) {
      parts.put(part, new LongAdder());
    }
  }

  private LongAdder part(Part part) {
    return Objects.requireNonNull(parts.get(part));
  }

  public long limit() {
    return limit;
  }

  /** What is held now. */
  public long used() {
    return used.get();
  }

  /** What is held now for one purpose. */
  public long used(Part part) {
    return part(part).sum();
  }

  /** Whether so little is free that large senders are slowed down. */
  public boolean isShort() {
    return limit - used.get() < limit / SHORT_PART;
  }

  /**
   * Takes memory if there is enough of it for this holder.
   *
   * @param held what the holder has taken already
   * @return whether it was taken, and must be given back
   */
  public boolean tryTake(Part part, long bytes, long held) {
    while (true) {
      long before = used.get();
      if (!FairShare.allows(held, bytes, before, limit, SMALL_BYTES)) {
        return false;
      }
      if (used.compareAndSet(before, before + bytes)) {
        part(part).add(bytes);
        return true;
      }
    }
  }

  /** Takes memory for what must be held in any case, and has another limit. */
  public void take(Part part, long bytes) {
    used.addAndGet(bytes);
    part(part).add(bytes);
  }

  /** Gives back what was taken. */
  public void give(Part part, long bytes) {
    used.addAndGet(-bytes);
    part(part).add(-bytes);
  }
}

package dev.baton.transport.http;

import dev.baton.session.MemoryBudget;
import dev.baton.session.MemoryBudget.Part;

/**
 * The memory of one connection's request head of which not all bytes have come, so that many half
 * heads together stay within the one budget. Confined to the connection's thread.
 */
final class HeadMemory {
  /** Of a head up to this size nothing is counted; those of browsers are smaller. */
  private static final int FREE_BYTES = 4_096;

  private static final int STEP_BYTES = 4_096;

  private final MemoryBudget memory;
  private long taken;

  HeadMemory(MemoryBudget memory) {
    this.memory = memory;
  }

  /** Takes what is missing for this many bytes in all; false if there is not enough. */
  boolean holds(int bytes) {
    long wanted = bytes <= FREE_BYTES ? 0 : (bytes + STEP_BYTES - 1) / STEP_BYTES * STEP_BYTES;
    if (wanted > taken) {
      if (!memory.tryTake(Part.UNFINISHED_MESSAGES, wanted - taken, taken)) {
        return false;
      }
      taken = wanted;
    }
    return true;
  }

  /** Gives all of it back. */
  void release() {
    memory.give(Part.UNFINISHED_MESSAGES, taken);
    taken = 0;
  }
}

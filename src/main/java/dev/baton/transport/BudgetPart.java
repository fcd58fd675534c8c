package dev.baton.transport;

import dev.baton.session.FairShare;
import dev.baton.session.MemoryBudget;
import dev.baton.session.MemoryBudget.Part;
import dev.baton.transport.websocket.BufferMemory;

/** One part of the session's memory budget, as WebSockets take their buffers from it. */
record BudgetPart(MemoryBudget budget, Part part) implements BufferMemory {
  @Override
  public boolean tryTake(long bytes, long held) {
    return budget.tryTake(part, bytes, held);
  }

  @Override
  public void take(long bytes) {
    budget.take(part, bytes);
  }

  @Override
  public void give(long bytes) {
    budget.give(part, bytes);
  }

  @Override
  public boolean isShort() {
    return budget.isShort();
  }

  @Override
  public long limit() {
    return budget.limit();
  }

  @Override
  public long used() {
    return budget.used();
  }

  @Override
  public long freeFor(long held) {
    return FairShare.enoughFor(held, budget.limit());
  }
}

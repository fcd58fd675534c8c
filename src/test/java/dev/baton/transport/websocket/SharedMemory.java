package dev.baton.transport.websocket;

import dev.baton.session.FairShare;
import dev.baton.session.MemoryBudget;
import dev.baton.session.MemoryBudget.Part;

/** The memory of sockets by the rules of the real budget. */
record SharedMemory(MemoryBudget budget, Part part) implements BufferMemory {
  SharedMemory(long limit) {
    this(new MemoryBudget(limit), Part.OUTBOXES);
  }

  /** Settings with these limits, whose sockets take from this memory and count nothing. */
  SocketSettings settings(WebSocketLimits limits) {
    return new SocketSettings(limits, this, this, FairShare::allows, _ -> {});
  }

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

package dev.baton.crash;

import java.util.concurrent.atomic.AtomicLong;

/** How often what was done in a soak. Safe for use by many threads. */
final class SoakCounts {
  private final AtomicLong opened = new AtomicLong();
  private final AtomicLong takenOver = new AtomicLong();
  private final AtomicLong relayed = new AtomicLong();
  private final AtomicLong deaf = new AtomicLong();
  private final AtomicLong nonsense = new AtomicLong();

  void opened() {
    opened.incrementAndGet();
  }

  void takenOver() {
    takenOver.incrementAndGet();
  }

  void relayed() {
    relayed.incrementAndGet();
  }

  void deaf() {
    deaf.incrementAndGet();
  }

  void nonsense() {
    nonsense.incrementAndGet();
  }

  long openedSoFar() {
    return opened.get();
  }

  @Override
  public String toString() {
    return ("%,d connects, %,d of them takeovers; %,d messages;"
            + " %,d clients that read nothing, %,d with nonsense")
        .formatted(opened.get(), takenOver.get(), relayed.get(), deaf.get(), nonsense.get());
  }
}

package dev.baton.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.time.Duration;

/** The live heap at one moment, to be compared with that of a later one. */
final class HeapMark {
  /**
   * What the tests' own process may hold more of: compiled code's constants, class data, buffers of
   * threads, and whatever JUnit and the log keep. A leak of 100 bytes for each of 100,000 frames
   * would be more.
   */
  private static final long ALLOWANCE_BYTES = 8L << 20;

  private final long before = liveBytes();

  void assertNothingWasKept() {
    assertKeptNoMoreThan(0);
  }

  void assertKeptNoMoreThan(long bytes) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(liveBytes())
                    .as("live heap in bytes, %d before", before)
                    .isLessThan(before + before / 10 + ALLOWANCE_BYTES + bytes));
  }

  @SuppressWarnings("SystemGc") // the question is what survives a collection
  private static long liveBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}

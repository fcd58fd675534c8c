package dev.baton;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.HeapUpkeep.Old;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HeapUpkeepTest {
  private static final long MIB = 1L << 20;

  private final AtomicReference<Old> old = new AtomicReference<>(old(0, 0, 0));
  private final AtomicInteger collections = new AtomicInteger();
  private final HeapUpkeep upkeep = new HeapUpkeep(old::get, collections::incrementAndGet);

  /** In MiB, of a heap that began with 40. */
  private static Old old(long living, long used, long committed) {
    return new Old(40 * MIB, living * MIB, used * MIB, committed * MIB);
  }

  private int after(Old now) {
    old.set(now);
    upkeep.round();
    return collections.get();
  }

  @Test
  void aLittleIsLeftAlone() {
    assertThat(after(old(0, 64, 100))).isZero();
    assertThat(after(old(8, 72, 104))).isZero();
    assertThat(after(old(200, 400, 400))).isZero();
  }

  @Test
  void asMuchGarbageAsLivingObjectsIsCollected() {
    assertThat(after(old(8, 73, 73))).isEqualTo(1);
    assertThat(after(old(200, 401, 401))).isEqualTo(2);
  }

  @Test
  void aHeapThatHasBecomeTooLargeIsMadeSmallerOnce() {
    assertThat(after(old(8, 10, 105))).isEqualTo(1);
    // It could not be.
    assertThat(after(old(8, 10, 105))).isEqualTo(1);
    assertThat(after(old(8, 10, 106))).isEqualTo(2);
  }
}

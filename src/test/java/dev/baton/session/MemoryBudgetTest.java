package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.session.MemoryBudget.Part;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private static final int LIMIT = 16_000_000;
  private final MemoryBudget memory = new MemoryBudget(LIMIT);

  @Test
  void everyPartIsCountedAndGivenBack() {
    assertThat(memory.tryTake(Part.OUTBOXES, 1_000, 0)).isTrue();
    memory.take(Part.STATES, 10);
    assertThat(memory.used(Part.OUTBOXES)).isEqualTo(1_000);
    assertThat(memory.used(Part.STATES)).isEqualTo(10);
    assertThat(memory.used(Part.DETACHED_IDS)).isZero();
    assertThat(memory.used()).isEqualTo(1_010);
    memory.give(Part.OUTBOXES, 1_000);
    memory.give(Part.STATES, 10);
    assertThat(memory.used()).isZero();
    assertThat(memory.used(Part.OUTBOXES)).isZero();
  }

  @Test
  void oneHolderHasItsShareAndWhatIsRefusedIsNotCounted() {
    assertThat(memory.tryTake(Part.OUTBOXES, LIMIT / 8, 0)).isTrue();
    assertThat(memory.tryTake(Part.OUTBOXES, LIMIT / 8, LIMIT / 8)).isFalse();
    assertThat(memory.tryTake(Part.OUTBOXES, LIMIT / 8, 0)).isTrue();
    assertThat(memory.used()).isEqualTo(LIMIT / 4);
  }

  @Test
  void holdersOfLittleHaveRoomWhenOthersHaveTakenAllTheyCan() {
    memory.take(Part.UNFINISHED_MESSAGES, LIMIT * 9L / 10);
    assertThat(memory.tryTake(Part.OUTBOXES, 8_192, 0)).isTrue();
    assertThat(memory.tryTake(Part.OUTBOXES, 8_193, 0)).isFalse();
    assertThat(memory.tryTake(Part.OUTBOXES, 1, 8_192)).isFalse();
  }

  @Test
  void memoryIsShortWhenHalfOfItIsTaken() {
    memory.take(Part.OUTBOXES, LIMIT / 2);
    assertThat(memory.isShort()).isFalse();
    memory.take(Part.OUTBOXES, 1);
    assertThat(memory.isShort()).isTrue();
  }

  @Test
  void threadsThatTakeAtOnceNeverTakeMoreThanThereIs() {
    var small = new MemoryBudget(1_000_000);
    CompletableFuture.allOf(
            Stream.generate(
                    () ->
                        CompletableFuture.runAsync(
                            () -> {
                              for (int i = 0; i < 1_000; i++) {
                                var _ = small.tryTake(Part.OUTBOXES, 1_000, 0);
                              }
                            }))
                .limit(8)
                .toArray(CompletableFuture[]::new))
        .join();
    assertThat(small.used()).isEqualTo(1_000_000);
  }
}

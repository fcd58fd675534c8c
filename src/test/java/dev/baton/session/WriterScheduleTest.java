package dev.baton.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bounds of what the writer takes out of its queue at once, and when it asks itself. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WriterScheduleTest {
  private final BlockingQueue<RealmRequest> queue = new ArrayBlockingQueue<>(1_000);
  private final AtomicBoolean draining = new AtomicBoolean();
  private final WriterSchedule schedule = new WriterSchedule(queue, draining::get);
  private final List<RealmRequest> batch = new ArrayList<>();

  /** But for the tests that are about what the writer asks itself. */
  @BeforeEach
  void askNothingOfItsOwn() {
    schedule.end();
  }

  private static void rest() {}

  private void fill(int count) {
    for (int i = 0; i < count; i++) {
      assertThat(queue.offer(new RealmRequest.ExpireDetached())).as("request %d", i + 1).isTrue();
    }
  }

  @Test
  void aBatchHasAtMostAsManyAsItMay() {
    fill(WriterSchedule.MAX_BATCH + 6);
    schedule.take(batch, true, WriterScheduleTest::rest);
    assertThat(batch).hasSize(WriterSchedule.MAX_BATCH);
    assertThat(queue).hasSize(6);
  }

  @Test
  void whatComesLaterFillsTheBatchUpAndDoesNotOverfillIt() {
    fill(3);
    schedule.take(batch, true, WriterScheduleTest::rest);
    assertThat(batch).hasSize(3);
    fill(WriterSchedule.MAX_BATCH);
    assertThat(schedule.addsTo(batch)).isTrue();
    assertThat(batch).hasSize(WriterSchedule.MAX_BATCH);
    assertThat(schedule.addsTo(batch)).isFalse();
    assertThat(batch).hasSize(WriterSchedule.MAX_BATCH);
    assertThat(queue).hasSize(3);
  }

  @Test
  void requestsComeInTheirOrder() {
    fill(3);
    var last = new RealmRequest.Stop();
    assertThat(queue.offer(last)).isTrue();
    schedule.take(batch, true, WriterScheduleTest::rest);
    assertThat(batch).hasSize(4).last().isSameAs(last);
  }

  @Test
  void aQueueWithoutRequestsGivesNone() {
    schedule.take(batch, true, WriterScheduleTest::rest);
    schedule.take(batch, false, WriterScheduleTest::rest);
    assertThat(batch).isEmpty();
    assertThat(schedule.addsTo(batch)).isFalse();
  }

  @Test
  void theWriterIsIdleWhenNothingComesForAnInstant() {
    var idle = new AtomicInteger();
    fill(1);
    schedule.take(batch, true, idle::incrementAndGet);
    assertThat(idle).hasValue(0);
    batch.clear();
    schedule.take(batch, true, idle::incrementAndGet);
    assertThat(idle).hasValue(1);
  }

  @Test
  void whatIsPutAheadComesFirstAndIsNotWaitedWith() {
    fill(3);
    var first = new RealmRequest.Stop();
    schedule.putAhead(first);
    schedule.take(batch, true, WriterScheduleTest::rest);
    assertThat(batch).hasSize(4).first().isSameAs(first);
  }

  @Test
  void whatIsLeftIsRejectedOnce() {
    var answer = new CompletableFuture<Boolean>();
    queue.add(new RealmRequest.Ready(Duration.ZERO, answer));
    fill(3);
    schedule.rejectAll();
    assertThat(answer).isCompletedWithValue(false);
    assertThat(queue).isEmpty();
  }

  @Test
  void aWriterWithoutRequestsLooksAfterTheLogAndTheDetachedIds() {
    var own = new WriterSchedule(queue, draining::get);
    Awaitility.await()
        .until(() -> own.addsTo(batch) && batch.getLast() instanceof RealmRequest.LookAfter);
    assertThat(batch).hasAtLeastOneElementOfType(RealmRequest.ExpireDetached.class);
  }

  @Test
  void whileTheServerDrainsNoIdExpires() {
    draining.set(true);
    var own = new WriterSchedule(queue, draining::get);
    Awaitility.await()
        .until(() -> own.addsTo(batch) && batch.getLast() instanceof RealmRequest.LookAfter);
    assertThat(batch).doesNotHaveAnyElementsOfTypes(RealmRequest.ExpireDetached.class);
  }

  @Test
  void aLookAfterTheLogIsTheLastOfItsBatch() {
    batch.add(new RealmRequest.LookAfter());
    fill(1);
    assertThat(schedule.addsTo(batch)).isFalse();
    assertThat(batch).hasSize(1);
    assertThat(queue).hasSize(1);
  }

  @Test
  void aBatchWithoutAnswersIsSyncedWhenItsTimeHasCome() {
    assertThat(schedule.needsSync(List.of(new RealmRequest.Stop()))).isTrue();
    List<RealmRequest> unanswered = List.of(new RealmRequest.ExpireDetached());
    assertThat(schedule.needsSync(unanswered)).isFalse();
    Awaitility.await().until(() -> schedule.needsSync(unanswered));
    assertThat(schedule.needsSync(List.of())).isTrue();
  }
}

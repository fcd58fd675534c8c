package dev.baton;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.Progress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a start is given up, by a clock that only moves when it is told to. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StartWatchdogTest {
  /** So short that the watchdog looks again and again while the test's clock stands still. */
  private static final Duration TIMEOUT = Duration.ofMillis(2);

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicReference<@Nullable Thread> looking = new AtomicReference<>();
  private final List<String> givenUp = new CopyOnWriteArrayList<>();

  private StartWatchdog watchdog() {
    return new StartWatchdog(TIMEOUT, this::look, givenUp::add);
  }

  private long look() {
    if (Thread.currentThread().getName().equals("baton-watchdog")) {
      looking.set(Thread.currentThread());
      looks.incrementAndGet();
    }
    return nanos.get();
  }

  private static ConditionFactory await() {
    return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
  }

  private void awaitLooks(int more) {
    int enough = looks.get() + more;
    await().until(() -> looks.get() >= enough);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private Thread thread() {
    awaitLooks(1);
    Thread thread = looking.get();
    if (thread == null) {
      throw new AssertionError("nobody looked");
    }
    return thread;
  }

  private void awaitEnd(Thread thread) {
    await().until(() -> !thread.isAlive());
  }

  @Test
  void aStartWithoutProgressIsGivenUpOnce() {
    try (var watchdog = watchdog()) {
      watchdog.at("event 4711");
      Thread thread = thread();
      pass(TIMEOUT);
      awaitEnd(thread);
      assertThat(givenUp).singleElement().asString().contains("no progress for", "at event 4711");
    }
  }

  @Test
  void aStartThatHasNotBegunToReadIsGivenUpToo() {
    try (var _ = watchdog()) {
      Thread thread = thread();
      pass(TIMEOUT);
      awaitEnd(thread);
      assertThat(givenUp).singleElement().asString().contains("at the beginning");
    }
  }

  @Test
  void progressIsTimeEnough() {
    try (var watchdog = watchdog()) {
      Thread thread = thread();
      for (int i = 0; i < 20; i++) {
        pass(TIMEOUT.minusNanos(1));
        awaitLooks(2);
        watchdog.at("event " + i);
      }
      assertThat(givenUp).isEmpty();
      pass(TIMEOUT);
      awaitEnd(thread);
      assertThat(givenUp).singleElement().asString().contains("at event 19");
    }
  }

  @Test
  void aStartThatIsOverIsWatchedNoMore() {
    Thread thread;
    try (var _ = watchdog()) {
      thread = thread();
      assertThat(thread.isDaemon()).isTrue();
    }
    awaitEnd(thread);
    pass(TIMEOUT.multipliedBy(2));
    assertThat(givenUp).isEmpty();
  }

  @Test
  void theMessageSaysHowLongAndWhere() throws Exception {
    var message = new CompletableFuture<String>();
    var slow = new AtomicLong();
    try (var _ =
        new StartWatchdog(
            Duration.ofSeconds(30),
            () -> slow.getAndAdd(Duration.ofSeconds(30).toNanos()),
            message::complete)) {
      assertThat(message.get(10, TimeUnit.SECONDS))
          .startsWith("no progress for 30 s at the beginning; is the event log damaged?")
          .contains("docs/operating/recovering.md");
    }
  }

  @Test
  void aCommandIsWatchedFromItsFirstProgressOn() throws Exception {
    var message = new CompletableFuture<String>();
    Progress progress = StartWatchdog.fromTheFirstProgress(TIMEOUT, message::complete);
    assertThat(message).isNotDone();
    progress.at("event 1");
    progress.at("event 2");
    assertThat(message.get(10, TimeUnit.SECONDS)).contains("no progress for", "at event ");
  }
}

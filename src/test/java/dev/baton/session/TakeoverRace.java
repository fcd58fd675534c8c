package dev.baton.session;

import static dev.baton.session.RecordingConnection.OPEN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.protocol.CloseReason;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PeerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * One race of a takeover against the end of the holder it takes over from, with a third peer that
 * sends to the ID throughout. Messages are numbered, so that each can be told from all others.
 */
final class TakeoverRace {
  private static final int FROM_OLD = 1_000_000;
  private static final int FROM_NEW = 2_000_000;
  private static final int MANY = 20_000;
  private static final int BURST = 8;
  private static final long PATIENCE_SECONDS = 30;

  private final SignalingService service;
  private final Metrics metrics;
  private final Side sender;
  private final Side old;
  private final Plan plan;
  private final CyclicBarrier start = new CyclicBarrier(3);
  private final AtomicInteger running = new AtomicInteger(2);

  // Each written by one of the three threads, and read when it is done.
  private final List<Integer> sentWhenFenced = new ArrayList<>();
  private int sentToTheId;

  /** A client and its connection. */
  record Side(PeerSession session, Tape tape) {}

  /**
   * What a race amounted to.
   *
   * @param overridden whether the old holder had the ID when it was taken over
   */
  record RaceResult(Side old, Side now, boolean overridden) {}

  /**
   * Who does what when; times are in nanoseconds.
   *
   * @param breaks whether the old holder's connection can send nothing some time before its end
   */
  private record Plan(
      long oldWaits,
      int oldSends,
      boolean breaks,
      DisconnectReason reason,
      long newWaits,
      int newSends,
      long pause) {
    static Plan draw(Random random) {
      return new Plan(
          random.nextLong(60_000),
          random.nextInt(12),
          random.nextInt(3) == 0,
          random.nextBoolean() ? DisconnectReason.CONNECTION_LOST : DisconnectReason.CLIENT_CLOSED,
          random.nextLong(60_000),
          1 + random.nextInt(5),
          random.nextLong(10_000));
    }
  }

  TakeoverRace(SignalingService service, Metrics metrics, Side sender, Side old, Random random) {
    this.service = service;
    this.metrics = metrics;
    this.sender = sender;
    this.old = old;
    this.plan = Plan.draw(random);
  }

  /**
   * Runs it on three of these threads, and asserts that no client got what was not its own.
   *
   * @param takeover connects the newcomer, which must be let in
   */
  RaceResult run(ExecutorService threads, Supplier<Side> takeover) throws Exception {
    sender.tape().rewind();
    old.tape().rewind();
    long fencedBefore = metrics.value(Metric.MESSAGES_FENCED);
    long endedBefore = metrics.value(Metric.CONNECTIONS_ENDED);
    Future<?> ending = threads.submit(this::sendAndEnd);
    Future<?> sending = threads.submit(this::sendToTheId);
    Future<Side> taking = threads.submit(() -> takeOverAndSend(takeover));
    Side now = taking.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    ending.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    sending.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    awaitMore(Metric.CONNECTIONS_ENDED, endedBefore);
    send(sender, now.session().peer(), sentToTheId++);

    boolean overridden = wasOverridden(now);
    assertThatTheNewcomerHoldsTheId(now);
    assertThatWhatWasSentToTheIdReachedItsHolder(now);
    long fenced = metrics.value(Metric.MESSAGES_FENCED) - fencedBefore;
    assertThatNothingCameFromBehindTheFence(fenced, overridden);
    return new RaceResult(old, now, overridden);
  }

  private Void sendAndEnd() throws Exception {
    start.await();
    pause(plan.oldWaits());
    for (int i = 0; i < plan.oldSends(); i++) {
      if (old.session().isFenced()) {
        sentWhenFenced.add(FROM_OLD + i);
      }
      send(old, sender.session().peer(), FROM_OLD + i);
      pause(plan.pause());
    }
    if (plan.breaks()) {
      old.tape().breakDown();
      pause(plan.pause());
    }
    service.ended(old.session(), plan.reason());
    running.decrementAndGet();
    return null;
  }

  private Side takeOverAndSend(Supplier<Side> takeover) throws Exception {
    start.await();
    pause(plan.newWaits());
    try {
      Side now = takeover.get();
      for (int i = 0; i < plan.newSends(); i++) {
        send(now, sender.session().peer(), FROM_NEW + i);
      }
      return now;
    } finally {
      running.decrementAndGet();
    }
  }

  private Void sendToTheId() throws Exception {
    start.await();
    while (running.get() > 0 && sentToTheId < MANY) {
      send(sender, old.session().peer(), sentToTheId++);
      if (sentToTheId % BURST == 0) {
        // There are more threads than processors.
        LockSupport.parkNanos(1);
      }
    }
    return null;
  }

  private void send(Side from, PeerId to, int number) {
    String message = "{\"type\":\"OFFER\",\"dst\":\"%s\",\"payload\":%d}".formatted(to, number);
    service.receive(from.session(), message.getBytes(UTF_8));
  }

  /** Waits without sleep: a race is over before a sleeper wakes. */
  private static void pause(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private void awaitMore(Metric metric, long before) {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (metrics.value(metric) == before) {
      assertThat(System.nanoTime()).as("the writer deals with the end").isLessThan(giveUp);
      LockSupport.parkNanos(1);
    }
  }

  private boolean wasOverridden(Side now) {
    List<CloseReason> closes = old.tape().closes();
    long overrides = old.tape().count("OVERRIDE_CONNECTION");
    if (closes.isEmpty()) {
      assertThat(overrides).isZero();
      return false;
    }
    assertThat(closes).containsExactly(CloseReason.CONNECTED_ELSEWHERE);
    assertThat(overrides).isBetween(plan.breaks() ? 0L : 1L, 1L);
    if (overrides == 1) {
      assertThat(old.tape().told())
          .anyMatch(
              text -> text.contains("\"epoch\":%d,".formatted(now.session().epoch().value())));
    }
    return true;
  }

  private void assertThatTheNewcomerHoldsTheId(Side now) {
    assertThat(service.peers()).contains(now.session().peer());
    assertThat(now.session().isFenced()).isFalse();
    assertThat(now.tape().closes()).isEmpty();
    assertThat(now.tape().told().getFirst()).isEqualTo(OPEN);
    assertThat(now.tape().count("O")).isEqualTo(now.tape().told().size());
    assertThat(now.tape().numbers().getLast()).isEqualTo(sentToTheId - 1);
  }

  /**
   * Each once, in order, first to the old holder and then to the new one; or there was no holder.
   */
  private void assertThatWhatWasSentToTheIdReachedItsHolder(Side now) {
    List<Integer> reached =
        Stream.concat(old.tape().numbers().stream(), now.tape().numbers().stream()).toList();
    assertThat(isRising(reached)).as("%s", reached).isTrue();
    long leaves = sender.tape().count("LEAVE");
    assertThat(reached.size() + leaves).as("reached or answered").isEqualTo(sentToTheId);
    if (!plan.breaks()) {
      assertThat(leaves).isZero();
    }
  }

  private void assertThatNothingCameFromBehindTheFence(long fenced, boolean overridden) {
    List<Integer> came = sender.tape().numbers();
    List<Integer> fromOld = came.stream().filter(number -> number < FROM_NEW).toList();
    List<Integer> fromNew = came.stream().filter(number -> number >= FROM_NEW).toList();
    assertThat(Collections.disjoint(fromOld, sentWhenFenced)).as("%s", fromOld).isTrue();
    // Numbers of the new holder are higher, so that none of the old one's came after one of them.
    assertThat(isRising(came)).as("%s", came).isTrue();
    assertThat(fromOld.size() + fenced).isEqualTo(plan.oldSends());
    assertThat(fromNew).hasSize(plan.newSends());
    if (!overridden) {
      assertThat(fenced).isZero();
    }
  }

  private static boolean isRising(List<Integer> numbers) {
    for (int i = 1; i < numbers.size(); i++) {
      if (numbers.get(i) <= numbers.get(i - 1)) {
        return false;
      }
    }
    return true;
  }
}

package dev.baton.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.testing.RawWebSocket;
import dev.baton.testing.WsPeer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A reader that has stalled, senders that go on sending to it as fast as they may, and pairs of
 * peers that want to talk to each other meanwhile.
 */
final class StallScene implements AutoCloseable {
  private static final int SENDERS = 64;
  private static final int PAIRS = 8;
  private static final int EXCHANGES = 500;
  private static final String FILLING = "\"" + "x".repeat(4_000) + "\"";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory());
  private final List<WsPeer> senders = new ArrayList<>();
  private final List<WsPeer> left = new ArrayList<>();
  private final List<WsPeer> right = new ArrayList<>();
  private final List<CompletableFuture<?>> readers = new ArrayList<>();
  private final AtomicBoolean sending = new AtomicBoolean(true);
  private final ConcurrentLinkedQueue<Long> roundTripNanos = new ConcurrentLinkedQueue<>();

  StallScene(Function<String, WsPeer> join) {
    for (int i = 0; i < SENDERS; i++) {
      senders.add(join.apply("sender-" + i));
    }
    for (int i = 0; i < PAIRS; i++) {
      left.add(join.apply("left-" + i));
      right.add(join.apply("right-" + i));
    }
  }

  /** Everybody but the stalled reader. */
  int connections() {
    return SENDERS + 2 * PAIRS;
  }

  /** Begins to send to the stalled reader, and to read what the senders are told. */
  void flood() {
    for (WsPeer sender : senders) {
      readers.add(CompletableFuture.runAsync(() -> flood(sender), threads));
      readers.add(CompletableFuture.runAsync(() -> readUntilClosed(sender), threads));
    }
  }

  private void flood(WsPeer sender) {
    // Made once: the server shall have the work, not this process's other half.
    byte[] frame = ClientFrames.text(ClientFrames.offer(StalledReader.ID, FILLING));
    while (sending.get()) {
      sender.socket().sendRaw(frame);
    }
    sender.socket().sendClose(1000);
  }

  /** A sender may be told that its partner has left or that its messages were in vain. */
  private static void readUntilClosed(WsPeer sender) {
    while (true) {
      RawWebSocket.RawFrame frame =
          sender.frame().orElseThrow(() -> new AssertionError(sender.id() + " was cut off"));
      if (frame.opcode() == RawWebSocket.CLOSE) {
        assertThat(frame.closeCode()).as("code for %s", sender.id()).isEqualTo(1000);
        return;
      }
    }
  }

  /** Lets all pairs talk to the end; every message of theirs arrives. */
  void pairsTalk() {
    var talks = new ArrayList<CompletableFuture<?>>();
    for (int i = 0; i < PAIRS; i++) {
      int pair = i;
      talks.add(CompletableFuture.runAsync(() -> talk(left.get(pair), right.get(pair)), threads));
    }
    all(talks);
  }

  private void talk(WsPeer a, WsPeer b) {
    for (int n = 0; n < EXCHANGES; n++) {
      long start = System.nanoTime();
      a.offers(b.id(), "{\"there\":" + n + "}");
      b.receives(a.id(), "{\"there\":" + n + "}");
      b.offers(a.id(), "{\"back\":" + n + "}");
      a.receives(b.id(), "{\"back\":" + n + "}");
      roundTripNanos.add(System.nanoTime() - start);
    }
  }

  /** The time there and back that 99 of 100 exchanges did not need. */
  Duration slowRoundTrip() {
    List<Long> sorted = roundTripNanos.stream().sorted().toList();
    return Duration.ofNanos(sorted.get(sorted.size() * 99 / 100));
  }

  /** Waits for a condition while senders send and pairs are silent. */
  void floodUntil(Supplier<Boolean> condition) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(condition::get);
  }

  /** Ends the flood; no client has been closed meanwhile, and the pairs still talk. */
  void calm() {
    sending.set(false);
    all(readers);
    pairsTalk();
  }

  private static void all(List<CompletableFuture<?>> futures) {
    CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  @Override
  public void close() {
    sending.set(false);
    for (var peers : List.of(senders, left, right)) {
      peers.forEach(StallScene::closeQuietly);
    }
    threads.close();
  }

  private static void closeQuietly(WsPeer peer) {
    try {
      peer.close();
    } catch (UncheckedIOException e) {
      // Closed already.
    }
  }
}

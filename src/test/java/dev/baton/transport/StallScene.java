package dev.baton.transport;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * A reader that has stalled, senders that go on sending to it as fast as they may, and pairs of
 * peers that want to talk to each other meanwhile.
 */
final class StallScene implements AutoCloseable {
  private static final int SENDERS = 64;
  private static final int PAIRS = 8;
  private static final String FILLING = "\"" + "x".repeat(4_000) + "\"";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory());
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

  /**
   * Lets all pairs talk as long as something holds; every message of theirs arrives. Returns how
   * often the pair that came least far went there and back meanwhile.
   */
  int pairsTalkWhile(BooleanSupplier holds) {
    var talks = new ArrayList<CompletableFuture<Integer>>();
    for (int i = 0; i < PAIRS; i++) {
      WsPeer a = left.get(i);
      WsPeer b = right.get(i);
      talks.add(CompletableFuture.supplyAsync(() -> talk(a, b, holds), threads));
    }
    all(talks);
    return talks.stream().mapToInt(CompletableFuture::join).min().orElseThrow();
  }

  private int talk(WsPeer a, WsPeer b, BooleanSupplier holds) {
    int exchanges = 0;
    while (true) {
      long start = System.nanoTime();
      exchange(a, b, exchanges);
      if (!holds.getAsBoolean()) {
        return exchanges;
      }
      exchanges++;
      roundTripNanos.add(System.nanoTime() - start);
    }
  }

  private static void exchange(WsPeer a, WsPeer b, int n) {
    a.offers(b.id(), "{\"there\":" + n + "}");
    b.receives(a.id(), "{\"there\":" + n + "}");
    b.offers(a.id(), "{\"back\":" + n + "}");
    a.receives(b.id(), "{\"back\":" + n + "}");
  }

  /** The time there and back that 99 of 100 exchanges did not need. */
  Duration slowRoundTrip() {
    List<Long> sorted = roundTripNanos.stream().sorted().toList();
    return Duration.ofNanos(sorted.get(sorted.size() * 99 / 100));
  }

  /** Ends the flood; no client has been closed meanwhile, and the pairs still talk. */
  void calm() {
    sending.set(false);
    all(readers);
    pairsTalkWhile(() -> false);
  }

  private static void all(List<? extends CompletableFuture<?>> futures) {
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

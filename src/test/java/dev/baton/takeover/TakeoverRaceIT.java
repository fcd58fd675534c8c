package dev.baton.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.ownership.ProofAlgorithm;
import dev.baton.takeover.RacingDevice.Asking;
import dev.baton.takeover.RacingDevice.ProofPlace;
import dev.baton.takeover.TakeoverOrder.Link;
import dev.baton.testing.FakeClock;
import dev.baton.testing.TestIssuer;
import dev.baton.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sixteen devices that ask for one live ID at the same moment, each with a fresh proof of its own,
 * and that a thousand times. In every second round the proofs are of three different seconds, so
 * that some come too late for theirs.
 */
class TakeoverRaceIT {
  private static final int ROUNDS = 1_000;
  private static final int CONTENDERS = 16;
  private static final int SECONDS = 3;
  private static final List<ProofPlace> WAYS = List.of(ProofPlace.values());

  @TempDir Path data;
  @TempDir Path keys;

  private final FakeClock clock = new FakeClock(Instant.now());
  private final Semaphore ends = new Semaphore(0);

  // What the devices were told, by their names; the epoch of the successor of one that had the ID.
  private final Map<String, Long> overriddenAt = new HashMap<>();
  private final Set<String> refused = new HashSet<>();
  private final List<String> winners = new ArrayList<>();

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void ofManyTakeoversAtOnceOneHoldsTheIdAndEveryLoserIsToldOnce() {
    TestIssuer issuer = TestIssuer.in(keys, ProofAlgorithm.ES256);
    long began = System.nanoTime();
    try (var server = TestServer.startOn(data, clock, options(issuer))) {
      RacingDevice holder =
          heard(RacingDevice.asks(server.port(), Asking.withToken("first", "token")));
      noteWinner(holder);
      for (int round = 0; round < ROUNDS; round++) {
        holder = race(round, holder, server.port(), issuer);
      }
      holder.close();
    }
    System.out.printf(
        "FIGURES: %d takeovers of one ID, %d at once: %d told OPEN, %d stale, in %d ms%n",
        ROUNDS * CONTENDERS,
        CONTENDERS,
        overriddenAt.size(),
        refused.size(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
    assertThat(overriddenAt.size() + refused.size()).isEqualTo(ROUNDS * CONTENDERS);
    assertThat(refused).as("that came too late").hasSizeGreaterThan(ROUNDS);
    compareWithTheLog();
  }

  private static String[] options(TestIssuer issuer) {
    return new String[] {
      "--allow_override_connect",
      "--max_displacements",
      String.valueOf(Integer.MAX_VALUE),
      "--keys",
      issuer.keys()
    };
  }

  private RacingDevice heard(RacingDevice device) {
    device.whenEnded(ends::release);
    return device;
  }

  /** One round; gives the one device that has the ID then. */
  private RacingDevice race(int round, RacingDevice before, int port, TestIssuer issuer) {
    clock.advance(Duration.ofSeconds(SECONDS));
    var together = new CyclicBarrier(CONTENDERS);
    List<RacingDevice> all = new ArrayList<>(List.of(before));
    for (int i = 0; i < CONTENDERS; i++) {
      Instant issuedAt = clock.instant().minusSeconds(round % 2 == 0 ? 0 : i % SECONDS);
      String proof = issuer.proof(RacingDevice.PEER, issuedAt);
      ProofPlace way = WAYS.get((round + i) % WAYS.size());
      var asking = Asking.withProof("device-%d-%d".formatted(round, i), way, proof);
      all.add(heard(RacingDevice.asks(port, asking, together)));
    }
    awaitEnds(all);
    List<RacingDevice> holders = all.stream().filter(device -> !device.hasEnded()).toList();
    assertThat(holders).as("holders after round %d", round).hasSize(1);
    all.remove(holders.getFirst());
    all.forEach(this::noteLoser);
    noteWinner(holders.getFirst());
    return holders.getFirst();
  }

  private void awaitEnds(List<RacingDevice> all) {
    try {
      assertThat(ends.tryAcquire(CONTENDERS, 60, TimeUnit.SECONDS))
          .as("all but one end: %s", all)
          .isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void noteWinner(RacingDevice device) {
    assertThat(device.answer()).isEqualTo(RacingDevice.OPEN);
    device.echoes("still here");
    assertThat(device.told()).as("%s", device).hasSize(2);
    winners.add(device.name());
  }

  /** Either it had the ID, was overridden once and heard nothing more, or it was refused once. */
  private void noteLoser(RacingDevice device) {
    boolean won = winners.contains(device.name());
    if (device.answer().equals(RacingDevice.OPEN)) {
      assertThat(device.told()).as("%s", device).hasSize(won ? 3 : 2);
      overriddenAt.put(device.name(), device.overriddenAt());
    } else {
      assertThat(device.refusal()).as("%s", device).isEqualTo("stale");
      assertThat(device.told()).as("%s", device).hasSize(1);
      refused.add(device.name());
    }
  }

  private void compareWithTheLog() {
    TakeoverOrder succession = TakeoverOrder.in(data);
    List<Link> links = succession.links();
    assertThat(succession.holder()).as("after the last one closed").isEmpty();

    // Each displaced client was sent the epoch of its successor; the last one has none.
    Map<String, Long> successors = new HashMap<>();
    for (int i = 1; i < links.size(); i++) {
      assertThat(links.get(i).type()).isEqualTo("peer-overridden");
      successors.put(links.get(i - 1).device(), links.get(i).epoch());
    }
    assertThat(overriddenAt).isEqualTo(successors);
    assertThat(links.getLast().device()).isEqualTo(winners.getLast());

    // The holder between two rounds is the one that heard itself then.
    List<String> lastOfEachRound = new ArrayList<>();
    for (Link link : links) {
      if (!lastOfEachRound.isEmpty()
          && roundOf(link.device()) == roundOf(lastOfEachRound.getLast())) {
        lastOfEachRound.removeLast();
      }
      lastOfEachRound.add(link.device());
    }
    assertThat(lastOfEachRound).isEqualTo(winners);

    assertThat(succession.refused()).isNotEmpty();
    for (TakeoverOrder.RefusedDevice event : succession.refused()) {
      assertThat(event.reason()).as("%s", event).isEqualTo("stale");
      assertThat(refused.contains(event.device())).as("%s was told so", event).isTrue();
    }
    assertThat(Collections.disjoint(successors.keySet(), refused)).isTrue();
  }

  private static int roundOf(String device) {
    return device.equals("first") ? -1 : Integer.parseInt(device.split("-", -1)[1]);
  }
}

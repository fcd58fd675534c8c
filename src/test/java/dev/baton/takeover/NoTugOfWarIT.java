package dev.baton.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.FakeClock;
import dev.baton.testing.TestProvider;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two devices of one owner that both want the ID, for ever. */
@Timeout(60)
class NoTugOfWarIT {
  private static final int TRIES = 200;

  @TempDir Path keys;
  private final FakeClock clock = new FakeClock(Instant.now());
  private TestProvider provider;

  @BeforeEach
  void provide() {
    provider = TestProvider.in(keys, clock);
  }

  private TestServer server() {
    return TestServer.startAt(clock, "--allow_override_connect", "--keys", keys.toString());
  }

  /** A proof that is a second newer than the one before. */
  private String newProof() {
    clock.advance(Duration.ofSeconds(1));
    return provider.proof("alice");
  }

  private static long takeovers(TestServer server) {
    return Collections.frequency(
        LoggedEvents.typesOf(server.dataDir(), "alice"), "peer-overridden");
  }

  @Test
  void whoWasOverriddenDoesNotGetBackWithTheTokenItHas() {
    String laptops = newProof();
    try (TestServer server = server();
        WsPeer bob = WsPeer.connect(server.port(), "bob", "b").opens();
        WsPeer laptop = WsPeer.connect(server.port(), "alice", laptops).opens()) {
      try (WsPeer phone = WsPeer.connect(server.port(), "alice", newProof()).opens()) {
        assertThat(laptop.isOverridden()).isPositive();
        for (int i = 0; i < TRIES; i++) {
          try (WsPeer again = WsPeer.connect(server.port(), "alice", laptops)) {
            again.isRefused("stale");
          }
        }
        phone.isReachedBy(bob);
        assertThat(takeovers(server)).isEqualTo(1);
      }
    }
  }

  /** A displaced client shows the next proof it has, and when it has no new one all of them. */
  @Test
  void anIdChangesHandsAtMostOnceForEachProof() {
    Deque<String> proofs = new ArrayDeque<>();
    for (int i = 0; i < 6; i++) {
      proofs.add(newProof());
    }
    List<String> all = new ArrayList<>(proofs);
    try (TestServer server = server();
        WsPeer bob = WsPeer.connect(server.port(), "bob", "b").opens()) {
      WsPeer holder = WsPeer.connect(server.port(), "alice", proofs.remove()).opens();
      while (!proofs.isEmpty()) {
        WsPeer next = WsPeer.connect(server.port(), "alice", proofs.remove()).opens();
        assertThat(holder.isOverridden()).isPositive();
        holder.close();
        holder = next;
      }
      for (int i = 0; i < TRIES; i++) {
        // The last one is the holder's own, with which it would come back and not take over.
        String old = all.get(i % (all.size() - 1));
        try (WsPeer again = WsPeer.connect(server.port(), "alice", old)) {
          // The ID is also at rest, after five changes in a minute; which is said is the age.
          again.isRefused("stale");
        }
      }
      holder.isReachedBy(bob);
      assertThat(takeovers(server)).isEqualTo(all.size() - 1);
      holder.close();
    }
  }

  @Test
  void withNewProofsOnBothSidesTheIdRestsAfterFiveDisplacementsOfOneThatTookItOver() {
    try (TestServer server = server();
        WsPeer bob = WsPeer.connect(server.port(), "bob", "b").opens()) {
      WsPeer holder = WsPeer.connect(server.port(), "alice", newProof()).opens();
      // The first one displaces a holder that had to prove nothing, and is not counted.
      for (int change = 0; change < 6; change++) {
        WsPeer next = WsPeer.connect(server.port(), "alice", newProof()).opens();
        assertThat(holder.isOverridden()).isPositive();
        holder.close();
        holder = next;
      }
      for (int i = 0; i < 20; i++) {
        try (WsPeer next = WsPeer.connect(server.port(), "alice", newProof())) {
          next.isRefused("flapping");
        }
      }
      holder.isReachedBy(bob);
      assertThat(takeovers(server)).isEqualTo(6);

      clock.advance(Duration.ofMinutes(1));
      try (WsPeer next = WsPeer.connect(server.port(), "alice", newProof()).opens()) {
        assertThat(holder.isOverridden()).isPositive();
        next.isReachedBy(bob);
      }
      holder.close();
    }
  }
}

package dev.baton.takeover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.audit.AuditEvent;
import dev.baton.ownership.TokenDraft;
import dev.baton.testing.FakeClock;
import dev.baton.testing.TestProvider;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What everybody sees of a takeover, and in which order. */
@Timeout(60)
class TakeoverIT {
  private static final String HERS = "alice's token";

  private final FakeClock clock = new FakeClock(TokenDraft.NOW);

  @TempDir Path keys;
  private TestProvider provider;

  @BeforeEach
  void provide() {
    provider = TestProvider.in(keys, clock);
  }

  private TestServer serve(String... options) {
    return TestServer.startAt(clock, provider.options(options));
  }

  private WsPeer takeOver(TestServer server) {
    return Presentation.TOKEN.connect(server.port(), "alice", provider.proof("alice"));
  }

  private static WsPeer connect(TestServer server, String id, String token) {
    return WsPeer.connect(server.port(), id, token).opens();
  }

  private static void awaitConnections(TestServer server, int expected) {
    promptly(() -> assertThat(server.liveConnections()).isEqualTo(expected));
  }

  /** Waits until these are the events of alice; an end is logged after its client has seen it. */
  private static void awaitEvents(TestServer server, String... types) {
    promptly(
        () -> assertThat(LoggedEvents.typesOf(server.dataDir(), "alice")).containsExactly(types));
  }

  private static void promptly(Runnable assertion) {
    await()
        .atMost(Duration.ofSeconds(10))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .untilAsserted(assertion::run);
  }

  @Test
  void theEventIsInTheLogBeforeTheHolderIsTold() {
    try (TestServer server = serve();
        WsPeer holder = connect(server, "alice", HERS);
        WsPeer owner = takeOver(server)) {
      long epoch = holder.isOverridden();
      List<AuditEvent> events = LoggedEvents.of(server.dataDir(), "alice");
      assertThat(events.stream().map(AuditEvent::type))
          .containsExactly("peer-connected", "peer-overridden");
      assertThat(events.getLast().seq()).isEqualTo(epoch);
      assertThat(events.getLast().details())
          .containsEntry("previousConnection", events.getFirst().details().get("connection"))
          .containsEntry("previousEpoch", events.getFirst().seq())
          .containsEntry("proofSubject", "alice")
          .containsEntry("proofKind", "token");
      owner.opens();
    }
  }

  @Test
  void theEventIsInTheLogBeforeTheNewHolderIsTold() {
    try (TestServer server = serve();
        WsPeer holder = connect(server, "alice", HERS);
        WsPeer _ = takeOver(server).opens()) {
      assertThat(LoggedEvents.typesOf(server.dataDir(), "alice"))
          .containsExactly("peer-connected", "peer-overridden");
      holder.isOverridden();
    }
  }

  @Test
  void messagesAfterTheTakeoverReachTheNewHolderOnly() {
    try (TestServer server = serve();
        WsPeer holder = connect(server, "alice", HERS);
        WsPeer bob = connect(server, "bob", "bob's token")) {
      bob.offers("alice", "\"before\"");
      holder.receives("bob", "\"before\"");
      try (WsPeer owner = takeOver(server).opens()) {
        for (int i = 0; i < 10; i++) {
          owner.isReachedBy(bob);
        }
        bob.isReachedBy(owner);
        holder.isOverridden();
      }
    }
  }

  @Test
  void messagesOnTheirWayReachTheOldHolderOrTheNewOneInOrder() throws InterruptedException {
    int rounds = 10;
    int messages = 400;
    try (TestServer server =
            serve(
                "--message_rate", "0",
                "--outbox_bytes", "18000000",
                "--waiting_messages", "10000",
                "--waiting_bytes", "9000000");
        WsPeer bob = connect(server, "bob", "bob's token")) {
      for (int round = 0; round < rounds; round++) {
        try (WsPeer holder = connect(server, "alice", HERS)) {
          var begun = new CountDownLatch(messages / 10);
          CompletableFuture<Void> sending =
              CompletableFuture.runAsync(
                  () -> {
                    for (int i = 0; i < messages; i++) {
                      bob.offers("alice", "" + i);
                      begun.countDown();
                    }
                  });
          begun.await();
          try (WsPeer owner = takeOver(server).opens()) {
            sending.join();
            List<String> got = new ArrayList<>(holder.messagesUntilOverridden());
            while (got.size() < messages) {
              got.add(owner.socket().readText());
            }
            assertThat(got).isEqualTo(offersOfBob(messages));
            owner.isReachedBy(bob);
            owner.leaves();
          }
        }
      }
    }
  }

  private static List<String> offersOfBob(int messages) {
    return IntStream.range(0, messages)
        .mapToObj(
            i -> "{\"type\":\"OFFER\",\"src\":\"bob\",\"dst\":\"alice\",\"payload\":" + i + "}")
        .toList();
  }

  @Test
  void messagesThatWaitedFollowOpenInOrder() {
    try (TestServer server = serve("--drop_window", "60000");
        WsPeer bob = connect(server, "bob", "bob's token")) {
      WsPeer holder = connect(server, "alice", HERS);
      holder.socket().reset();
      awaitEvents(server, "peer-connected", "peer-detached");
      for (int i = 0; i < 20; i++) {
        bob.offers("alice", "" + i);
      }
      promptly(() -> assertThat(server.metric("messages_waiting_added")).isEqualTo(20));
      try (WsPeer owner = takeOver(server).opens()) {
        for (int i = 0; i < 20; i++) {
          owner.receives("bob", "" + i);
        }
        owner.isReachedBy(bob);
      }
      assertThat(LoggedEvents.typesOf(server.dataDir(), "alice").subList(0, 3))
          .containsExactly("peer-connected", "peer-detached", "peer-overridden");
    }
  }

  @Test
  void whatTheOldHolderStillSendsIsDroppedAndCounted() {
    try (TestServer server = serve();
        WsPeer bob = connect(server, "bob", "bob's token");
        WsPeer holder = connect(server, "alice", HERS);
        WsPeer owner = takeOver(server).opens()) {
      holder.isOverriddenAndStays();
      holder.offers("bob", "\"late\"");
      holder.offers("alice", "\"late\"");
      holder.socket().sendText("{\"type\":\"LEAVE\",\"dst\":\"bob\"}");
      holder.socket().sendText("{\"type\":\"LEAVE\"}");
      holder.socket().sendText("no JSON");
      promptly(() -> assertThat(server.metric("messages_fenced")).isEqualTo(5));
      bob.isReachedBy(owner);
      owner.isReachedBy(bob);
      assertThat(server.metric("messages_malformed")).isZero();
    }
  }

  /** How a connection comes to its end after it has lost its ID. */
  enum LateEnd {
    CLOSE {
      @Override
      void of(WsPeer holder) {
        holder.socket().sendClose(4409);
      }
    },
    LEAVE {
      @Override
      void of(WsPeer holder) {
        holder.socket().sendText("{\"type\":\"LEAVE\"}");
        holder.socket().sendClose(1000);
      }
    },
    FIN {
      @Override
      void of(WsPeer holder) {
        holder.close();
      }
    },
    RESET {
      @Override
      void of(WsPeer holder) {
        holder.socket().reset();
      }
    },
    /** The server ends it. */
    SILENCE {
      @Override
      void of(WsPeer holder) {}
    };

    abstract void of(WsPeer holder);
  }

  @ParameterizedTest
  @EnumSource
  void theLateEndOfTheOldHolderChangesNothing(LateEnd end) {
    try (TestServer server = serve("--drop_window", "60000");
        WsPeer bob = connect(server, "bob", "bob's token");
        WsPeer holder = connect(server, "alice", HERS);
        WsPeer owner = takeOver(server).opens()) {
      holder.isOverriddenAndStays();
      end.of(holder);
      awaitConnections(server, 2);
      owner.isReachedBy(bob);
      try (WsPeer thief = WsPeer.connect(server.port(), "alice", HERS)) {
        thief.isRefused();
      }
      owner.leaves();
      awaitEvents(server, "peer-connected", "peer-overridden", "peer-disconnected");
      assertThat(server.metric("connections_overridden")).isEqualTo(1);
    }
  }

  @Test
  void anOverriddenOrOlderProofIsStale() {
    String oldest = provider.outdatedProof("alice");
    String used = provider.proof("alice");
    try (TestServer server = serve();
        WsPeer first = Presentation.TOKEN.connect(server.port(), "alice", used).opens();
        WsPeer second = takeOver(server).opens()) {
      first.isOverridden();
      for (Presentation way : Presentation.values()) {
        for (String proof : List.of(used, oldest)) {
          try (WsPeer thief = way.connect(server.port(), "alice", proof)) {
            thief.isRefused("stale");
          }
        }
      }
      try (WsPeer bob = connect(server, "bob", "bob's token")) {
        second.isReachedBy(bob);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSameClientComesBackWithoutAProof(KindOfToken kind) {
    String token = kind.of(provider);
    try (TestServer server = serve();
        WsPeer bob = connect(server, "bob", "bob's token");
        WsPeer before = connect(server, "alice", token)) {
      // A proof that it may once have been is over.
      clock.advance(Duration.ofHours(2));
      try (WsPeer after = connect(server, "alice", token)) {
        before.isOverridden();
        after.isReachedBy(bob);
        after.leaves();
      }
      awaitEvents(server, "peer-connected", "peer-resumed", "peer-disconnected");
      assertThat(server.metric("connections_overridden")).isZero();
    }
  }

  /** What a client may have connected with. */
  enum KindOfToken {
    PLAIN,
    JWT;

    String of(TestProvider provider) {
      return switch (this) {
        case PLAIN -> HERS;
        case JWT -> provider.proof("alice");
      };
    }
  }

  @Test
  void whoTookAnIdOverWithAHeaderComesBackWithTheTokenOfItsOwn() {
    String header = "Authorization: Bearer " + provider.proof("alice");
    try (TestServer server = serve();
        WsPeer holder = connect(server, "alice", HERS);
        WsPeer owner = WsPeer.connect(server.port(), "alice", "of its own", header)) {
      owner.opens();
      holder.isOverridden();
      try (WsPeer _ = connect(server, "alice", "of its own")) {
        owner.isOverridden();
      }
    }
  }

  @Test
  void anIdIsCarriedFromDeviceToDeviceToDevice() {
    try (TestServer server = serve();
        WsPeer bob = connect(server, "bob", "bob's token")) {
      WsPeer holder = connect(server, "alice", HERS);
      long epoch = 0;
      List<Presentation> ways =
          Stream.generate(Presentation::values).limit(4).flatMap(Stream::of).toList();
      for (Presentation way : ways) {
        WsPeer next = way.connect(server.port(), "alice", provider.proof("alice")).opens();
        long later = holder.isOverridden();
        assertThat(later).isGreaterThan(epoch);
        holder.close();
        next.isReachedBy(bob);
        epoch = later;
        holder = next;
      }
      holder.leaves();
      List<AuditEvent> events =
          LoggedEvents.of(server.dataDir(), "alice").stream()
              .filter(event -> !event.type().equals("peer-disconnected"))
              .toList();
      assertThat(events).hasSize(1 + ways.size());
      for (int i = 1; i < events.size(); i++) {
        assertThat(events.get(i).details())
            .containsEntry("previousConnection", events.get(i - 1).details().get("connection"));
      }
    }
  }
}

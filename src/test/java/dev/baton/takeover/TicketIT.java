package dev.baton.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.audit.AuditEvent;
import dev.baton.ownership.TokenDraft;
import dev.baton.testing.BatonProcess;
import dev.baton.testing.FakeClock;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestProvider;
import dev.baton.testing.TestServer;
import dev.baton.testing.TicketCounter;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From asking for a ticket to being carried to another device with it. */
@Timeout(60)
class TicketIT {
  private static final String HERS = "alice's token";
  private static final int MAX_BODY = 4_096;

  private final FakeClock clock = new FakeClock(TokenDraft.NOW);

  @TempDir Path keys;
  @TempDir Path data;
  private TestProvider provider;

  @BeforeEach
  void provide() {
    provider = TestProvider.in(keys, clock);
  }

  private TestServer serve() {
    return TestServer.startAt(clock, provider.options());
  }

  private static WsPeer connect(int port, String id, String token) {
    return WsPeer.connect(port, id, token).opens();
  }

  private static void isStale(int port, String ticket) {
    for (Presentation way : Presentation.values()) {
      try (WsPeer thief = way.connect(port, "alice", ticket)) {
        thief.isRefused("stale");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theHolderHandsItsIdToAnotherDevice(Presentation way) {
    try (TestServer server = serve();
        TicketCounter tickets = TicketCounter.of(server);
        WsPeer bob = connect(server.port(), "bob", "bob's token");
        WsPeer holder = connect(server.port(), "alice", HERS)) {
      String ticket = tickets.ticket("alice", HERS);
      holder.isReachedBy(bob);
      try (WsPeer phone = way.connect(server.port(), "alice", ticket).opens()) {
        holder.isOverridden();
        phone.isReachedBy(bob);
      }
      AuditEvent event = LoggedEvents.of(server.dataDir(), "alice").get(1);
      assertThat(event.type()).isEqualTo("peer-overridden");
      assertThat(event.details()).containsEntry("proofKind", "ticket");
      assertThat(server.metric("tickets_issued")).isEqualTo(1);
    }
  }

  @Test
  void whoHasAProofGetsATicketForAHeldId() {
    try (TestServer server = serve();
        TicketCounter tickets = TicketCounter.of(server);
        WsPeer holder = connect(server.port(), "alice", HERS)) {
      String ticket = tickets.ticket("alice", provider.proof("alice"));
      try (WsPeer _ = connect(server.port(), "alice", ticket)) {
        holder.isOverridden();
      }
    }
  }

  @Test
  void takeoverNeedsNoKeysOfOthersWhereThereAreTickets(@TempDir Path noKeys) {
    try (TestServer server =
            TestServer.start("--allow_override_connect", "--keys", noKeys.toString());
        TicketCounter tickets = TicketCounter.of(server)) {
      WsPeer holder = connect(server.port(), "alice", HERS);
      String token = HERS;
      for (int i = 0; i < 3; i++) {
        String ticket = tickets.ticket("alice", token);
        // Its own token, by which it is known, is another than the ticket.
        token = "token " + i;
        WsPeer next =
            WsPeer.connect(server.port(), "alice", token, "Authorization: Bearer " + ticket);
        next.opens();
        holder.isOverridden();
        holder.close();
        holder = next;
      }
      holder.leaves();
    }
  }

  @Test
  void aTicketIsGoodOnce() {
    try (TestServer server = serve();
        TicketCounter tickets = TicketCounter.of(server);
        WsPeer holder = connect(server.port(), "alice", HERS)) {
      String ticket = tickets.ticket("alice", HERS);
      try (WsPeer phone = Presentation.AUTHORIZATION.connect(server.port(), "alice", ticket)) {
        phone.opens();
        holder.isOverridden();
        isStale(server.port(), ticket);
      }
    }
  }

  /** The stock client has no other way to show a ticket than as its token. */
  @Test
  void whoHasSeenATicketCannotComeBackWithIt() {
    try (TestServer server = serve();
        TicketCounter tickets = TicketCounter.of(server);
        WsPeer bob = connect(server.port(), "bob", "bob's token");
        WsPeer holder = connect(server.port(), "alice", HERS)) {
      String ticket = tickets.ticket("alice", HERS);
      try (WsPeer phone = Presentation.TOKEN.connect(server.port(), "alice", ticket).opens()) {
        holder.isOverridden();
        for (Presentation way : Presentation.values()) {
          try (WsPeer thief = way.connect(server.port(), "alice", ticket)) {
            thief.isRefused("stale");
          }
        }
        tickets.ask("alice", ticket).isRefused(403, "not-holder");
        clock.advance(Duration.ofHours(1));
        try (WsPeer thief = Presentation.TOKEN.connect(server.port(), "alice", ticket)) {
          thief.isRefused("proof-expired");
        }
        phone.isReachedBy(bob);
      }
    }
  }

  @Test
  void aTicketIsGoodOnceOnAVacantIdToo() {
    try (TestServer server = serve();
        TicketCounter tickets = TicketCounter.of(server);
        WsPeer holder = connect(server.port(), "alice", HERS)) {
      String ticket = tickets.ticket("alice", HERS);
      holder.leaves();
      try (WsPeer phone = connect(server.port(), "alice", ticket)) {
        phone.leaves();
      }
      try (WsPeer _ = connect(server.port(), "alice", HERS)) {
        isStale(server.port(), ticket);
      }
    }
  }

  @Test
  void ofSeveralTicketsOfATenureOneCounts() {
    try (TestServer server = serve();
        TicketCounter tickets = TicketCounter.of(server);
        WsPeer holder = connect(server.port(), "alice", HERS)) {
      String one = tickets.ticket("alice", HERS);
      String other = tickets.ticket("alice", HERS);
      assertThat(one).isNotEqualTo(other);
      try (WsPeer phone = connect(server.port(), "alice", one)) {
        holder.isOverridden();
        isStale(server.port(), other);
        isStale(server.port(), one);
        phone.leaves();
      }
    }
  }

  @Test
  void aTicketIsGoodOnceOverKillsAndRestartsToo() {
    provider = TestProvider.in(keys, Clock.systemUTC());
    String used;
    String unused;
    try (BatonProcess baton = BatonProcess.serve(data, provider.options());
        TicketCounter tickets = TicketCounter.of(baton.port());
        WsPeer holder = connect(baton.port(), "alice", HERS)) {
      used = tickets.ticket("alice", HERS);
      unused = tickets.ticket("alice", HERS);
      try (WsPeer phone = Presentation.AUTHORIZATION.connect(baton.port(), "alice", used)) {
        phone.opens();
        holder.isOverridden();
        baton.kill();
        baton.awaitExit();
      }
    }
    try (TestServer server = TestServer.startOn(data, provider.options())) {
      isStale(server.port(), used);
    }
    try (TestServer server = TestServer.startOn(data, provider.options())) {
      isStale(server.port(), used);
      isStale(server.port(), unused);
    }
    try (TestServer server = TestServer.startOn(data, provider.options())) {
      try (WsPeer tablet = connect(server.port(), "alice", provider.proof("alice"))) {
        tablet.leaves();
      }
      try (WsPeer _ = connect(server.port(), "alice", HERS)) {
        isStale(server.port(), used);
        isStale(server.port(), unused);
      }
    }
  }

  @Test
  void aTicketIsGoodForSixtySeconds() {
    try (TestServer server = serve();
        TicketCounter tickets = TicketCounter.of(server)) {
      WsPeer holder = connect(server.port(), "alice", HERS);
      String early = tickets.ticket("alice", HERS);
      String late = tickets.ticket("alice", HERS);
      clock.advance(Duration.ofMillis(59_999));
      try (WsPeer phone = Presentation.AUTHORIZATION.connect(server.port(), "alice", early)) {
        phone.opens();
        holder.isOverridden();
        clock.advance(Duration.ofMillis(1));
        for (Presentation way : Presentation.values()) {
          try (WsPeer thief = way.connect(server.port(), "alice", late)) {
            thief.isRefused("proof-expired");
          }
        }
      }
    }
  }

  /** For a client that is waited for; another one's ID is vacant when the server stops in order. */
  @Test
  void aTicketOutlivesAResumeAndARestart() {
    String target = RawWebSocket.target("alice", HERS) + "&caps=handover";
    String ticket;
    try (TestServer server = TestServer.startOn(data, clock, provider.options());
        TicketCounter tickets = TicketCounter.of(server);
        WsPeer holder = WsPeer.over(RawWebSocket.open(server.port(), target), "alice").opens()) {
      ticket = tickets.ticket("alice", HERS);
      try (WsPeer again = WsPeer.over(RawWebSocket.open(server.port(), target), "alice")) {
        again.opens();
        holder.isOverridden();
      }
    }
    try (TestServer server = TestServer.startOn(data, clock, provider.options());
        WsPeer phone = Presentation.AUTHORIZATION.connect(server.port(), "alice", ticket)) {
      phone.opens();
      assertThat(LoggedEvents.typesOf(server.dataDir(), "alice"))
          .containsExactly("peer-connected", "peer-resumed", "peer-detached", "peer-overridden");
      isStale(server.port(), ticket);
    }
  }

  @Test
  void aTicketOfOneWhoLeftDoesNotDisplaceTheNextHolder() {
    try (TestServer server = serve();
        TicketCounter tickets = TicketCounter.of(server);
        WsPeer bob = connect(server.port(), "bob", "bob's token");
        WsPeer holder = connect(server.port(), "alice", HERS)) {
      String ticket = tickets.ticket("alice", HERS);
      holder.leaves();
      try (WsPeer newcomer = connect(server.port(), "alice", "a newcomer's token")) {
        isStale(server.port(), ticket);
        newcomer.isReachedBy(bob);
      }
    }
  }

  @Test
  void whereEveryConnectNeedsAProofATicketIsNoneForAVacantId() {
    try (TestServer server = TestServer.startAt(clock, provider.options("--auth", "connect"));
        TicketCounter tickets = TicketCounter.of(server);
        WsPeer holder = connect(server.port(), "alice", provider.proof("alice"))) {
      String ticket = tickets.ticket("alice", provider.proof("alice"));
      holder.leaves();
      isStale(server.port(), ticket);
    }
  }

  @Test
  void aTicketIsGoodWhereClocksMayDifferByMoreThanItsOwnRuleSays() {
    try (TestServer server =
            TestServer.startAt(clock, provider.options("--jwt_clock_skew", "120"));
        TicketCounter tickets = TicketCounter.of(server);
        WsPeer holder =
            connect(
                server.port(),
                "alice",
                provider.draft("alice").time("iat", 110).time("exp", 300).sign())) {
      String bearer = provider.draft("alice").time("iat", 111).time("exp", 300).sign();
      String ticket = tickets.ticket("alice", bearer);
      try (WsPeer _ = connect(server.port(), "alice", ticket)) {
        holder.isOverridden();
      }
    }
  }

  @Test
  void whatCannotBeVerifiedNowIsNotCalledAnothers() {
    try (TestServer server =
            TestServer.startAt(
                clock,
                "--allow_override_connect",
                "--keys",
                keys.toString(),
                "--failed_proof_rate",
                "3");
        TicketCounter tickets = TicketCounter.of(server);
        WsPeer _ = connect(server.port(), "alice", HERS)) {
      for (int i = 0; i < 3; i++) {
        tickets.ask("alice", provider.proof("bob")).isRefused(403, "not-holder");
      }
      TicketCounter.CounterAnswer unknown = tickets.ask("alice", provider.proof("alice"));
      unknown.isRefused(503, "cannot-verify");
      assertThat(unknown.retryAfter()).matches("[1-9]\\d*");
      assertThat(server.metric("tickets_unavailable")).isEqualTo(1);
      // Who holds the ID proves nothing and is not held up.
      tickets.ticket("alice", HERS);
    }
  }

  @Test
  void aTicketIsForItsIdOnly() {
    try (TestServer server = serve();
        TicketCounter tickets = TicketCounter.of(server);
        WsPeer _ = connect(server.port(), "alice", HERS);
        WsPeer bob = connect(server.port(), "bob", "bob's token");
        WsPeer carol = connect(server.port(), "carol", "carol's token")) {
      String ticket = tickets.ticket("alice", HERS);
      for (Presentation way : Presentation.values()) {
        try (WsPeer thief = way.connect(server.port(), "bob", ticket)) {
          thief.isRefused("proof-invalid");
        }
      }
      bob.isReachedBy(carol);
    }
  }

  @Test
  void aTicketIsForItsServerOnly() {
    try (TestServer server = serve();
        TestServer other = serve();
        TicketCounter tickets = TicketCounter.of(other);
        WsPeer holder = connect(server.port(), "alice", HERS);
        WsPeer bob = connect(server.port(), "bob", "bob's token");
        WsPeer _ = connect(other.port(), "alice", HERS)) {
      String ticket = tickets.ticket("alice", HERS);
      for (Presentation way : Presentation.values()) {
        try (WsPeer thief = way.connect(server.port(), "alice", ticket)) {
          thief.isRefused("proof-invalid");
        }
      }
      holder.isReachedBy(bob);
    }
  }

  @Test
  void aBearerThatIsNeitherHolderNorOwnerGetsNoTicket() {
    String used = provider.proof("alice");
    try (TestServer server = serve();
        TicketCounter tickets = TicketCounter.of(server);
        WsPeer holder = connect(server.port(), "alice", used);
        WsPeer bob = connect(server.port(), "bob", "bob's token");
        WsPeer owner =
            Presentation.AUTHORIZATION.connect(server.port(), "alice", provider.proof("alice"))) {
      owner.opens();
      holder.isOverridden();
      String ticket = tickets.ticket("alice", provider.proof("alice"));
      List<String> wrong =
          List.of(
              "nobody's token",
              "bob's token",
              used,
              ticket,
              provider.outdatedProof("alice"),
              provider.proof("bob"),
              provider.draft("alice").claim("aud", "1").sign(),
              provider.draft("alice").time("iat", -700).time("exp", -100).sign());
      for (String bearer : wrong) {
        tickets.ask("alice", bearer).isRefused(403, "not-holder");
      }
      // The asker is not to learn which IDs are held.
      assertThat(tickets.ask("nobody", "bob's token"))
          .isEqualTo(tickets.ask("alice", "bob's token"));
      tickets.ask("nobody", provider.proof("nobody")).isRefused(403, "not-holder");
      assertThat(server.metric("tickets_refused")).isEqualTo(wrong.size() + 3);
      assertThat(server.metric("tickets_issued")).isEqualTo(1);
      owner.isReachedBy(bob);
    }
  }

  @Test
  void aRequestWithoutExactlyOneTokenIsUnauthorized() {
    try (TestServer server = serve();
        TicketCounter tickets = TicketCounter.of(server);
        WsPeer _ = connect(server.port(), "alice", HERS)) {
      String body = "{\"id\":\"alice\"}";
      tickets.post(body).isRefused(401, "token-required");
      tickets.post(body, "Authorization", HERS).isRefused(401, "token-required");
      tickets.post(body, "Authorization", "Basic YWxpY2U6eA==").isRefused(401, "token-required");
      tickets
          .post(body, "Authorization", "Bearer " + HERS, "Authorization", "Bearer other")
          .isRefused(401, "token-required");
    }
  }

  @Test
  void withTheOptionOffThereAreNoTickets() {
    try (TestServer server = TestServer.start("--keys", keys.toString());
        TicketCounter tickets = TicketCounter.of(server);
        WsPeer _ = connect(server.port(), "alice", HERS)) {
      tickets.ask("alice", HERS).isRefused(403, "override-disabled");
      tickets.post("").isRefused(403, "override-disabled");
    }
  }

  private static final List<String> BODIES_THAT_ASK_FOR_NOTHING =
      List.of(
          "",
          " ",
          "alice",
          "\"alice\"",
          "[]",
          "{}",
          "{\"id\":1}",
          "{\"id\":null}",
          "{\"id\":[\"alice\"]}",
          "{\"id\":\"\"}",
          "{\"ID\":\"alice\"}",
          "{\"id\":\"alice\",\"id\":\"alice\"}",
          "{\"id\":\"alice\",\"id\":\"bob\"}",
          "{\"id\":\"alice\"",
          "{\"id\":\"alice\"}{}",
          "{\"id\":\"alice\\u0000\"}",
          "{\"id\":\"alice\\ud800\"}",
          "{\"id\":\"" + "a".repeat(257) + "\"}",
          "{\"x\":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]],\"id\":\"alice\"}");

  @Test
  void aBodyThatAsksForNothingIsABadRequest() {
    try (TestServer server = serve();
        TicketCounter tickets = TicketCounter.of(server);
        WsPeer _ = connect(server.port(), "alice", HERS)) {
      for (String body : BODIES_THAT_ASK_FOR_NOTHING) {
        tickets.post(body, "Authorization", "Bearer " + HERS).isRefused(400, "bad-request");
      }
      tickets.ask("alice", HERS).ticketFor("alice");
    }
  }

  @Test
  void aBodyTooLargeIsRefusedAndOneOfTheLargestSizeIsRead() {
    try (TestServer server = serve();
        TicketCounter tickets = TicketCounter.of(server);
        WsPeer _ = connect(server.port(), "alice", HERS)) {
      String body = "{\"id\":\"alice\",\"x\":\"%s\"}";
      int room = MAX_BODY - body.formatted("").length();
      String[] header = {"Authorization", "Bearer " + HERS};
      tickets.post(body.formatted("x".repeat(room)), header).ticketFor("alice");
      for (int more : List.of(room + 1, 100_000, 2_000_000)) {
        tickets.post(body.formatted("x".repeat(more)), header).isRefused(413, "too-large");
      }
      tickets.ask("alice", HERS).ticketFor("alice");
    }
  }

  @Test
  void ticketsAreAskedForWithPostUnderTheKeyOnly() {
    try (TestServer server = serve();
        TicketCounter tickets = TicketCounter.of(server);
        WsPeer _ = connect(server.port(), "alice", HERS)) {
      String body = "{\"id\":\"alice\"}";
      String[] header = {"Authorization", "Bearer " + HERS};
      assertThat(tickets.send("other", "POST", body, header).status()).isEqualTo(404);
      assertThat(tickets.send("peerjs", "PUT", body, header).status()).isEqualTo(404);
      assertThat(tickets.send("peerjs", "GET", body, header).status()).isEqualTo(404);
    }
  }

  @Test
  void theKeyForTicketsIsTheOwnersAlone() throws IOException {
    try (TestServer server = serve()) {
      Path key = server.dataDir().resolve("ticket.key");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
          .isEqualTo("rw-------");
    }
  }
}

package dev.baton.attack;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.audit.AuditEvent;
import dev.baton.ownership.AttackTable;
import dev.baton.ownership.ProofAlgorithm;
import dev.baton.ownership.TestKey;
import dev.baton.ownership.TokenDraft;
import dev.baton.takeover.LoggedEvents;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestProvider;
import dev.baton.testing.TestServer;
import dev.baton.testing.TicketCounter;
import dev.baton.testing.WsPeer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Attackers with a stolen ticket, with tickets of their own, and with nothing but noise. */
@Timeout(600)
class ProofAttackIT {
  private static final int ROUNDS = Integer.getInteger("baton.attack.rounds", 1);
  private static final String HERS = "alice's token";
  private static final String THIEFS = "the thief's token";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Clock clock = Clock.systemUTC();
  private final AtomicBoolean attacking = new AtomicBoolean(true);
  private final AtomicInteger tries = new AtomicInteger();
  private final List<Thread> attackers = new ArrayList<>();

  @TempDir Path keys;
  @TempDir Path data;
  private TestProvider provider;

  @BeforeEach
  void provide() {
    provider = TestProvider.in(keys, clock);
  }

  @AfterEach
  void endAttack() {
    attacking.set(false);
    attackers.forEach(ProofAttackIT::join);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Tries again and again, at full speed, whatever becomes of it. */
  private void attack(IntConsumer attempt) {
    attackers.add(
        Thread.ofPlatform()
            .start(
                () -> {
                  while (attacking.get()) {
                    try {
                      attempt.accept(tries.incrementAndGet());
                    } catch (RuntimeException | AssertionError _) {
                      // It has lost this one.
                    }
                  }
                }));
  }

  /** With the limits that a server has if nothing is said, and proxies that are believed. */
  private TestServer serve(String... more) {
    return TestServer.startOn(data, options(more));
  }

  private String[] options(String... more) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--allow_override_connect",
                "--keys",
                keys.toString(),
                "--jwt_issuer",
                AttackTable.ISSUER,
                "--proxied",
                "true"));
    options.addAll(List.of(more));
    return options.toArray(String[]::new);
  }

  private static WsPeer from(String address, int port, String id, String token, String... headers) {
    List<String> lines = new ArrayList<>(List.of(headers));
    lines.add("X-Forwarded-For: " + address);
    return WsPeer.connect(port, id, token, lines.toArray(String[]::new));
  }

  private static WsPeer with(int port, String token, String proof) {
    return with(port, "alice", token, proof);
  }

  private static WsPeer with(int port, String id, String token, String proof) {
    return WsPeer.connect(port, id, token, bearer(proof));
  }

  /** A proof of the provider's, so many seconds old; negative if its clock is ahead. */
  private String proof(int secondsOld) {
    return proof("alice", secondsOld);
  }

  private String proof(String id, int secondsOld) {
    long issuedAt = clock.instant().getEpochSecond() - secondsOld;
    return provider
        .draft(id)
        .claim("iat", Long.toString(issuedAt))
        .claim("exp", Long.toString(issuedAt + 300))
        .claim("jti", TokenDraft.quoted("jti-" + tries.incrementAndGet()))
        .sign();
  }

  private static void areAllStale(int port, List<String> proofs) {
    areAllStale(port, "alice", proofs);
  }

  private static void areAllStale(int port, String id, List<String> proofs) {
    for (String proof : proofs) {
      try (WsPeer thief = with(port, id, THIEFS + " again", proof)) {
        thief.isRefused("stale");
      }
      try (WsPeer thief = WsPeer.connect(port, id, proof)) {
        thief.isRefused("stale");
      }
    }
  }

  @Test
  void spareTicketsOfAThiefDoNotUndoTheOwnersTakeover() {
    try (TestServer server = serve("--max_displacements", "1000");
        TicketCounter tickets = TicketCounter.of(server);
        WsPeer bob = WsPeer.connect(server.port(), "bob", "bob's token").opens()) {
      for (int round = 0; round < 5 * ROUNDS; round++) {
        // Of one ID and one second no more than sixteen proofs count.
        String id = "alice-" + round / 5;
        String hers = HERS + round;
        WsPeer holder = WsPeer.connect(server.port(), id, hers).opens();
        String stolen = tickets.ticket(id, hers);
        WsPeer thief = with(server.port(), id, THIEFS + round, stolen).opens();
        holder.isOverridden();
        List<String> spare = new ArrayList<>(List.of(stolen));
        for (int i = 0; i < 5; i++) {
          spare.add(tickets.ticket(id, THIEFS + round));
        }
        // Older than the tickets, and in each round newer than the one before.
        String proof = proof(id, 30 - 7 * (round % 5));
        try (WsPeer owner = with(server.port(), id, "the owner's " + round, proof).opens()) {
          thief.isOverridden();
          areAllStale(server.port(), id, spare);
          tickets.ask(id, THIEFS + round).isRefused(403, "not-holder");
          owner.isReachedBy(bob);
          owner.leaves();
        }
        holder.close();
        thief.close();
      }
    }
  }

  @Test
  void aTicketOfOneWhoLeftBringsNeitherTheIdNorTheStateOfTheNext() {
    try (TestServer server = serve();
        TicketCounter tickets = TicketCounter.of(server);
        WsPeer bob = WsPeer.connect(server.port(), "bob", "bob's token").opens()) {
      for (int round = 0; round < 3 * ROUNDS; round++) {
        WsPeer first = WsPeer.connect(server.port(), "alice", HERS + round).opens();
        String ticket = tickets.ticket("alice", HERS + round);
        first.leaves();
        String capable = "&caps=handover";
        String target = RawWebSocket.target("alice", "a newcomer's " + round) + capable;
        WsPeer next = WsPeer.over(RawWebSocket.open(server.port(), target), "alice").opens();
        next.socket().sendText("{\"type\":\"STATE\",\"payload\":{\"draft\":\"private\"}}");
        next.isReachedBy(bob);
        String again = RawWebSocket.target("alice", THIEFS) + capable;
        try (WsPeer thief =
            WsPeer.over(
                RawWebSocket.open(server.port(), again, "Authorization: Bearer " + ticket),
                "alice")) {
          thief.isRefused("stale");
        }
        areAllStale(server.port(), List.of(ticket));
        next.isReachedBy(bob);
        next.leaves();
      }
    }
  }

  /** Takes the ID whenever it is vacant, and hands it round among its own devices. */
  private void flap(int port, TicketCounter tickets, int attempt) {
    String token = "thief " + attempt;
    try (WsPeer thief = WsPeer.connect(port, "alice", token).opens()) {
      WsPeer holder = thief;
      for (int hop = 0; hop < 8; hop++) {
        String ticket = tickets.ticket("alice", token);
        token = "thief " + attempt + " " + hop;
        WsPeer next = with(port, token, ticket);
        holder.close();
        holder = next.opens();
      }
      holder.close();
    }
  }

  @Test
  void ticketsAtFullSpeedKeepNoProofOfTheOwnerOut() {
    try (TestServer server = serve();
        TicketCounter tickets = TicketCounter.of(server)) {
      attack(attempt -> flap(server.port(), tickets, attempt));
      attack(attempt -> flap(server.port(), tickets, attempt));
      for (int i = 0; i < 30 * ROUNDS; i++) {
        int seen = tries.get();
        Awaitility.await().atMost(PATIENCE).until(() -> tries.get() > seen + 2);
        try (WsPeer owner =
            with(server.port(), "the owner's " + i, provider.proof("alice")).opens()) {
          owner.leaves();
        }
      }
      assertThat(server.metric("tickets_issued")).isPositive();
      endAttack();
    }
  }

  @Test
  void aProofAheadOfTimeKeepsNoOtherOutAndWorksOnce() {
    String ahead = proof(-29);
    String later;
    try (TestServer server = serve();
        WsPeer first = WsPeer.connect(server.port(), "alice", HERS).opens()) {
      try (WsPeer second = with(server.port(), "second", ahead).opens()) {
        first.isOverridden();
        later = proof(0);
        try (WsPeer third = with(server.port(), "third", later).opens()) {
          second.isOverridden();
          areAllStale(server.port(), List.of(ahead, later));
          third.leaves();
        }
      }
    }
    for (int restart = 0; restart < 2; restart++) {
      try (TestServer server = serve();
          WsPeer holder = WsPeer.connect(server.port(), "alice", HERS).opens()) {
        areAllStale(server.port(), List.of(ahead, later));
        holder.leaves();
      }
    }
  }

  @Test
  void forgedProofsAtFullSpeedKeepNeitherMessagesNorGoodProofsWaiting() {
    // Without the limit for each address, which would end the flood.
    try (TestServer server = serve("--failed_proof_rate", "0", "--max_displacements", "1000");
        WsPeer alice = WsPeer.connect(server.port(), "alice", HERS).opens();
        WsPeer bob = WsPeer.connect(server.port(), "bob", "bob's token").opens()) {
      String[] parts = TokenDraft.good(TestKey.of(ProofAlgorithm.ES256)).sign().split("\\.", -1);
      String[] other =
          TokenDraft.good(TestKey.of(ProofAlgorithm.ES256))
              .claim("jti", "\"another\"")
              .sign()
              .split("\\.", -1);
      String forged = parts[0] + "." + parts[1] + "." + other[2];
      for (int i = 0; i < 4; i++) {
        attack(
            attempt -> {
              String address = "203.0.113." + attempt % 4;
              try (WsPeer forger =
                  from(address, server.port(), "alice", "x" + attempt, bearer(forged))) {
                forger.isRefused("proof-invalid");
              }
            });
      }
      WsPeer holder = alice;
      var times = new ArrayList<Long>();
      for (int i = 0; i < 5 * ROUNDS; i++) {
        for (int message = 0; message < 100; message++) {
          long asked = System.nanoTime();
          holder.isReachedBy(bob);
          times.add(System.nanoTime() - asked);
        }
        WsPeer next =
            from(
                "198.51.100.1",
                server.port(),
                "alice",
                "own " + i,
                bearer(provider.proof("alice")));
        next.opens();
        holder.close();
        holder = next;
      }
      assertThat(server.metric("proofs_failed")).isPositive();
      times.sort(Long::compare);
      System.out.printf(
          "FIGURES: beside %d forged ES256 proofs in all: a message p50 %d us, p99 %d us, of %d%n",
          server.metric("proofs_failed"),
          times.get(times.size() / 2) / 1_000,
          times.get(times.size() * 99 / 100) / 1_000,
          times.size());
      endAttack();
      holder.close();
    }
  }

  private static String bearer(String proof) {
    return "Authorization: Bearer " + proof;
  }

  @Test
  void anAddressWithTooManyBadProofsIsNotListenedToAndOthersAre() {
    try (TestServer server = serve();
        WsPeer alice = WsPeer.connect(server.port(), "alice", HERS).opens()) {
      for (int i = 0; i < 60; i++) {
        try (WsPeer bad = from("203.0.113.1", server.port(), "alice", "x", bearer(badProof()))) {
          bad.isRefused("not-owner");
        }
      }
      try (WsPeer limited = from("203.0.113.1", server.port(), "alice", "x", bearer(proof(0)))) {
        limited.isRefused("cannot-verify");
      }
      assertThat(server.metric("proofs_failed")).isEqualTo(60);
      assertThat(server.metric("proofs_limited")).isEqualTo(1);
      try (WsPeer owner = from("203.0.113.2", server.port(), "alice", "y", bearer(proof(0)))) {
        owner.opens();
        alice.isOverridden();
      }
    }
  }

  private String badProof() {
    return provider.proof("bob");
  }

  @Test
  void junkRefusalsDoNotHideTheAttackOnAnother() {
    try (TestServer server = serve();
        WsPeer _ = WsPeer.connect(server.port(), "alice", HERS).opens()) {
      List<WsPeer> own = new ArrayList<>();
      for (int i = 0; i < 70; i++) {
        own.add(WsPeer.connect(server.port(), "junk-" + i, "own").opens());
      }
      for (int i = 0; i < 700; i++) {
        junk("203.0.113.9", server.port(), "junk-" + i % 70);
      }
      junk("203.0.113.9", server.port(), "alice");
      junk("198.51.100.7", server.port(), "alice");
      own.forEach(WsPeer::close);
      assertThat(LoggedEvents.of(server.dataDir(), "alice"))
          .filteredOn(event -> event.type().equals("override-refused"))
          .extracting(event -> event.details().get("address"))
          .containsExactly("198.51.100.7");
    }
    List<AuditEvent> summaries =
        LoggedEvents.of(data, "alice").stream()
            .filter(event -> event.type().equals("refusals-omitted"))
            .toList();
    assertThat(summaries).isNotEmpty();
    assertThat(summaries)
        .anySatisfy(
            event ->
                assertThat(event.details().get("omittedPeers"))
                    .asInstanceOf(InstanceOfAssertFactories.MAP)
                    .containsEntry("alice", 1L));
  }

  /** Percent-encoded and as they are: different bytes must never be one token. */
  @Test
  void tokensThatAreNotUtf8AreRefused() throws IOException {
    try (TestServer server = serve()) {
      for (String token : List.of("%ff%fe", "%fc%fd", "%ef%bf%bd")) {
        try (WsPeer client =
            WsPeer.over(
                RawWebSocket.open(server.port(), "/peerjs?key=peerjs&id=alice&token=" + token),
                "alice")) {
          client.isTold(NOT_UTF8);
          client.isClosed(4400, "Bad parameters");
        }
      }
      List<String> answers = new ArrayList<>();
      for (byte[] token : List.of(new byte[] {-1, -2}, new byte[] {-4, -3})) {
        answers.add(answerToRaw(server.port(), token));
      }
      // Refused, or two different tokens: the second is another client's.
      assertThat(answers.get(1)).doesNotContain("OPEN");
    }
  }

  private static final String NOT_UTF8 =
      "{\"type\":\"ERROR\",\"payload\":"
          + "{\"msg\":\"Invalid parameters: they are UTF-8, without U+FFFD\"}}";

  private String answerToRaw(int port, byte[] token) throws IOException {
    var request = new ByteArrayOutputStream();
    request.writeBytes("GET /peerjs?key=peerjs&id=carol&token=".getBytes(US_ASCII));
    request.writeBytes(token);
    List<String> lines =
        List.of(
            " HTTP/1.1",
            "Host: x",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
            "",
            "");
    request.writeBytes(String.join("\r\n", lines).getBytes(US_ASCII));
    RawWebSocket socket =
        RawWebSocket.sending(new Socket("127.0.0.1", port), request.toByteArray());
    return socket.status() == 101 ? socket.readText() : Integer.toString(socket.status());
  }

  private static void junk(String address, int port, String id) {
    try (WsPeer junk = from(address, port, id, "x", bearer("eyJ.e30.x"))) {
      assertThat(junk.socket().readText()).contains("ID-TAKEN");
    }
  }
}

package dev.baton.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.ownership.Attack;
import dev.baton.ownership.AttackTable;
import dev.baton.ownership.NearMisses;
import dev.baton.ownership.ProofAlgorithm;
import dev.baton.ownership.TestKey;
import dev.baton.ownership.TokenDraft;
import dev.baton.realm.PresentedProof.Fault;
import dev.baton.testing.FakeClock;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestProvider;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every known attack on a live ID, over the network: the attacker is told why, the holder notices
 * nothing, and a client with a good proof gets the ID right after it.
 */
@Timeout(60)
@TestInstance(Lifecycle.PER_CLASS)
class AttackTableIT {
  private static final String ID = "alice";

  /** Attacks that as a {@code token} have not even the shape of a JWT, and so are no proof. */
  private static final Set<String> PLAIN_TOKENS =
      Set.of(
          "dots",
          "one part",
          "two parts",
          "four parts",
          "five parts",
          "no payload",
          "no header",
          "leading blank",
          "trailing newline",
          "newline inside",
          "padding",
          "plus for minus",
          "slash for low line",
          "percent encoding",
          "other letters",
          "wide letters",
          "byte order mark",
          "JSON in place of its encoding",
          "encrypted",
          "encrypted and compressed");

  private static final int MAX_TOKEN = 4_096;
  private static final int MAX_URL = 16_384;
  private static final int MAX_HEADERS = 16_384;

  private TestServer server;
  private TestProvider provider;
  private WsPeer bob;

  @BeforeAll
  void start(@TempDir Path keys) {
    var clock = new FakeClock(TokenDraft.NOW);
    provider = TestProvider.in(keys, clock);
    server = TestServer.startAt(clock, provider.options());
    bob = WsPeer.connect(server.port(), "bob", "bob's token").opens();
  }

  @AfterAll
  void stop() {
    bob.close();
    server.close();
  }

  private WsPeer takeOver(Presentation way) {
    return way.connect(server.port(), ID, provider.proof(ID)).opens();
  }

  /** Lets a client hold the ID while the attack goes on, and checks that it has changed nothing. */
  private void withHolder(Runnable attack) {
    long before = server.metric("connections_overridden");
    try (WsPeer holder = WsPeer.connect(server.port(), ID, "token of the holder").opens()) {
      attack.run();
      holder.isReachedBy(bob);
      assertThat(server.metric("connections_overridden")).isEqualTo(before);
      try (WsPeer owner = takeOver(Presentation.TOKEN)) {
        holder.isOverridden();
        owner.isReachedBy(bob);
        owner.leaves();
      }
      assertThat(server.metric("connections_overridden")).isEqualTo(before + 1);
    }
  }

  private void present(Attack attack, Presentation way) {
    try (WsPeer thief = way.connect(server.port(), ID, attack.token())) {
      if (isTooMuchForHttp(attack, way)) {
        thief.isRejected();
      } else if (way == Presentation.TOKEN && attack.token().length() > MAX_TOKEN) {
        thief
            .isTold(
                "{\"type\":\"ERROR\",\"payload\":"
                    + "{\"msg\":\"Invalid token: it has at most 4096 characters\"}}")
            .isClosed(4400, "Bad parameters");
      } else if (attack.token().isEmpty()) {
        refuseNothing(thief, way);
      } else if (way == Presentation.TOKEN && PLAIN_TOKENS.contains(attack.name())) {
        thief.isRefused();
      } else {
        thief.isRefused(reason(attack.stoppedBy().fault()));
      }
    }
  }

  /** An empty token is none, and an empty Authorization is as good as no header. */
  private static void refuseNothing(WsPeer thief, Presentation way) {
    switch (way) {
      case TOKEN ->
          thief
              .isTold(
                  "{\"type\":\"ERROR\",\"payload\":"
                      + "{\"msg\":\"No id, token, or key supplied to websocket server\"}}")
              .isClosed(4400, "Bad parameters");
      case SUBPROTOCOL -> thief.isRefused("proof-malformed");
      case AUTHORIZATION -> thief.isRefused();
    }
  }

  private static boolean isTooMuchForHttp(Attack attack, Presentation way) {
    return way == Presentation.TOKEN
        ? RawWebSocket.target(ID, attack.token()).length() > MAX_URL
        : attack.token().length() > MAX_HEADERS;
  }

  private static String reason(Fault fault) {
    return switch (fault) {
      case MALFORMED -> "proof-malformed";
      case INVALID -> "proof-invalid";
      case EXPIRED -> "proof-expired";
      case NOT_OWNER -> "not-owner";
    };
  }

  @ParameterizedTest
  @MethodSource("dev.baton.ownership.AttackTable#attacks")
  void anAttackIsRefusedForItsReasonAndChangesNothing(Attack attack) {
    withHolder(
        () -> {
          for (Presentation way : Presentation.values()) {
            if (way.canCarry(attack.token())) {
              present(attack, way);
            }
          }
        });
  }

  @Test
  void theAttacksWithoutTheShapeOfAJwtAreInTheTable() {
    assertThat(AttackTable.attacks().map(Attack::name)).containsAll(PLAIN_TOKENS);
  }

  @ParameterizedTest
  @EnumSource
  void aNearMissIsRefusedAndChangesNothing(ProofAlgorithm algorithm) {
    List<Attack> misses = NearMisses.of(algorithm).toList();
    Iterator<Presentation> ways =
        Stream.generate(() -> List.of(Presentation.values())).flatMap(List::stream).iterator();
    withHolder(() -> misses.forEach(miss -> present(miss, ways.next())));
  }

  @ParameterizedTest
  @EnumSource
  void aGoodProofMovesTheIdHoweverItIsPresented(Presentation way) {
    try (WsPeer holder = WsPeer.connect(server.port(), ID, "token of the holder").opens();
        WsPeer owner = takeOver(way)) {
      holder.isOverridden();
      owner.isReachedBy(bob);
      owner.leaves();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aProofMayBeSignedWithAKeyOfEveryKind(ProofAlgorithm algorithm) {
    TestKey key = TestKey.of(algorithm);
    String proof =
        provider
            .draft(ID)
            .header("alg", TokenDraft.quoted(algorithm.toString()))
            .header("kid", TokenDraft.quoted(key.id()))
            .signedBy(key);
    try (WsPeer holder = WsPeer.connect(server.port(), ID, "token of the holder").opens();
        WsPeer owner = Presentation.TOKEN.connect(server.port(), ID, proof).opens()) {
      holder.isOverridden();
      owner.leaves();
    }
  }

  /** Two tokens, each in its place of a request. */
  enum TokenPair {
    PARAMETER_AND_SUBPROTOCOL {
      @Override
      RawWebSocket ask(int port, String one, String other) {
        return RawWebSocket.peer(port, ID, one, subprotocol(other));
      }
    },
    PARAMETER_AND_AUTHORIZATION {
      @Override
      RawWebSocket ask(int port, String one, String other) {
        return RawWebSocket.peer(port, ID, one, authorization(other));
      }
    },
    SUBPROTOCOL_AND_AUTHORIZATION {
      @Override
      RawWebSocket ask(int port, String one, String other) {
        return RawWebSocket.peer(port, ID, "t", subprotocol(one), authorization(other));
      }
    },
    TWO_SUBPROTOCOLS {
      @Override
      RawWebSocket ask(int port, String one, String other) {
        return RawWebSocket.peer(port, ID, "t", subprotocol(one) + ", bearer." + other);
      }
    },
    TWO_HEADERS_OF_SUBPROTOCOLS {
      @Override
      RawWebSocket ask(int port, String one, String other) {
        return RawWebSocket.peer(port, ID, "t", subprotocol(one), subprotocol(other));
      }
    },
    TWO_AUTHORIZATIONS {
      @Override
      RawWebSocket ask(int port, String one, String other) {
        return RawWebSocket.peer(port, ID, "t", authorization(one), authorization(other));
      }
    };

    abstract RawWebSocket ask(int port, String one, String other);

    private static String subprotocol(String token) {
      return "Sec-WebSocket-Protocol: peerjs, bearer." + token;
    }

    private static String authorization(String token) {
      return "Authorization: Bearer " + token;
    }
  }

  /** Pairs of tokens of which one at least is good. */
  private Stream<Supplier<String[]>> differentTokens() {
    return Stream.of(
        () -> new String[] {provider.proof(ID), provider.proof(ID)},
        () -> new String[] {provider.proof(ID), provider.proof("bob")},
        () -> new String[] {provider.draft(ID).claim("aud", "1").sign(), provider.proof(ID)});
  }

  @ParameterizedTest
  @EnumSource
  void twoDifferentProofsAreNoneAndTwiceTheSameIsOne(TokenPair pair) {
    withHolder(
        () ->
            differentTokens()
                .map(Supplier::get)
                .forEach(
                    both -> {
                      try (WsPeer thief = asked(pair, both[0], both[1])) {
                        thief.isRefused("proof-malformed");
                      }
                    }));
    String proof = provider.proof(ID);
    try (WsPeer holder = WsPeer.connect(server.port(), ID, "token of the holder").opens();
        WsPeer owner = asked(pair, proof, proof).opens()) {
      holder.isOverridden();
      owner.leaves();
    }
  }

  private WsPeer asked(TokenPair pair, String one, String other) {
    return WsPeer.over(pair.ask(server.port(), one, other), ID);
  }

  @Test
  void theSubprotocolOfTheProofIsNotSentBack() {
    String proof = provider.proof(ID);
    try (WsPeer owner = Presentation.SUBPROTOCOL.connect(server.port(), ID, proof).opens()) {
      assertThat(owner.socket().responseHead())
          .contains("Sec-WebSocket-Protocol: peerjs\r\n")
          .doesNotContain("bearer", proof);
      owner.leaves();
    }
  }
}

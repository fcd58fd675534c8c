package dev.baton.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.HttpAnswers;
import dev.baton.testing.ServerKind;
import dev.baton.testing.TestProvider;
import dev.baton.testing.TestServer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Stock clients of seven years, in Chromium: what an app sees that was never updated, with either
 * server. Of PeerJS 1.0.0 only the finished file is used. One of the dependencies of its package is
 * a git repository, so that {@code package-lock.json} has the package without them.
 */
@Tag("browser")
@Tag("npm")
@Timeout(120)
@TestInstance(Lifecycle.PER_CLASS)
final class OlderClientsIT {
  static final List<String> VERSIONS = PeerPage.VERSIONS;

  private final PeerPage site = PeerPage.serve();
  private final Chromium chromium = Chromium.launch();
  private TestProvider provider;

  @BeforeAll
  void provide(@TempDir Path keys) {
    provider = TestProvider.in(keys, Clock.systemUTC());
  }

  @AfterAll
  void closeBrowser() {
    chromium.close();
    site.close();
  }

  static Stream<Arguments> versionsAndServers() {
    return VERSIONS.stream()
        .flatMap(
            version -> Stream.of(ServerKind.values()).map(kind -> Arguments.of(version, kind)));
  }

  private PeerTab tab(String version) {
    return chromium.openPeer(site.url(version));
  }

  private static Map<String, Object> on(int port) {
    return Map.of("port", port);
  }

  /** A newer client is at the other end. */
  @ParameterizedTest
  @MethodSource("versionsAndServers")
  void itTalksToTheNewestOneBothWays(String version, ServerKind kind) {
    try (var server = kind.start(List.of());
        var alice = tab(version);
        var bob = tab(VERSIONS.getLast())) {
      alice.join("alice", on(server.port())).await("open: alice");
      bob.join("bob", on(server.port())).await("open: bob");

      alice.call("bob").await("channel open: bob");
      bob.await("channel open: alice");
      alice.send("hello");
      bob.await("data: \"hello\"").send("answer");
      alice.await("data: \"answer\"");

      assertThat(alice.events())
          .isEqualTo(List.of("open: alice", "channel open: bob", "data: \"answer\""));
    }
  }

  /** The page that is loaded again has another token, and the ID is free by then. */
  @ParameterizedTest
  @MethodSource("versionsAndServers")
  void itHasItsIdAgainAfterAReload(String version, ServerKind kind) {
    try (var server = kind.start(List.of("--allow_discovery"));
        var alice = tab(version);
        var bob = tab(version)) {
      alice.join("alice", on(server.port())).await("open: alice");
      bob.join("bob", on(server.port())).await("open: bob");

      alice.reload();
      // The browser closes the connection of the old page when it finds the time.
      Awaitility.await().until(() -> !peers(server.port()).contains("alice"));
      alice.join("alice", on(server.port())).await("open: alice");
      bob.call("alice").await("channel open: alice").send(1);
      alice.await("data: 1");

      assertThat(alice.events()).isEqualTo(List.of("open: alice", "channel open: bob", "data: 1"));
    }
  }

  /** The IDs that are live. */
  private static String peers(int port) {
    return HttpAnswers.to(
            port, "GET /peerjs/peers HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .all()
        .getFirst()
        .body();
  }

  @ParameterizedTest
  @MethodSource("versionsAndServers")
  void itReconnects(String version, ServerKind kind) {
    try (var server = kind.start(List.of());
        var alice = tab(version);
        var bob = tab(version)) {
      alice.join("alice", on(server.port())).await("open: alice");
      bob.join("bob", on(server.port())).await("open: bob");

      alice.disconnect().await("disconnected");
      alice.reconnect().await("open: alice", 2);
      bob.call("alice").await("channel open: alice").send(1);
      alice.await("data: 1");

      assertThat(alice.events())
          .isEqualTo(
              List.of(
                  "open: alice", "disconnected", "open: alice", "channel open: bob", "data: 1"));
    }
  }

  @ParameterizedTest
  @MethodSource("versionsAndServers")
  void aSecondTabIsToldThatTheIdIsUnavailable(String version, ServerKind kind) {
    try (var server = kind.start(List.of());
        var alice = tab(version);
        var other = tab(version)) {
      alice.join("alice", on(server.port())).await("open: alice");

      other.join("alice", on(server.port())).await("close").await("disconnected");

      // The oldest one closes before it says why.
      List<String> said =
          version.equals("1.0.0")
              ? List.of("close", "error: unavailable-id", "disconnected")
              : List.of("error: unavailable-id", "disconnected", "close");
      assertThat(other.events()).isEqualTo(said);
      assertThat(alice.events()).isEqualTo(List.of("open: alice"));
    }
  }

  /** Each of them warns of a message that it does not know, and sees its connection end. */
  @ParameterizedTest
  @FieldSource("VERSIONS")
  void whenItIsDisplacedItIsDisconnectedAndDoesNotFight(String version) {
    try (var server = TestServer.start(provider.options());
        var desktop = tab(version);
        var phone = tab(version);
        var bob = tab(version)) {
      desktop.join("alice", on(server.port())).await("open: alice");
      bob.join("bob", on(server.port())).await("open: bob");

      phone
          .join("alice", Map.of("port", server.port(), "token", provider.proof("alice")))
          .await("open: alice");
      desktop.await("disconnected");
      bob.call("alice").await("channel open: alice").send(1);
      phone.await("data: 1");

      assertThat(desktop.events())
          .isEqualTo(List.of("open: alice", "error: network", "disconnected"));
      assertThat(server.metric("connections_overridden")).isEqualTo(1);
      assertThat(server.metric("refused_id_taken")).isZero();
      assertThat(server.metric("refused_proof")).isZero();
    }
  }
}

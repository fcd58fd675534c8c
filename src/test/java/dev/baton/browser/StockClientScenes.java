package dev.baton.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.ServerKind;
import dev.baton.testing.ServerKind.RunningServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The stock client in a real browser, which must not notice which of the servers it talks to. */
@Timeout(120)
abstract class StockClientScenes extends SiteScenes {

  StockClientScenes(TestBrowser browser) {
    super(browser);
  }

  private static Map<String, Object> on(RunningServer server) {
    return Map.of("port", server.port());
  }

  @ParameterizedTest
  @EnumSource
  void twoClientsExchangeDataBothWays(ServerKind kind) {
    try (var server = kind.start(List.of());
        var alice = peerTab();
        var bob = peerTab()) {
      alice.join("alice", on(server)).await("open: alice");
      bob.join("bob", on(server)).await("open: bob");

      alice.call("bob").await("channel open: bob");
      bob.await("channel open: alice");
      alice.send(Map.of("text", "é€😀"));
      bob.await("data: {\"text\":\"é€😀\"}").send("answer");
      alice.await("data: \"answer\"");

      assertThat(alice.events())
          .isEqualTo(List.of("open: alice", "channel open: bob", "data: \"answer\""));
      assertThat(bob.events())
          .isEqualTo(List.of("open: bob", "channel open: alice", "data: {\"text\":\"é€😀\"}"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatReconnectsIsReachedAgain(ServerKind kind) {
    try (var server = kind.start(List.of());
        var alice = peerTab();
        var bob = peerTab()) {
      alice.join("alice", on(server)).await("open: alice");
      bob.join("bob", on(server)).await("open: bob");

      alice.disconnect().await("disconnected");
      alice.reconnect().await("open: alice", 2);
      bob.call("alice").await("channel open: alice").send("hello again");
      alice.await("data: \"hello again\"");

      assertThat(alice.events())
          .isEqualTo(
              List.of(
                  "open: alice",
                  "disconnected",
                  "open: alice",
                  "channel open: bob",
                  "data: \"hello again\""));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDataChannelOutlivesTheSignalingConnection(ServerKind kind) {
    try (var server = kind.start(List.of());
        var alice = peerTab();
        var bob = peerTab()) {
      alice.join("alice", on(server)).await("open: alice");
      bob.join("bob", on(server)).await("open: bob");
      alice.call("bob").await("channel open: bob");
      bob.await("channel open: alice");

      alice.disconnect().await("disconnected");
      alice.send("still here");

      bob.await("data: \"still here\"");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anIdOfTheServersIsGivenAndDiscoveryListsIt(ServerKind kind) {
    try (var server = kind.start(List.of("--allow_discovery"));
        var alice = peerTab();
        var nameless = peerTab()) {
      alice.join("alice", on(server)).await("open: alice");
      nameless.join("", on(server)).awaitId();

      assertThat(nameless.id()).matches("[0-9a-f-]{36}");
      assertThat(alice.listPeers()).isEqualTo(List.of("alice", nameless.id()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTakenIdIsUnavailable(ServerKind kind) {
    try (var server = kind.start(List.of());
        var alice = peerTab();
        var other = peerTab()) {
      alice.join("alice", on(server)).await("open: alice");

      other.join("alice", on(server)).await("close");

      assertThat(other.events())
          .isEqualTo(List.of("error: unavailable-id", "disconnected", "close"));
      assertThat(alice.events()).isEqualTo(List.of("open: alice"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void anAbsentPeerIsUnavailable(ServerKind kind) {
    try (var server = kind.start(List.of("--expire_timeout", "500"));
        var alice = peerTab()) {
      alice.join("alice", on(server)).await("open: alice");

      alice.call("nobody").await("error: peer-unavailable");

      assertThat(alice.events()).isEqualTo(List.of("open: alice", "error: peer-unavailable"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerUnderAPathAndAKeyIsReached(ServerKind kind) {
    var options = List.of("--path", "/myapp", "--key", "secret", "--allow_discovery");
    try (var server = kind.start(options);
        var alice = peerTab();
        var bob = peerTab()) {
      Map<String, Object> client = Map.of("port", server.port(), "path", "/myapp", "key", "secret");
      alice.join("alice", client).await("open: alice");
      bob.join("bob", client).await("open: bob");

      assertThat(bob.listPeers()).isEqualTo(List.of("alice", "bob"));
      bob.call("alice").await("channel open: alice").send(1);
      alice.await("data: 1");
    }
  }
}

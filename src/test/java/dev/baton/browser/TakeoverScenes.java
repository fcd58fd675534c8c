package dev.baton.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.TestProvider;
import dev.baton.testing.TestServer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stock client in a real browser takes an ID over from one in another. */
@Timeout(120)
abstract class TakeoverScenes extends SiteScenes {
  private TestProvider provider;

  @BeforeAll
  void provide(@TempDir Path keys) {
    provider = TestProvider.in(keys, Clock.systemUTC());
  }

  TakeoverScenes(TestBrowser browser) {
    super(browser);
  }

  private static Map<String, Object> on(TestServer server) {
    return Map.of("port", server.port());
  }

  private Map<String, Object> withProof(TestServer server) {
    return Map.of("port", server.port(), "token", provider.proof("alice"));
  }

  @Test
  void aPageThatListensSeesThatItsIdIsTakenOver() {
    try (var server = TestServer.start(provider.options());
        var desktop = peerTab();
        var phone = peerTab();
        var bob = peerTab()) {
      desktop.join("alice", on(server)).await("open: alice").noteMessages();
      bob.join("bob", on(server)).await("open: bob");

      phone.join("alice", withProof(server)).await("open: alice");
      desktop.await("disconnected");
      assertThat(desktop.events())
          .isEqualTo(
              List.of(
                  "open: alice", "message: OVERRIDE_CONNECTION", "error: network", "disconnected"));

      bob.call("alice").await("channel open: alice").send("hello phone");
      phone.await("data: \"hello phone\"").send("hello bob");
      bob.await("data: \"hello bob\"");
      assertThat(phone.events())
          .isEqualTo(List.of("open: alice", "channel open: bob", "data: \"hello phone\""));
    }
  }

  @Test
  void aStockPageIsDisconnectedAndDoesNotFight() {
    try (var server = TestServer.start(provider.options());
        var desktop = peerTab();
        var phone = peerTab();
        var bob = peerTab()) {
      desktop.join("alice", on(server)).await("open: alice");
      bob.join("bob", on(server)).await("open: bob");
      desktop.call("bob").await("channel open: bob");
      bob.await("channel open: alice");

      phone.join("alice", withProof(server)).await("open: alice");
      desktop.await("disconnected");
      // What it has open already needs no server.
      desktop.send("still here");
      bob.await("data: \"still here\"");

      phone.call("bob").await("channel open: bob").send("from the phone");
      bob.await("data: \"from the phone\"").call("alice").await("channel open: alice", 3);
      phone.await("channel open: bob", 2);
      assertThat(desktop.events())
          .isEqualTo(List.of("open: alice", "channel open: bob", "error: network", "disconnected"));
      assertThat(server.metric("connections_overridden")).isEqualTo(1);
      assertThat(server.metric("refused_id_taken")).isZero();
      assertThat(server.metric("refused_proof")).isZero();
    }
  }

  @Test
  void aPageThatComesBackAfterATakeoverDoesNotGetItsIdBack() {
    try (var server = TestServer.start(provider.options());
        var desktop = peerTab();
        var phone = peerTab();
        var bob = peerTab()) {
      desktop.join("alice", withProof(server)).await("open: alice");
      bob.join("bob", on(server)).await("open: bob");
      phone.join("alice", withProof(server)).await("open: alice");
      desktop.await("disconnected");

      desktop.reconnect().await("error: unavailable-id");

      bob.call("alice").await("channel open: alice").send("hello phone");
      phone.await("data: \"hello phone\"");
      assertThat(server.metric("connections_overridden")).isEqualTo(1);
      assertThat(server.metric("refused_proof")).isEqualTo(1);
    }
  }
}

package dev.baton.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.BatonProcess;
import dev.baton.testing.FreePort;
import dev.baton.testing.RawWebSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What people in a call with the stock client notice of a restart: nothing. */
@Tag("browser")
@Tag("npm")
@Timeout(120)
final class RollingRestartIT extends SiteScenes {
  @TempDir Path folder;

  RollingRestartIT() {
    super(Chromium.launch());
  }

  @AfterAll
  void closeBrowser() {
    browser().close();
  }

  private BatonProcess serve(int port) {
    return BatonProcess.serve(folder, "--drain_spread", "500", "--port", Integer.toString(port));
  }

  @Test
  void aDataChannelGoesOnAndTheIdsAreKept() throws IOException {
    int port = FreePort.find();
    Map<String, Object> there = Map.of("port", port);
    try (var alice = peerTab();
        var bob = peerTab()) {
      try (BatonProcess before = serve(port)) {
        alice.join("alice", there).await("open: alice");
        bob.join("bob", there).await("open: bob");
        alice.call("bob").await("channel open: bob");
        bob.await("channel open: alice");
        before.terminate();
        alice.await("disconnected");
        bob.await("disconnected");
        assertThat(before.awaitExit()).isZero();
      }
      alice.send("while there is no server");
      bob.await("data: \"while there is no server\"");
      try (BatonProcess _ = serve(port)) {
        for (String id : List.of("alice", "bob")) {
          try (RawWebSocket thief = RawWebSocket.peer(port, id, "a thief's")) {
            assertThat(thief.readText()).contains("ID-TAKEN");
          }
        }
        alice.reconnect().await("open: alice", 2);
        bob.reconnect().await("open: bob", 2);
        bob.send("after it");
        alice.await("data: \"after it\"");
      }
      alice.await("disconnected", 2);
      assertThat(alice.events())
          .isEqualTo(
              List.of(
                  "open: alice",
                  "channel open: bob",
                  "error: network",
                  "disconnected",
                  "open: alice",
                  "data: \"after it\"",
                  "error: network",
                  "disconnected"));
    }
  }
}

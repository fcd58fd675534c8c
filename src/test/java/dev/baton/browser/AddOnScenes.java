package dev.baton.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.testing.BatonProcess;
import dev.baton.testing.FakeClock;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that move from one browser to another, with conversations that go on. */
@Timeout(180)
abstract class AddOnScenes extends SiteScenes {
  private final String version;

  /**
   * The scenes in one browser.
   *
   * @param version that of the stock client
   */
  AddOnScenes(TestBrowser browser, String version) {
    super(browser);
    this.version = version;
  }

  private AddOnTab addOnTab() {
    return addOnTab(version);
  }

  private static TestServer server() {
    return TestServer.start("--allow_override_connect");
  }

  private static Map<String, Object> on(int port, String... more) {
    Map<String, Object> options = new HashMap<>(Map.of("port", port));
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    return options;
  }

  @Test
  void aSessionMovesByALinkAndComesBackAndTheConversationGoesOn() {
    try (var server = server();
        var bob = addOnTab().join("bob", on(server.port())).await("open: bob");
        var laptop =
            addOnTab().join("alice", on(server.port(), "device", "Laptop")).await("open: alice")) {
      laptop.call("bob", "chat").await("channel open: bob chat");
      bob.await("channel open: alice chat").send("alice", "before");
      laptop.await("data: \"before\"").saveState(Map.of("strokes", 3));
      String link = laptop.transferLink();

      try (var phone = browser().openAddOn(link)) {
        phone.joinByLink(on(server.port(), "device", "Phone"));
        phone.await("handover: {\"strokes\":3} bob chat");
        assertThat(phone.address()).doesNotContain("baton=");
        laptop.await("overridden by Phone, can retake: true");
        phone.reconnectContacts().await("channel open: bob chat").send("bob", "from the phone");
        bob.await("data: \"from the phone\"").send("alice", "to the phone");
        phone.await("data: \"to the phone\"").saveState(Map.of("strokes", 4));

        laptop.takeBack().await("handover: {\"strokes\":4} bob chat");
        phone.await("overridden by Laptop, can retake: true");
        laptop.reconnectContacts().await("channel open: bob chat", 2).send("bob", "back");
        bob.await("data: \"back\"");

        phone.takeBack().await("handover: {\"strokes\":4} bob chat");
        laptop.await("overridden by Phone, can retake: true", 2);
        phone.reconnectContacts().await("channel open: bob chat", 2).send("bob", "and forth");
        bob.await("data: \"and forth\"");

        assertThat(laptop.events()).noneMatch(event -> event.startsWith("error"));
        assertThat(phone.events()).noneMatch(event -> event.startsWith("error"));
        assertThat(bob.events()).noneMatch(event -> event.contains("takeback"));
      }
    }
  }

  @Test
  void whatFlowsWhileTheSessionMovesArrivesOnceAtTheOneDeviceOrTheOther() {
    try (var server = server();
        var bob = addOnTab().join("bob", on(server.port())).await("open: bob");
        var laptop = addOnTab().join("alice", on(server.port())).await("open: alice")) {
      laptop.call("bob", "chat").await("channel open: bob chat");
      bob.await("channel open: alice chat").stream("alice");
      laptop.awaitMoreNumbers(20);
      try (var phone = browser().openAddOn(laptop.transferLink())) {
        phone.joinByLink(on(server.port())).await("handover: null bob chat");
        laptop.await("overridden by undefined, can retake: true").awaitMoreNumbers(5);
        phone.reconnectContacts().await("channel open: bob chat").awaitMoreNumbers(20);
        laptop.takeBack().await("handover: null bob chat");
        laptop.reconnectContacts().await("channel open: bob chat", 2);
        laptop.awaitMoreNumbers(20);

        int sent = bob.stopStream();
        laptop.await("data: " + (sent - 1));
        List<Integer> arrived = new ArrayList<>(laptop.numbers());
        arrived.addAll(phone.numbers());
        assertThat(arrived).hasSizeGreaterThan(65);
        assertThat(arrived.stream().sorted().toList())
            .isEqualTo(IntStream.range(0, sent).boxed().toList());
        assertThat(laptop.numbers()).isSorted();
        assertThat(phone.numbers()).isSorted();
      }
    }
  }

  @Test
  void theOtherSideNeedsNoAddOn() {
    try (var server = server();
        var bob = peerTab();
        var laptop = addOnTab().join("alice", on(server.port())).await("open: alice")) {
      bob.join("bob", on(server.port())).await("open: bob");
      bob.call("alice").await("channel open: alice").send("hello");
      laptop.await("data: \"hello\"");
      try (var phone = browser().openAddOn(laptop.transferLink())) {
        phone.joinByLink(on(server.port()));
        laptop.await("overridden by undefined, can retake: true");
        phone.await("open: alice").reconnectContacts();
        bob.await("channel open: alice", 2).send("to the phone");
        phone.await("data: \"to the phone\"");
      }
      assertThat(bob.events().toString()).doesNotContain("error");
    }
  }

  @Test
  void aPageThatIsReloadedGoesOn() {
    try (var server = TestServer.start();
        var alice = addOnTab().join("alice", on(server.port())).await("open: alice")) {
      alice.saveState("draft");
      alice.reload().join("alice", on(server.port()));
      alice.await("resumed: \"draft\"");
      assertThat(alice.events()).containsExactly("open: alice", "resumed: \"draft\"");
    }
  }

  @Test
  void anIdThatIsKeptForALostClientIsWaitedFor() {
    try (var server = TestServer.start("--drop_window", "1500");
        var alice = addOnTab()) {
      var lost = RawWebSocket.peer(server.port(), "alice", "the token of one who is lost");
      assertThat(lost.readText()).contains("OPEN");
      lost.reset();
      await().until(() -> server.liveConnections() == 0);
      alice.join("alice", on(server.port())).await("open: alice");
      assertThat(alice.events())
          .first()
          .asString()
          .as("the server says how long it keeps the ID")
          .matches("waiting: [12]");
      assertThat(alice.events()).last().isEqualTo("open: alice");
      assertThat(alice.events()).noneMatch(event -> event.startsWith("error"));
    }
  }

  @Test
  void aConversationOutlivesAServerThatIsKilled(@TempDir Path data) {
    String port;
    try (var bob = addOnTab();
        var alice = addOnTab()) {
      try (var first = BatonProcess.serve(data)) {
        port = Integer.toString(first.port());
        bob.join("bob", on(first.port())).await("open: bob");
        alice.join("alice", on(first.port())).await("open: alice");
        alice.call("bob", "chat").await("channel open: bob chat");
        bob.await("channel open: alice chat");
        first.kill();
        var _ = first.awaitExit();
      }
      alice.await("disconnected").send("bob", "meanwhile");
      bob.await("data: \"meanwhile\"").await("disconnected");

      try (var second = servedAt(port, data)) {
        assertThat(second.port()).hasToString(port);
        alice.await("open: alice", 2);
        bob.await("open: bob", 2);
        bob.call("alice", "more").await("channel open: alice more").send("alice", "after");
        alice.await("data: \"after\"");
        assertThat(alice.events()).noneMatch(event -> event.startsWith("error"));
      }
    }
  }

  private static BatonProcess servedAt(String port, Path data) {
    return BatonProcess.run(
            "serve", "--host", "127.0.0.1", "--port", port, "--data_dir", data.toString())
        .awaitStarted();
  }

  @Test
  void aLinkThatIsNoGoodSaysWhy() {
    var clock = new FakeClock(Instant.now());
    try (var server = TestServer.startAt(clock, "--allow_override_connect");
        var laptop = addOnTab().join("alice", on(server.port())).await("open: alice")) {
      String used = laptop.transferLink();
      try (var phone = browser().openAddOn(used)) {
        phone.joinByLink(on(server.port())).await("open: alice");
        laptop.await("overridden by undefined, can retake: true");
        assertRefused(used, "link-used", server);

        String expired = phone.transferLink();
        clock.advance(Duration.ofMinutes(2));
        assertRefused(expired, "link-expired", server);
        assertRefused(expired.replaceFirst("~tkt_.{4}", "~tkt_AAAA"), "link-invalid", server);
        assertRefused(expired.replaceFirst("~.*", ""), "link-invalid", server);
        assertThat(phone.events()).containsExactly("open: alice", "handover: null ");
      }
    }
  }

  private void assertRefused(String link, String error, TestServer server) {
    try (var tab = browser().openAddOn(link)) {
      tab.joinByLink(on(server.port())).await("error: " + error);
      assertThat(tab.events()).noneMatch(event -> event.startsWith("open"));
    }
  }
}

package dev.baton.handover;

import static dev.baton.testing.PeerMessages.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.audit.AuditEvent;
import dev.baton.audit.AuditSource;
import dev.baton.audit.History;
import dev.baton.audit.HistoryQuery;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.realm.HandoverChange;
import dev.baton.realm.RealmEvent.StateSaved;
import dev.baton.testing.BatonProcess;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a device stores, and whom it talks to, goes with its ID to the next one. */
@Timeout(60)
class HandoverIT {
  private static final String OFFER =
      "{\"sdp\":{},\"type\":\"data\",\"connectionId\":\"dc_1\",\"label\":\"chat\"}";
  private static final String CONTACT =
      "[{\"peer\":\"bob\",\"connectionId\":\"dc_1\",\"type\":\"data\",\"label\":\"chat\"}]";

  private static TestServer server() {
    return TestServer.start("--allow_override_connect");
  }

  private static void awaitSaved(TestServer server, long times) {
    await().pollInterval(Duration.ofMillis(1)).until(() -> server.metric("states_saved") >= times);
  }

  @Test
  void aTakeoverHandsOverTheStateAndTheContacts() {
    try (var server = server();
        var bob = WsPeer.withAddOn(server.port(), "bob", "token-of-bob").opens();
        var laptop = WsPeer.withAddOn(server.port(), "alice", "token-of-alice").opens()) {
      laptop.offers("bob", OFFER);
      laptop.saves("{\"board\":[1,2,\"é\"]}");
      laptop.echoes();
      assertThat(bob.message().path("type").asText()).isEqualTo("OFFER");

      try (var phone =
          WsPeer.takeOver(server.port(), "alice", laptop.ticket(), "&caps=handover&device=Phone")) {
        JsonNode handedOver = phone.opens().hears("STATE");
        assertThat(handedOver.path("state")).isEqualTo(json("{\"board\":[1,2,\"é\"]}"));
        assertThat(handedOver.path("contacts")).isEqualTo(json(CONTACT));
        assertThat(handedOver.path("cause").asText()).isEqualTo("takeover");
        assertThat(handedOver.path("previous").path("epoch").asLong())
            .isLessThan(handedOver.path("epoch").asLong());
        JsonNode told = laptop.message();
        assertThat(told.path("type").asText()).isEqualTo("OVERRIDE_CONNECTION");
        assertThat(told.path("payload").path("device").asText()).isEqualTo("Phone");
        laptop.isClosed(4409, "Connected elsewhere");
        phone.echoes();
      }
    }
  }

  @Test
  void aStockClientIsToldNothingOfIt() {
    try (var server = server();
        var laptop = WsPeer.connect(server.port(), "alice", "token-of-alice").opens()) {
      laptop.saves("1");
      laptop.echoes();
      try (var phone = WsPeer.takeOver(server.port(), "alice", laptop.ticket(), "&device=Phone")) {
        phone.opens().echoes();
        assertThat(laptop.message().path("payload").has("device")).isFalse();
        try (var tablet = WsPeer.takeOver(server.port(), "alice", phone.ticket())) {
          assertThat(tablet.opens().hears("STATE").path("state")).isEqualTo(json("1"));
        }
      }
    }
  }

  @Test
  void aReloadedPageResumesWithWhatItStored() {
    try (var server = TestServer.start()) {
      var page = WsPeer.withAddOn(server.port(), "alice", "token-of-alice").opens();
      page.saves("\"draft\"");
      page.leaves(1001);
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> server.metric("connections_ended") == 1);

      try (var thief = WsPeer.withAddOn(server.port(), "alice", "other")) {
        assertThat(thief.message().path("type").asText()).isEqualTo("ID-TAKEN");
      }
      try (var reloaded = WsPeer.withAddOn(server.port(), "alice", "token-of-alice")) {
        JsonNode handedOver = reloaded.opens().hears("STATE");
        assertThat(handedOver.path("state")).isEqualTo(json("\"draft\""));
        assertThat(handedOver.path("cause").asText()).isEqualTo("resume");
      }
    }
  }

  @Test
  void aClientThatSaysGoodbyeLeavesNothing() {
    try (var server = TestServer.start()) {
      var page = WsPeer.withAddOn(server.port(), "alice", "token-of-alice").opens();
      page.saves("\"draft\"");
      page.leaves();
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> server.metric("connections_ended") == 1);
      try (var next = WsPeer.withAddOn(server.port(), "alice", "token-of-alice")) {
        next.opens().echoes();
      }
    }
  }

  @Test
  void whatWaitsForTheIdComesAfterWhatIsHandedOver() {
    try (var server = TestServer.start();
        var bob = WsPeer.withAddOn(server.port(), "bob", "token-of-bob").opens()) {
      var page = WsPeer.withAddOn(server.port(), "alice", "token-of-alice").opens();
      page.saves("7");
      page.breaksOff();
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> server.metric("connections_ended") == 1);
      bob.offers("alice", OFFER);
      bob.echoes();
      try (var again = WsPeer.withAddOn(server.port(), "alice", "token-of-alice")) {
        assertThat(again.opens().hears("STATE").path("state")).isEqualTo(json("7"));
        assertThat(again.message().path("src").asText()).isEqualTo("bob");
      }
    }
  }

  @Test
  void theNewDeviceGoesOnStoringWhereTheOldOneEnded() {
    try (var server = server();
        var laptop = WsPeer.withAddOn(server.port(), "alice", "token-of-alice").opens()) {
      laptop.offers("bob", OFFER);
      laptop.saves("1");
      laptop.echoes();
      try (var phone = WsPeer.takeOver(server.port(), "alice", laptop.ticket())) {
        phone.opens().hears("STATE");
        phone.saves("2");
        // The old one's word counts no more.
        laptop.saves("3");
        phone.echoes();
        try (var tablet = WsPeer.takeOver(server.port(), "alice", phone.ticket())) {
          JsonNode handedOver = tablet.opens().hears("STATE");
          assertThat(handedOver.path("state")).isEqualTo(json("2"));
          assertThat(handedOver.path("contacts")).isEqualTo(json(CONTACT));
        }
      }
    }
  }

  @Test
  void aStateThatIsTooLargeIsRefusedAndTheConnectionStays() {
    try (var server = TestServer.start("--max_state", "10");
        var alice = WsPeer.withAddOn(server.port(), "alice", "token-of-alice").opens()) {
      alice.saves("\"12345678\"");
      alice.echoes();
      alice.saves("\"123456789\"");
      JsonNode error = alice.message();
      assertThat(error.path("type").asText()).isEqualTo("ERROR");
      assertThat(error.path("payload").path("reason").asText()).isEqualTo("state-too-large");
      alice.echoes();
      assertThat(server.metric("states_refused")).isEqualTo(1);
    }
  }

  @Test
  void whatIsWrittenIsNotWrittenAgain(@TempDir Path data) {
    try (var server = TestServer.startOn(data);
        var alice = WsPeer.withAddOn(server.port(), "alice", "token-of-alice").opens()) {
      alice.offers("bob", OFFER);
      alice.saves("\"first\"");
      awaitSaved(server, 1);
      alice.saves("\"second\"");
      awaitSaved(server, 2);
      alice.leaves();
    }
    List<HandoverChange> changes = changes(data);
    assertThat(changes).extracting(c -> c.contacts().size()).containsExactly(1, 0);
    assertThat(changes)
        .extracting(c -> c.state().orElse(""))
        .containsExactly("\"first\"", "\"second\"");
  }

  @Test
  void aTakeoverHasWhatOthersMayNotWriteYet(@TempDir Path data) {
    String large = ",\"metadata\":\"" + "m".repeat(2_000) + "\"}";
    try (var server = TestServer.startOn(data, "--allow_override_connect");
        var alice = WsPeer.withAddOn(server.port(), "alice", "token-of-alice").opens()) {
      for (int i = 0; i < 7; i++) {
        var caller = WsPeer.withAddOn(server.port(), "c" + i, "c").opens();
        // The first six use up more than others may write at once.
        awaitSaved(server, i == 6 ? 1 : 0);
        caller.offers("alice", "{\"connectionId\":\"dc_" + i + "\"" + large);
        alice.hears("OFFER");
        alice.answers("c" + i, "dc_" + i);
        caller.hears("ANSWER");
      }
      try (var phone = WsPeer.takeOver(server.port(), "alice", alice.ticket())) {
        assertThat(phone.opens().hears("STATE").path("contacts")).hasSize(7);
      }
    }
  }

  private static List<HandoverChange> changes(Path data) {
    List<HandoverChange> changes = new ArrayList<>();
    var _ =
        new ChronicleLogs()
            .readAll(
                new LogFiles(data),
                Progress.IGNORED,
                entry -> {
                  if (entry.event() instanceof StateSaved saved) {
                    changes.add(saved.change());
                  }
                });
    return changes;
  }

  @Test
  void aCleanStopWritesWhatIsPendingAndTheIdWaits(@TempDir Path data) {
    try (var server = TestServer.startOn(data);
        var alice = WsPeer.withAddOn(server.port(), "alice", "token-of-alice").opens()) {
      alice.saves("\"first\"");
      awaitSaved(server, 1);
      alice.saves("\"last\"");
      alice.echoes();
    }
    try (var server = TestServer.startOn(data)) {
      try (var thief = WsPeer.withAddOn(server.port(), "alice", "other")) {
        assertThat(thief.message().path("type").asText()).isEqualTo("ID-TAKEN");
      }
      try (var alice = WsPeer.withAddOn(server.port(), "alice", "token-of-alice")) {
        assertThat(alice.opens().hears("STATE").path("state")).isEqualTo(json("\"last\""));
      }
    }
  }

  @Test
  void whatWasWrittenOutlivesAKill(@TempDir Path data) {
    try (var first = BatonProcess.serve(data);
        var alice = WsPeer.withAddOn(first.port(), "alice", "token-of-alice").opens()) {
      alice.offers("bob", OFFER);
      alice.saves("\"drawn\"");
      await()
          .pollInterval(Duration.ofMillis(20))
          .until(() -> occurs(data, "\"drawn\"") && occurs(data, "dc_1"));
      first.kill();
      var _ = first.awaitExit();
    }
    try (var second = BatonProcess.serve(data);
        var alice = WsPeer.withAddOn(second.port(), "alice", "token-of-alice")) {
      JsonNode handedOver = alice.opens().hears("STATE");
      assertThat(handedOver.path("state")).isEqualTo(json("\"drawn\""));
      assertThat(handedOver.path("contacts")).isEqualTo(json(CONTACT));
    }
  }

  /** Read as a start would read it: the bytes of the log are encrypted. */
  private static boolean occurs(Path data, String text) {
    var found = new AtomicBoolean();
    new ChronicleLogs()
        .readAll(
            new LogFiles(data),
            Progress.IGNORED,
            entry -> {
              if (entry.event() instanceof StateSaved saved) {
                String stored = saved.change().state().orElse("") + saved.change().contacts();
                found.compareAndSet(false, stored.contains(text));
              }
            });
    return found.get();
  }

  @Test
  void noAuditShowsWhatIsStored(@TempDir Path data) {
    try (var server = TestServer.startOn(data);
        var alice = WsPeer.withAddOn(server.port(), "alice", "token-of-alice").opens()) {
      alice.saves("\"private\"");
      awaitSaved(server, 1);
    }
    List<AuditEvent> events = new ArrayList<>();
    var everything =
        new HistoryQuery(Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), 0, 1_000);
    History.read(
        AuditSource.ofLog(new ChronicleLogs(), new LogFiles(data)), everything, events::add);
    assertThat(events).extracting(AuditEvent::type).contains("peer-connected");
    assertThat(events).extracting(AuditEvent::type).doesNotContain("state-saved");
    assertThat(events.toString()).doesNotContain("private");
  }
}

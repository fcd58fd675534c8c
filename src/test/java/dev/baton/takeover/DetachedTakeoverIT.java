package dev.baton.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.audit.AuditEvent;
import dev.baton.testing.BatonProcess;
import dev.baton.testing.TestProvider;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** IDs whose holders are away, and will perhaps come back, move by the same rules. */
@Timeout(60)
class DetachedTakeoverIT {
  @TempDir Path keys;
  @TempDir Path data;

  @Test
  void afterAKillAnIdIsTakenOverByTheSameRules() {
    TestProvider provider = TestProvider.in(keys, Clock.systemUTC());
    String used = provider.proof("alice");
    try (BatonProcess baton = BatonProcess.serve(data, provider.options());
        WsPeer _ = WsPeer.connect(baton.port(), "alice", used).opens();
        WsPeer _ = WsPeer.connect(baton.port(), "bob", "bob's token").opens();
        WsPeer _ = WsPeer.connect(baton.port(), "carol", "carol's token").opens()) {
      baton.kill();
      baton.awaitExit();
    }
    try (TestServer server = TestServer.startOn(data, provider.options())) {
      int port = server.port();
      for (Presentation way : Presentation.values()) {
        try (WsPeer plain = WsPeer.connect(port, "bob", "another's token");
            WsPeer alices = way.connect(port, "bob", provider.proof("alice"));
            WsPeer misdirected =
                way.connect(port, "bob", provider.draft("bob").claim("aud", "1").sign())) {
          plain.isRefusedForNow();
          alices.isRefused("not-owner");
          misdirected.isRefused("proof-invalid");
        }
      }
      try (WsPeer replayed = Presentation.AUTHORIZATION.connect(port, "alice", used)) {
        replayed.isRefused("stale");
      }
      try (WsPeer carol = WsPeer.connect(port, "carol", "carol's token").opens();
          WsPeer bob = Presentation.TOKEN.connect(port, "bob", provider.proof("bob")).opens();
          WsPeer late = WsPeer.connect(port, "bob", "bob's token")) {
        late.isRefused();
        bob.isReachedBy(carol);
      }
      List<AuditEvent> bobs = LoggedEvents.of(data, "bob");
      AuditEvent taken =
          bobs.stream().filter(e -> e.type().equals("peer-overridden")).findFirst().orElseThrow();
      assertThat(taken.details())
          .containsEntry("previousConnection", bobs.getFirst().details().get("connection"));
      assertThat(LoggedEvents.typesOf(data, "carol")).startsWith("peer-connected", "peer-resumed");
    }
  }
}

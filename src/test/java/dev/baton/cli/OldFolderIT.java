package dev.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.ownership.ProofRules;
import dev.baton.ownership.TokenMint;
import dev.baton.realm.PeerId;
import dev.baton.testing.BatonProcess;
import dev.baton.testing.FakeClock;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server goes on where {@link OldFolder an earlier build} was killed. */
@Timeout(60)
class OldFolderIT {
  /** While the ticket in the folder is good. */
  private static final Instant THEN = Instant.parse("2026-11-27T13:43:00Z");

  private static final String LAST_STATE =
      "{\"state\":{\"board\":[1,2,3]},\"contacts\":["
          + "{\"peer\":\"carol\",\"connectionId\":\"dc_2\",\"type\":\"media\"},"
          + "{\"peer\":\"bob\",\"connectionId\":\"dc_7\",\"type\":\"data\",\"label\":\"chat\"}]";

  @TempDir Path top;

  private OldFolder old;

  @BeforeEach
  void unpack() {
    old = OldFolder.unpackedTo(top);
  }

  private String[] options() {
    return new String[] {"--allow_override_connect", "--keys", old.keys().toString()};
  }

  private String proof(String peer, Instant now) {
    return TokenMint.open(old.signingKey())
        .mint(new PeerId(peer), ProofRules.DEFAULT, Duration.ofMinutes(5), now);
  }

  private void resumesWithAllThatWasKept(int port) {
    WsPeer.connect(port, "alice", "another's").isRefusedForNow();
    try (var alice = WsPeer.withAddOn(port, "alice", "token-1").opens()) {
      assertThat(alice.hears("STATE").toString())
          .startsWith(LAST_STATE.substring(0, LAST_STATE.length() - 1))
          .contains("\"cause\":\"resume\"");
      try (var next = WsPeer.withAddOn(port, "alice", alice.ticket()).opens()) {
        assertThat(next.hears("STATE").toString()).contains("\"cause\":\"takeover\"");
      }
    }
  }

  private void provesAndTakesOver(int port, String peer, Instant now) {
    try (var owner = WsPeer.connect(port, peer, proof(peer, now))) {
      owner.opens();
    }
  }

  private List<String> verified(Path data) {
    CommandRun verify = CommandRun.of("verify", "--data_dir", data.toString());
    assertThat(verify.exit()).as(verify.out()).isZero();
    return verify.out().lines().toList();
  }

  @Test
  void tokensTicketsAndProofsWorkAsBefore() {
    Path data = old.data("whole");
    try (BatonProcess baton = BatonProcess.serve(data, options())) {
      resumesWithAllThatWasKept(baton.port());
      provesAndTakesOver(baton.port(), "kate", Instant.now());
      // Whose ID waits since before the server stopped for the first time.
      WsPeer.connect(baton.port(), "bob", "another's").isRefusedForNow();
      WsPeer.connect(baton.port(), "bob", "bob-2").opens().close();
      WsPeer.connect(baton.port(), "harry", "anybody's").opens().close();
      baton.terminate();
      assertThat(baton.awaitExit()).isZero();
    }
    assertThat(verified(data)).singleElement().asString().startsWith("whole: ");
  }

  @Test
  void aTicketOfTheEarlierServerTakesTheIdOver() {
    Path data = old.data("whole");
    try (var server = TestServer.startOn(data, new FakeClock(THEN), options());
        var next = WsPeer.withAddOn(server.port(), "alice", old.ticket()).opens()) {
      assertThat(next.hears("STATE").toString()).contains("\"cause\":\"takeover\"");
      provesAndTakesOver(server.port(), "jack", THEN);
    }
    verified(data);
  }

  @Test
  void aDamagedTailIsRefusedAndRepaired() {
    Path data = old.data("damaged");
    try (BatonProcess refused =
        BatonProcess.run(BatonProcess.serveArguments(data, options()).toArray(String[]::new))) {
      assertThat(refused.awaitExit()).isEqualTo(1);
      assertThat(refused.err())
          .contains(
              ("baton: %s/log/20261127F.cq4 is damaged at event 105: the record's checksum is"
                      + " wrong. Nothing was changed. 'baton repair --data_dir %s' moves the log"
                      + " aside and goes on with all that can be read; so does a start with"
                      + " --on_corrupt quarantine. See docs/operating/recovering.md first")
                  .formatted(data, data));
    }
    List<String> repairing = new ArrayList<>(List.of(options()));
    repairing.addAll(List.of("--on_corrupt", "quarantine"));
    try (BatonProcess baton = BatonProcess.serve(data, repairing.toArray(String[]::new))) {
      resumesWithAllThatWasKept(baton.port());
      // The event that was lost had freed this ID.
      WsPeer.connect(baton.port(), "leo", "leo-1").opens().close();
    }
    verified(data);
  }

  @Test
  void recordsOfVersions1To3AreGoneOnWith() {
    Path data = old.data("versions");
    try (BatonProcess baton = BatonProcess.serve(data, options())) {
      WsPeer.connect(baton.port(), "alice", "another's").isRefusedForNow();
      WsPeer.connect(baton.port(), "alice", "old-token").opens().close();
      WsPeer.connect(baton.port(), "carol", "old-token").opens().close();
      WsPeer.connect(baton.port(), "dave", "anybody's").opens().close();
      provesAndTakesOver(baton.port(), "erin", Instant.now());
    }
    verified(data);
  }
}

package dev.baton.cli;

import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connection;
import static dev.baton.realm.RealmSamples.holder;
import static dev.baton.realm.RealmSamples.proof;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.eventlog.TestLog;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.storage.DataFolder;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the commands that read a log print, for people and for programs. */
@Isolated
class LogOutputsTest {
  private static final PeerId LONG = new PeerId("a-peer-with-a-name-of-" + "many-".repeat(8));

  private static final List<RealmEvent> EVENTS =
      List.of(
          new ServerStarted(at(30), PROOF_MAX_AGE, at(0)),
          new PeerConnected(ALICE, connection(1), TOKEN, Optional.empty(), CLIENT, at(1)),
          new PeerOverridden(
              ALICE, connection(2), holder(1, 2), TOKEN, proof(3, "k"), CLIENT, at(4)),
          new PeerConnected(LONG, connection(3), TOKEN, Optional.empty(), CLIENT, at(5)),
          new PeerDetached(LONG, connection(3), DisconnectReason.CONNECTION_LOST, at(20), at(6)));

  @TempDir Path folder;

  @BeforeEach
  void write() {
    TestLog.write(folder, new FakeClock(at(0)), EVENTS);
  }

  private CommandRun run(String... args) {
    CommandRun run =
        CommandRun.of(
            Stream.concat(Stream.of(args), Stream.of("--data-dir", folder.toString()))
                .toArray(String[]::new));
    assertThat(run.exit()).as("%s", run).isZero();
    return run;
  }

  private List<JsonNode> json(String... args) throws IOException {
    var mapper = new ObjectMapper();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : run(args).out().lines().toList()) {
      lines.add(mapper.readTree(line));
    }
    return lines;
  }

  private void assertMisunderstood(String[] args, String... words) {
    CommandRun run =
        CommandRun.of(
            Stream.concat(Stream.of(args), Stream.of("--data-dir", folder.toString()))
                .toArray(String[]::new));
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).singleElement().asString().contains(words);
  }

  @Test
  void aTakeoverSaysWhereTheDisplacedConnectionWas() throws IOException {
    JsonNode event = json("history", "--format", "json", "--type", "peer-overridden").getFirst();
    assertThat(event.get("previousConnection").asText()).isEqualTo(connection(1).toString());
    assertThat(event.get("previousAddress").asText()).isEqualTo("192.0.2.1");
    assertThat(event.get("previousSince").asText()).isEqualTo(at(1).toString());
    assertThat(event.get("previousEpoch").isIntegralNumber()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "overridden, ; did you mean 'peer-overridden'?",
    "peer_overriden, ; did you mean 'peer-overridden'?",
    "state-saved, .",
    "zzz, ."
  })
  void aTypeThatThereIsNotIsRefusedWithThoseThatThereAre(String type, String hint) {
    assertMisunderstood(
        new String[] {"history", "--type", "peer-connected," + type},
        "there is no --type '" + type + "'" + hint + " The types are ban-lifted, log-damaged, ",
        "override-refused, peer-banned, peer-connected, peer-detached, ",
        "server-started, server-stopped");
  }

  @Test
  void historyNamesTheFolderAndHowMuchThereIs() {
    CommandRun run = run("history", "--peer", "alice");
    assertThat(run.err().lines())
        .containsExactly("2 of 5 events in " + folder + "; times are in UTC; from the log");
    assertThat(run("history", "--peer", "nobody").err().lines())
        .containsExactly("0 of 5 events in " + folder + "; times are in UTC; from the log");
    assertThat(run("history", "--format", "json").err()).isEmpty();
    assertThat(run("history", "--format", "csv").err()).isEmpty();
  }

  @Test
  void columnsAreAsWideAsWhatStandsInThem() {
    List<String> wide = run("history").out().lines().toList();
    int details = wide.getFirst().indexOf("DETAILS");
    assertThat(details).isEqualTo(wide.get(4).indexOf("connection="));
    assertThat(wide.get(4)).contains(LONG.value() + "  connection=");
    List<String> narrow = run("history", "--peer", "alice").out().lines().toList();
    assertThat(narrow.getFirst().indexOf("DETAILS"))
        .isEqualTo(narrow.get(1).indexOf("connection="))
        .isLessThan(80);
    List<String> holders = run("holders", "--peer", "alice").out().lines().toList();
    assertThat(holders.get(0)).startsWith("PEER   STATE     SINCE");
    assertThat(holders.get(1)).startsWith("alice  not live  " + at(4) + "  192.0.2.1  ");
    assertThat(holders.get(1).indexOf("192.0.2.1")).isEqualTo(holders.get(0).indexOf("ADDRESS"));
  }

  @Test
  void holdersOfAFolderWithoutItsServerAreNotLive() throws IOException {
    CommandRun run = run("holders");
    assertThat(run.err().lines())
        .containsExactly(
            "no server is running on %s: nothing is live. This is how its last event left it, %s"
                .formatted(folder, at(6)));
    assertThat(run.out().lines()).anyMatch(line -> line.matches("alice .* not live .*"));
    assertThat(run.out().lines()).anyMatch(line -> line.matches(LONG.value() + " .* detached .*"));
    assertThat(json("holders", "--format", "json"))
        .extracting(holding -> holding.get("state").asText())
        .containsExactly("detached", "not live");
    assertThat(run("holders", "--at", "2026-11-22T12:00:06").err())
        .as("the moment of the last event")
        .contains("nothing is live");
  }

  @Test
  void holdersOfThePastWereLive() {
    CommandRun run = run("holders", "--at", "2026-11-22T12:00:05");
    assertThat(run.out()).contains("  live  ").doesNotContain("not live");
    assertThat(run.err().lines())
        .containsExactly("2 IDs, from 5 events in " + folder + "; times are in UTC; from the log");
  }

  @Test
  void holdersOfARunningServerAreLive() throws IOException {
    try (var _ = DataFolder.claim(folder)) {
      CommandRun run = run("holders");
      assertThat(run.out()).contains("  live  ").doesNotContain("not live");
      assertThat(run.err().lines())
          .containsExactly(
              "2 IDs, from 5 events in " + folder + "; times are in UTC; from the log");
      assertThat(json("holders", "--format", "json", "--peer", "alice"))
          .singleElement()
          .satisfies(
              holding -> {
                assertThat(holding.get("peer").asText()).isEqualTo("alice");
                assertThat(holding.get("state").asText()).isEqualTo("live");
                assertThat(holding.get("since").asText()).isEqualTo(at(4).toString());
                assertThat(holding.get("address").asText()).isEqualTo("192.0.2.1");
                assertThat(holding.get("proof").asText()).contains("alice by https://issuer");
              });
    }
  }

  @Test
  void aMomentBeforeTheLogIsOneThatItSaysNothingOf() {
    CommandRun run =
        CommandRun.of("holders", "--at", "2026-11-22", "--data_dir", folder.toString());
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().strip())
        .isEqualTo(
            "baton: the log in %s begins at %s, with event 1; it does not say who held what at %s"
                .formatted(folder, at(0), "2026-11-22T00:00:00Z"));
  }

  @Test
  void aMomentOfTheFutureIsAMistake() {
    Instant tomorrow = Instant.now().plus(1, ChronoUnit.DAYS);
    assertMisunderstood(
        new String[] {"holders", "--at", tomorrow.toString()}, "is in the future", "--at");
  }

  @Test
  void verifyAndTheRecoveryPlanAreObjectsToo() throws IOException {
    JsonNode verified = json("verify", "--format", "json").getFirst();
    assertThat(verified.get("folder").asText()).isEqualTo(folder.toString());
    assertThat(verified.get("whole").isBoolean()).isTrue();
    assertThat(verified.get("events").isIntegralNumber()).isTrue();
    assertThat(verified.get("lastSeq").asLong()).isEqualTo(5);
    assertThat(verified.has("damage")).isFalse();

    JsonNode plan = json("recovery-plan", "--format", "json").getFirst();
    assertThat(plan.get("folder").asText()).isEqualTo(folder.toString());
    assertThat(plan.get("replayed").isIntegralNumber()).isTrue();
    assertThat(plan.get("idsKept").asLong()).isEqualTo(2);
    assertThat(plan.get("passedOver").isArray()).isTrue();
  }

  @Test
  void aDamagedLogIsAnObjectToo() throws IOException {
    TestLog.damage(folder, 3);
    for (String command : List.of("verify", "recovery-plan")) {
      CommandRun run = CommandRun.of(command, "--format", "json", "--data_dir", folder.toString());
      assertThat(run.exit()).isEqualTo(1);
      JsonNode answer = new ObjectMapper().readTree(run.out());
      assertThat(answer.get("whole").asBoolean()).isFalse();
      assertThat(answer.get("damagedSeq").asLong()).isEqualTo(3);
      assertThat(answer.get("damage").asText()).isNotEmpty();
    }
  }

  @Test
  void retentionNamesItsFolder() throws IOException {
    assertThat(run("retention", "--retain_days", "30").out().strip())
        .isEqualTo("nothing would be deleted in " + folder);
    assertThat(json("retention", "--retain_days", "30", "--format", "json")).isEmpty();
  }
}

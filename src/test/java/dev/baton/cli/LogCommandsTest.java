package dev.baton.cli;

import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connection;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.FolderState;
import dev.baton.eventlog.TestLog;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.storage.DataFolder;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that look at a log, as a shell sees them. */
@Tag("slow")
@Isolated
class LogCommandsTest {
  private static final List<RealmEvent> EVENTS =
      List.of(
          new ServerStarted(at(30), PROOF_MAX_AGE, at(0)),
          new PeerConnected(ALICE, connection(1), TOKEN, Optional.empty(), CLIENT, at(1)));

  @TempDir Path folder;

  @BeforeEach
  void write() {
    TestLog.write(folder, new FakeClock(at(0)), EVENTS);
  }

  private CommandRun run(String... args) {
    return CommandRun.of(
        Stream.concat(Stream.of(args), Stream.of("--data-dir", folder.toString()))
            .toArray(String[]::new));
  }

  private void damage() throws IOException {
    Path file;
    try (Stream<Path> files = Files.list(folder.resolve("log"))) {
      file = files.filter(name -> name.toString().endsWith(".cq4")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    int at = new String(bytes, ISO_8859_1).indexOf("alice");
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void verifySaysThatALogIsWhole() {
    CommandRun run = run("verify");
    assertThat(run.exit()).isZero();
    assertThat(run.out().strip()).isEqualTo("whole: 2 events, from 1 to 2, in " + folder);
  }

  /** Another connection has the ID by the time that the event comes. */
  @Test
  void anEventThatCameTooLateIsVoidAndNoDamage() {
    TestLog.write(
        folder,
        new FakeClock(at(2)),
        List.of(
            new PeerConnected(ALICE, connection(2), TOKEN, Optional.empty(), CLIENT, at(2)),
            new PeerDisconnected(ALICE, connection(2), DisconnectReason.LEFT, at(3)),
            new LogResumed(at(3), OptionalLong.of(2), 0, at(4))));
    CommandRun verify = run("verify");
    assertThat(verify.exit()).isZero();
    assertThat(verify.out().lines())
        .containsExactly(
            "whole: 5 events, from 1 to 5, in " + folder,
            "3 of them are void: they came too late and change nothing");
    assertThat(run("verify", "--format", "json").out()).contains("\"events\":5,", "\"void\":3,");
    assertThat(run("recovery-plan").exit()).isZero();

    assertThat(run("history").out().lines().map(line -> line.contains("VOIDED")))
        .containsExactly(false, false, false, true, true, true);
    assertThat(run("history", "--format", "json").out().lines())
        .filteredOn(line -> line.contains("\"voided\":true"))
        .hasSize(3);
    assertThat(run("holders", "--format", "json").out().lines())
        .singleElement()
        .asString()
        .contains(connection(1).toString());
  }

  @Test
  void verifyNamesTheFirstBadEvent() throws IOException {
    damage();
    CommandRun run = run("verify");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("is damaged at event 2", ".cq4", "good: 1 event, in " + folder);
  }

  @Test
  void historyListsTheGoodPartOfADamagedLogAndSaysSo() throws IOException {
    damage();
    CommandRun run = run("history", "--format", "json");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out().lines()).hasSize(1);
    assertThat(run.err()).contains("good part only", "event 2");
  }

  @Test
  void historyTakesTimesAsPeopleWriteThem() {
    for (String from :
        List.of("2026-11-22T12:00:01", "2026-11-22T12:00:01Z", "2026-11-22T13:00:01+01:00")) {
      CommandRun run = run("history", "--format", "json", "--from", from);
      assertThat(run.out().lines()).as(from).hasSize(1);
    }
    assertThat(run("history", "--format", "json", "--to", "2026-11-22").out()).isEmpty();
  }

  @Test
  void timesAreReadAndShownInTheZoneThatIsAskedFor() {
    CommandRun berlin = run("history", "--tz", "Europe/Berlin", "--from", "2026-11-22 13:00:01");
    assertThat(berlin.out().lines()).hasSize(2);
    assertThat(berlin.out()).contains("2026-11-22T13:00:01+01:00");
    assertThat(berlin.err()).contains("times are in Europe/Berlin");
    CommandRun started = run("history", "--tz=+05:30", "--type", "server-started");
    assertThat(started.out())
        .contains("2026-11-22T17:30:00+05:30", "until=2026-11-22T17:30:30+05:30");
    assertThat(run("history", "--tz=+05:30", "--format", "json").out())
        .contains("\"at\":\"2026-11-22T12:00:01Z\"")
        .doesNotContain("+05:30");
    assertThat(run("holders", "--tz=+05:30", "--at", "2026-11-22 17:30:01").out())
        .contains("2026-11-22T17:30:01+05:30");
    assertThat(run("history", "--from", "-2h", "--format", "json").out()).isEmpty();
    assertThat(run("history", "--tz", "local").exit()).isZero();
  }

  @Test
  void aTimeOrZoneThatIsNoneIsRefusedWithExamples() {
    assertThat(run("history", "--from", "noon").err())
        .contains("--from cannot be", "noon", "yesterday 10:04", "-2h30m");
    assertThat(run("holders", "--at", "2026-02-30").err()).contains("--at cannot be");
    assertThat(run("holders", "--tz", "Europe/Atlantis").err())
        .contains("--tz cannot be", "Europe/Atlantis", "Europe/Berlin");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--from=noon",
        "--tz=Mars",
        "--limit=0",
        "--format=xml",
        "--to=2026-13-01",
        "--peers=alice"
      })
  void whatCannotBeUnderstoodIsOneLineAndTwo(String option) {
    CommandRun run = run("history", option);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err().lines()).hasSize(1);
  }

  @Test
  void historySaysWhereToGoOn() {
    CommandRun run = run("history", "--limit", "1");
    assertThat(run.exit()).isZero();
    assertThat(run.err()).contains("--after 1");
  }

  @Test
  void holdersNamesWhoHeldAnId() {
    CommandRun run = run("holders", "--at", "2026-11-22T12:00:01");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("alice", connection(1).toString(), "live", "192.0.2.1");
    assertThat(run("holders", "--at", "2026-11-22T12:00").out()).doesNotContain("alice");
  }

  @Test
  void holdersNamesWhoHeldAnIdBehindAnEvent() {
    assertThat(run("holders", "--at", "1").out()).doesNotContain("alice");
    assertThat(run("holders", "--at", "2").out()).contains("alice", connection(1).toString());
    CommandRun unknown = run("holders", "--at", "77");
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err()).contains("--at: the history has no event 77");
    assertThat(run("holders", "--from_log", "--at", "1").out())
        .isEqualTo(run("holders", "--at", "1").out());
  }

  @Test
  void sessionsListsEachStay() {
    CommandRun run = run("sessions", "--peer", "alice");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("PEER", "alice", "connected", connection(1).toString());
    assertThat(run.err()).contains("1 session, from 2 events", "times are in UTC");
    assertThat(run("sessions", "--peer", "bob").out().lines()).hasSize(1);
    assertThat(run("sessions", "--at", "2026-11-22 12:00").out()).doesNotContain("alice");
    CommandRun before = run("sessions", "--at", "2026-11-22 11:59");
    assertThat(before.exit()).isEqualTo(1);
    assertThat(before.err()).contains("begins at 2026-11-22T12:00:00Z, with event 1");
    assertThat(run("sessions", "--at", "2199-01-01").err()).contains("is in the future");
    CommandRun json = run("sessions", "--format", "json");
    assertThat(json.out())
        .startsWith("{\"peer\":\"alice\",\"connection\":\"" + connection(1) + "\",")
        .contains("\"began\":\"2026-11-22T12:00:01Z\"")
        .doesNotContain("\"ended\"");
    List<String> csv = run("sessions", "--format", "csv").out().lines().toList();
    assertThat(csv).hasSize(2);
    assertThat(csv.getFirst())
        .startsWith("peer,connection,began,")
        .endsWith("endReason,endedBy,endOperator,endOperatorReason");
    assertThat(csv.getLast().split(",", -1)).hasSameSizeAs(csv.getFirst().split(",", -1));
  }

  @Test
  void timelineTellsWhatHappenedToAnId() {
    TestLog.write(
        folder,
        new FakeClock(at(3)),
        List.of(new PeerDisconnected(ALICE, connection(1), DisconnectReason.LEFT, at(3))));
    CommandRun run = run("timeline", "alice");
    assertThat(run.exit()).isZero();
    assertThat(run.out().lines()).hasSize(3);
    assertThat(run.out()).contains("connected", "2s", "ended: left", "vacant");
    assertThat(run.err()).contains("times are in UTC", "begins at 2026-11-22T12:00:00Z");
    assertThat(run("timeline", "alice", "--format", "json").out())
        .contains("\"what\":\"session\"", "\"what\":\"vacant\"");
    assertThat(run("timeline", "nobody").out()).isEmpty();
    assertThat(run("timeline", "nobody").err()).contains("nothing happened to this ID");
    assertThat(run("timeline").exit()).isEqualTo(2);
    assertThat(run("timeline", "").err()).contains("cannot be an ID");
  }

  @Test
  void recoveryPlanSaysWhatAStartWouldUse() throws IOException {
    CommandRun run = run("recovery-plan");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("2 verified and replayed, from 1 to 2", "IDs kept:      1");
    damage();
    CommandRun damaged = run("recovery-plan");
    assertThat(damaged.exit()).isEqualTo(1);
    assertThat(damaged.out()).contains("damaged at event 2", "a start is refused");
  }

  @Test
  void repairGoesOnFromTheLastGoodEvent() throws IOException {
    damage();
    CommandRun dry = run("repair", "--dry_run");
    assertThat(dry.exit()).isZero();
    assertThat(dry.out()).contains("would go on behind event 1");
    assertThat(run("verify").exit()).isEqualTo(1);

    CommandRun repair = run("repair");
    assertThat(repair.exit()).isZero();
    assertThat(repair.out())
        .contains("repaired; the log continues after event 1")
        .contains("old log:       " + folder);
    assertThat(run("verify").exit()).isZero();
    assertThat(run("history", "--type", "log-repaired").out()).contains("lostFrom=2", "lostTo=2");
  }

  @Test
  void aDryRunChangesNothing() throws IOException {
    FolderState whole = FolderState.of(folder);
    assertThat(run("repair", "--dry_run").out()).contains("there is nothing to repair");
    assertThat(run("repair", "--dry_run", "--force").out()).contains("would go on behind event 2");
    assertThat(FolderState.of(folder)).isEqualTo(whole);
    damage();
    FolderState damaged = FolderState.of(folder);
    assertThat(run("repair", "--dry_run").exit()).isZero();
    assertThat(run("repair", "--dry_run", "--force").out()).contains("would go on behind event 1");
    assertThat(run("recovery-plan").exit()).isEqualTo(1);
    assertThat(FolderState.of(folder)).isEqualTo(damaged);
  }

  @Test
  void aWholeLogIsNotRepaired() {
    assertThat(run("repair").exit()).isEqualTo(1);
    assertThat(run("repair").err()).contains("is not damaged");
    assertThat(run("repair", "--dry-run").out()).contains("nothing to repair");
  }

  @Test
  void aWholeLogIsRewrittenOnRequest() {
    assertThat(run("repair", "--force").exit()).isZero();
    assertThat(run("history", "--type", "log-repaired").out()).contains("lostFrom=3", "lostTo=2");
    assertThat(run("holders", "--at", "2026-11-22T12:00:01").out()).contains("alice");
    assertThat(run("verify").exit()).isZero();
  }

  @Test
  void aLogInUseIsNotRepaired() throws IOException {
    damage();
    try (var _ = DataFolder.claim(folder)) {
      CommandRun run = run("repair");
      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.err()).contains("another server is running");
      assertThat(run("verify").exit()).isEqualTo(1);
    }
  }

  @Test
  void retentionSaysWhatWouldBeDeleted() {
    assertThat(run("retention", "--retain_days", "30").out()).contains("nothing would be deleted");
    assertThat(run("retention").exit()).isEqualTo(2);
    assertThat(run("retention", "--retain_days=0").exit()).isEqualTo(2);
  }
}

package dev.baton.cli;

import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.Erased;
import dev.baton.eventlog.FolderState;
import dev.baton.eventlog.TestLog;
import dev.baton.eventlog.chronicle.HandMadeLog;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.storage.DataFolder;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What {@code baton erase} does, says and refuses. */
@Isolated
class EraseCommandTest {
  @TempDir Path folder;

  private CommandRun run(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--data_dir", folder.toString()));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private void write() {
    var event =
        new PeerConnected(
            new PeerId("alice"), connection(1), TOKEN, Optional.empty(), CLIENT, at(1));
    TestLog.writeWithSnapshot(folder, new FakeClock(at(2)), List.of(event));
  }

  @Test
  void anErasedIdIsShownAsErasedByEveryCommand() throws IOException {
    write();
    Files.write(folder.resolve("audit.db"), new byte[] {1});
    assertThat(run("history").out()).contains("address=192.0.2.1");
    CommandRun erased = run("erase", "--peer", "alice", "--reason", "request 17");
    assertThat(erased.exit()).as(erased.err()).isZero();
    assertThat(erased.out())
        .contains("erased by event 2: the key is destroyed", "cannot be read any more: 1")
        .doesNotContain("NOT encrypted");
    assertThat(folder.resolve("audit.db")).doesNotExist();
    assertThat(run("history").out())
        .contains("address=[erased]", "peer-erased", "operatorReason=request 17")
        .doesNotContain("192.0.2.1");
    assertThat(run("history", "--format", "json").out()).contains("\"address\":\"[erased]\"");
    assertThat(run("sessions").out()).contains("[erased]").doesNotContain("192.0.2.1");
    assertThat(run("timeline", "alice").out()).contains("[erased]").doesNotContain("192.0.2.1");
    assertThat(run("holders").out()).doesNotContain("192.0.2.1");
    assertThat(run("export").out()).doesNotContain("192.0.2.1");
    assertThat(run("verify").exit()).isZero();
    assertThat(Erased.filesThatSay(folder, "Mozilla")).isEmpty();
  }

  @Test
  void whatWasNeverEncryptedIsSaidToBeThereStill() {
    try (var log = new HandMadeLog(folder)) {
      log.upTo(3);
    }
    CommandRun erased = run("erase", "--peer", "peer-2");
    assertThat(erased.exit()).as(erased.err()).isZero();
    assertThat(erased.out()).contains("NOT encrypted and still in the files: 1", "--retain_days");
    assertThat(run("history").out()).contains("asked for at the command line");
  }

  @Test
  void whatCannotBeErasedChangesNothing() throws IOException {
    write();
    assertRefused("the log has no event of the ID bob", "erase", "--peer", "bob");
    assertRefused("personal.key is not damaged", "erase", "--lost_keys");
    try (var _ = DataFolder.claim(folder)) {
      assertRefused("POST /admin/peers/{id}/erase", "erase", "--peer", "alice");
      assertRefused("Stop the server first", "erase", "--lost_keys");
      assertThat(run("erase", "--lost_keys").err()).doesNotContain("POST");
    }
    assertThat(run("erase").exit()).isEqualTo(2);
    assertThat(run("erase", "--peer", "alice", "--lost_keys").exit()).isEqualTo(2);
    assertThat(run("erase", "--peer", "alice", "--reason", "").exit()).isEqualTo(2);
    assertThat(run("history").out()).contains("192.0.2.1").doesNotContain("peer-erased");
  }

  private void assertRefused(String why, String... args) throws IOException {
    Map<String, String> before = contents();
    CommandRun refused = run(args);
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains(why);
    assertThat(contents()).isEqualTo(before);
  }

  /** All but the empty file whose lock claims the folder. */
  private Map<String, String> contents() throws IOException {
    Map<String, String> contents = FolderState.of(folder).contentsOf("");
    contents.remove("LOCK");
    return contents;
  }

  @Test
  void lostKeysAreReplacedByOrderOnly() throws IOException {
    write();
    Files.delete(folder.resolve("personal.key"));
    assertThat(run("history").out()).contains("address=[unreadable]");
    assertThat(run("verify").exit()).isZero();
    assertRefused("personal.key is missing", "erase", "--peer", "alice");
    assertThat(run("erase", "--lost_keys").out()).contains("made new keys");
    assertThat(run("erase", "--peer", "alice").exit()).isZero();
    assertThat(run("history").out()).contains("address=[erased]");
  }

  @Test
  void aPlanSaysThatAStartWithoutTheKeysIsRefused() throws IOException {
    write();
    byte[] keys = Files.readAllBytes(folder.resolve("personal.key"));
    assertThat(run("recovery-plan", "--format", "json").out()).doesNotContain("keyProblem");
    Files.delete(folder.resolve("personal.key"));
    assertPlanRefuses("personal.key is missing");
    keys[keys.length - 1] ^= 1;
    Files.write(folder.resolve("personal.key"), keys);
    assertPlanRefuses("personal.key is damaged");
  }

  private void assertPlanRefuses(String why) throws IOException {
    Map<String, String> before = contents();
    for (List<String> command :
        List.of(List.of("recovery-plan"), List.of("repair", "--dry_run", "--force"))) {
      CommandRun plan = run(command.toArray(String[]::new));
      assertThat(plan.exit()).isEqualTo(1);
      assertThat(plan.out())
          .contains(why + "; a start is refused")
          .doesNotContain("will go on", "would go on");
    }
    CommandRun json = run("recovery-plan", "--format", "json");
    assertThat(json.exit()).isEqualTo(1);
    assertThat(json.out()).contains("\"whole\":true", "\"keyProblem\":", why + "\"");
    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void aRepairWithoutTheKeysChangesNothing() throws IOException {
    write();
    TestLog.damage(folder, 1);
    byte[] keys = Files.readAllBytes(folder.resolve("personal.key"));
    Files.write(folder.resolve("personal.key"), new byte[] {1});
    assertRefused("personal.key is damaged", "repair");
    assertRefused("personal.key is damaged", "repair", "--force");
    Files.write(folder.resolve("personal.key"), keys);
    assertThat(run("repair").exit()).isZero();
  }
}

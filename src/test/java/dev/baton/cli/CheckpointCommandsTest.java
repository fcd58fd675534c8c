package dev.baton.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.checkpoint.CheckpointBook;
import dev.baton.checkpoint.CheckpointKeys;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.RecordTree;
import dev.baton.eventlog.TestLog;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmSamples;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an auditor does with a checkpoint that she kept. */
@Tag("slow")
@Isolated
class CheckpointCommandsTest {
  private static final List<RealmEvent> EVENTS = new ArrayList<>();

  static {
    EVENTS.add(
        new RealmEvent.ServerStarted(
            RealmSamples.at(30), RealmSamples.PROOF_MAX_AGE, RealmSamples.at(0)));
    for (int i = 1; i <= 6; i++) {
      EVENTS.add(
          new RealmEvent.PeerConnected(
              new PeerId("peer-" + i),
              RealmSamples.connection(i),
              RealmSamples.TOKEN,
              Optional.empty(),
              RealmSamples.CLIENT,
              RealmSamples.at(i)));
    }
  }

  @TempDir Path folder;
  @TempDir Path elsewhere;

  private Path kept;
  private String key;

  @BeforeEach
  void keepACheckpoint() throws IOException {
    kept = elsewhere.resolve("checkpoints");
    write(EVENTS.subList(0, 4));
    sign();
    Files.copy(CheckpointBook.notes(folder), kept);
    write(EVENTS.subList(4, 7));
    sign();
    key = Files.readString(CheckpointBook.verifier(folder)).strip();
  }

  private void write(List<RealmEvent> events) {
    TestLog.write(folder, new FakeClock(RealmSamples.at(0)), events);
  }

  private void sign() throws IOException {
    var tree = new RecordTree();
    new ChronicleLogs().readAll(new LogFiles(folder), Progress.IGNORED, tree);
    CheckpointBook.open(folder, "example.com/log", "").sign(tree.head());
  }

  /** Another log in the place of the first, whole and with the same keys. */
  private void replaceBy(List<RealmEvent> events) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("log"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder.resolve("head"));
    write(events);
  }

  private CommandRun run(String... args) {
    return CommandRun.of(
        Stream.concat(Stream.of(args), Stream.of("--data_dir", folder.toString()))
            .toArray(String[]::new));
  }

  private CommandRun verify() {
    return run("verify", "--checkpoint", kept.toString(), "--key", key);
  }

  @Test
  void anUntouchedLogIsWhatItWas() {
    CommandRun run = verify();
    assertThat(run.out().lines())
        .containsExactly(
            "whole: 7 events, from 1 to 7, in " + folder,
            "unedited: the log up to event 4 is what the checkpoint of it says");
    assertThat(run.exit()).isZero();
    CommandRun all =
        run(
            "verify",
            "--format=json",
            "--checkpoint",
            CheckpointBook.notes(folder).toString(),
            "--key",
            CheckpointBook.verifier(folder).toString());
    assertThat(all.exit()).isZero();
    assertThat(all.out())
        .contains("\"checkpoints\":2,\"matching\":2,\"differing\":0,\"beyondTheLog\":0")
        .contains("\"uneditedTo\":7,\"asTheCheckpointsSay\":true");
  }

  @Test
  void anEditOfTheOwnerIsFound() throws IOException {
    List<RealmEvent> edited = new ArrayList<>(EVENTS);
    edited.set(2, EVENTS.get(1));
    edited.set(1, EVENTS.get(2));
    replaceBy(edited);
    assertThat(run("verify").exit()).isZero();
    CommandRun run = verify();
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out().lines().toList().getLast())
        .isEqualTo(
            "NOT WHAT IT WAS: between event 1 and event 4 something was changed, removed or added"
                + " since the checkpoint was signed");
  }

  @Test
  void aLogThatWasCutIsFound() throws IOException {
    replaceBy(EVENTS.subList(0, 3));
    assertThat(run("verify").exit()).isZero();
    CommandRun run = verify();
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("NOT WHAT IT WAS: the log ends before event 4");
  }

  @Test
  void aCheckpointOfAnotherKeyIsNotBelieved() throws IOException {
    String other = CheckpointKeys.vkeyOf(elsewhere, "example.com/log");
    CommandRun run = run("verify", "--checkpoint", kept.toString(), "--key", other);
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("is not signed by the key of example.com/log");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--checkpoint x | --checkpoint and --key go together | 2",
        "--key x | --checkpoint and --key go together | 2",
        "--checkpoint /no/file --key KEY | cannot read /no/file | 1",
        "--checkpoint CHECKPOINT --key /no/file | cannot read /no/file | 1",
        "--checkpoint CHECKPOINT --key a+b | --key: this is no key of signed notes | 1"
      })
  void whatCannotBeReadIsSaidInALine(String args, String message, int exit) {
    String[] words = args.replace("KEY", key).replace("CHECKPOINT", kept.toString()).split(" ");
    CommandRun run =
        run(Stream.concat(Stream.of("verify"), Stream.of(words)).toArray(String[]::new));
    assertThat(run.err()).contains(message).hasLineCount(1);
    assertThat(run.exit()).isEqualTo(exit);
  }

  @Test
  void anEventIsProvedToSomebodyWithoutTheLog() throws IOException {
    CommandRun made = run("prove", "--seq", "3");
    assertThat(made.exit()).isZero();
    Path proof = elsewhere.resolve("proof");
    Files.writeString(proof, made.out());
    CommandRun checked = CommandRun.of("check-proof", proof.toString(), "--key", key);
    assertThat(checked.exit()).isZero();
    assertThat(checked.out())
        .startsWith(
            "proved: event 3 is in the log example.com/log, as its checkpoint of 7 events says")
        .contains("\"type\":\"peer-connected\"")
        .contains("\"peer\":\"peer-2\"");
  }

  @Test
  void aProofThatWasChangedInAnyWordDoesNotHold() throws IOException {
    String proof = run("prove", "--seq", "3").out();
    Path file = elsewhere.resolve("proof");
    String[] lines = proof.split("\n", -1);
    for (int line = 0; line < lines.length; line++) {
      if (!lines[line].isEmpty()) {
        String[] changed = lines.clone();
        int at = Math.min(9, lines[line].length() - 1);
        char other = lines[line].charAt(at) == '4' ? '5' : '4';
        changed[line] = lines[line].substring(0, at) + other + lines[line].substring(at + 1);
        Files.writeString(file, String.join("\n", changed));
        CommandRun run = CommandRun.of("check-proof", file.toString(), "--key", key);
        assertThat(run.exit()).as("line %d: %s", line, changed[line]).isEqualTo(1);
        assertThat(run.err()).startsWith("baton: " + file).hasLineCount(1);
      }
    }
  }

  @Test
  void aRecordOfSomethingElseIsNoEvent() throws IOException {
    String proof = run("prove", "--seq", "3").out();
    String record = proof.lines().toList().get(1).substring("extra ".length());
    Path file = elsewhere.resolve("proof");
    Files.writeString(
        file,
        proof.replace(record, Base64.getEncoder().encodeToString("something".getBytes(UTF_8))));
    assertThat(CommandRun.of("check-proof", file.toString(), "--key", key).err())
        .contains("the record is not in the log");
  }

  @Test
  void growthIsProved() throws IOException {
    CommandRun made = run("prove", "--since", kept.toString());
    assertThat(made.exit()).isZero();
    Path proof = elsewhere.resolve("proof");
    Files.writeString(proof, made.out());
    CommandRun checked = CommandRun.of("check-proof", proof.toString(), "--key", key);
    assertThat(checked.out().strip())
        .isEqualTo(
            "proved: the log example.com/log of 7 events has all the 4 that it had before,"
                + " unchanged");
    assertThat(checked.exit()).isZero();
  }

  @Test
  void anEditedLogProvesNothing() throws IOException {
    List<RealmEvent> edited = new ArrayList<>(EVENTS);
    edited.remove(2);
    replaceBy(edited);
    for (String[] args :
        List.of(
            new String[] {"prove", "--seq", "3"},
            new String[] {"prove", "--since", kept.toString()})) {
      CommandRun run = run(args);
      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).contains("is not what the checkpoint of").hasLineCount(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--seq 8 | no checkpoint covers event 8 yet | 1",
        "--seq 0 | --seq | 2",
        "'' | give one of --seq and --since | 2",
        "--seq 1 --since x | give one of --seq and --since | 2",
        "--since /no/file | cannot read /no/file | 1"
      })
  void whatCannotBeProvedIsSaidInALine(String args, String message, int exit) {
    CommandRun run =
        run(
            Stream.concat(
                    Stream.of("prove"), Stream.of(args.split(" ")).filter(word -> !word.isEmpty()))
                .toArray(String[]::new));
    assertThat(run.err()).contains(message).hasLineCount(1);
    assertThat(run.exit()).isEqualTo(exit);
  }
}

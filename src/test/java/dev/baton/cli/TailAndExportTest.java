package dev.baton.cli;

import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connection;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.TestLog;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.testing.FakeClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What {@code tail} and {@code export} print, and where. */
@Isolated
@Timeout(60)
class TailAndExportTest {
  private static final PeerId FORMULA = new PeerId("=HYPERLINK(\"http://evil.example/\u00fc\")");
  private static final ClientDetails CLIENT =
      new ClientDetails("192.0.2.1", "", "1.5.5", "a, \"quoted\"");

  private static final List<RealmEvent> EVENTS =
      List.of(
          new ServerStarted(at(30), PROOF_MAX_AGE, at(0)),
          new PeerConnected(ALICE, connection(1), TOKEN, Optional.empty(), CLIENT, at(1)),
          new PeerConnected(FORMULA, connection(2), TOKEN, Optional.empty(), CLIENT, at(2)),
          new PeerDisconnected(ALICE, connection(1), DisconnectReason.LEFT, at(3)));

  @TempDir Path folder;
  private Path data = Path.of("");

  @BeforeEach
  void write() {
    data = folder.resolve("data");
    TestLog.write(data, new FakeClock(at(0)), EVENTS);
  }

  private String[] all(String... args) {
    return Stream.concat(Stream.of(args), Stream.of("--data_dir", data.toString()))
        .toArray(String[]::new);
  }

  private CommandRun run(String... args) {
    return CommandRun.of(all(args));
  }

  private static List<Long> seqs(String jsonLines) {
    var mapper = new ObjectMapper();
    return jsonLines
        .lines()
        .map(
            line -> {
              try {
                return mapper.readTree(line).path("seq").asLong();
              } catch (IOException e) {
                throw new AssertionError(line, e);
              }
            })
        .toList();
  }

  @Test
  void tailShowsTheLastEventsAndEnds() {
    assertThat(seqs(run("tail", "--format", "json").out())).containsExactly(1L, 2L, 3L, 4L);
    assertThat(seqs(run("tail", "-n", "2", "--format=json").out())).containsExactly(3L, 4L);
    assertThat(run("tail", "-n0").out()).isEmpty();
    CommandRun run = run("tail", "--lines", "1", "--peer", "alice");
    assertThat(run.exit()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines())
        .singleElement()
        .asString()
        .matches(" +4 +" + at(3) + " +peer-disconnected +alice +.*reason=left.*")
        .doesNotContain("\u001b");
    assertThat(seqs(run("tail", "--type", "peer-connected", "--format=json").out()))
        .containsExactly(2L, 3L);
  }

  @Test
  void aMistakeInTheOptionsOfEitherIsOneLine() {
    for (String[] args :
        List.of(
            new String[] {"tail", "-n", "-1"},
            new String[] {"tail", "--type", "zzz"},
            new String[] {"tail", "--format", "csv"},
            new String[] {"export", "--format", "table"},
            new String[] {"export", "--type", "zzz"},
            new String[] {"export", "--from", "when"})) {
      CommandRun run = run(args);
      assertThat(run.exit()).isEqualTo(2);
      assertThat(run.out()).isEmpty();
      assertThat(run.err().lines()).singleElement().asString().startsWith("baton: ");
    }
  }

  @Test
  void aDamagedLogIsShownAsFarAsItIsGood() throws IOException {
    TestLog.damage(data, 3);
    for (String command : List.of("tail", "export")) {
      CommandRun run = run(command, "--format", "json");
      assertThat(run.exit()).isEqualTo(1);
      assertThat(seqs(run.out())).startsWith(1L, 2L);
      assertThat(run.err().lines()).singleElement().asString().startsWith("baton: ");
    }
  }

  @Test
  void colorsAreForTerminalsThatWantThem() {
    assertThat(Terminal.isColored(Map.of(), true)).isTrue();
    assertThat(Terminal.isColored(Map.of("NO_COLOR", ""), true)).isTrue();
    assertThat(Terminal.isColored(Map.of("NO_COLOR", "1"), true)).isFalse();
    assertThat(Terminal.isColored(Map.of("TERM", "dumb"), true)).isFalse();
    assertThat(Terminal.isColored(Map.of(), false)).isFalse();
  }

  /** A stream that is read until its reader goes away. */
  private static final class ClosablePipe extends OutputStream {
    final ByteArrayOutputStream read = new ByteArrayOutputStream();
    volatile boolean isClosed;

    @Override
    public synchronized void write(int b) throws IOException {
      if (isClosed) {
        throw new IOException("Broken pipe");
      }
      read.write(b);
    }

    synchronized List<Long> seqs() {
      String whole = read.toString(UTF_8);
      return TailAndExportTest.seqs(whole.substring(0, whole.lastIndexOf('\n') + 1));
    }
  }

  @Test
  void whatComesIsShownOverARestartUntilTheReaderGoesAway() throws Exception {
    var pipe = new ClosablePipe();
    PrintStream real = System.out;
    System.setOut(new PrintStream(pipe, true, UTF_8));
    try {
      CompletableFuture<Integer> tail =
          CompletableFuture.supplyAsync(
              () ->
                  BatonCommand.run(
                      all("tail", "-f", "-n", "1", "--format", "json"),
                      Map.of(),
                      _ -> {},
                      new ChronicleLogs(),
                      Progress.IGNORED));
      Awaitility.await().until(() -> pipe.seqs().equals(List.of(4L)));
      var clock = new FakeClock(at(9));
      for (long seq = 5; seq <= 6; seq++) {
        TestLog.write(data, clock, List.of(new ServerStarted(at(40), PROOF_MAX_AGE, at(9))));
        long newest = seq;
        Awaitility.await().until(() -> pipe.seqs().getLast() == newest);
      }
      assertThat(pipe.seqs()).containsExactly(4L, 5L, 6L);
      assertThat(tail).isNotDone();
      pipe.isClosed = true;
      TestLog.write(data, clock, List.of(new ServerStarted(at(40), PROOF_MAX_AGE, at(9))));
      assertThat(tail.get(30, TimeUnit.SECONDS)).isZero();
    } finally {
      System.setOut(real);
    }
  }

  @Test
  void anExportHasAllEventsThatAreAskedFor() {
    CommandRun run = run("export");
    assertThat(run.exit()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(seqs(run.out())).containsExactly(1L, 2L, 3L, 4L);
    assertThat(run.out()).isEqualTo(run("history", "--format", "json", "--from_log").out());
    assertThat(seqs(run("export", "--peer", "alice").out())).containsExactly(2L, 4L);
    assertThat(seqs(run("export", "--type=peer-disconnected").out())).containsExactly(4L);
    assertThat(seqs(run("export", "--from", at(1).toString(), "--to", at(3).toString()).out()))
        .containsExactly(2L, 3L);
  }

  @Test
  void aValueOfAClientCannotBecomeAFormula() {
    List<String> lines = run("export", "--format", "csv").out().lines().toList();
    assertThat(lines).hasSize(5);
    assertThat(lines.getFirst()).startsWith("seq,at,type,node,peer,");
    assertThat(lines.get(3)).contains(",\"'=HYPERLINK(\"\"http://evil.example/\u00fc\"\")\",");
    assertThat(lines.get(3)).contains("\"a, \"\"quoted\"\"\"");
  }

  @Test
  void aFileIsForItsOwnerAndIsNotOverwritten() throws IOException {
    Path file = folder.resolve("events.jsonl");
    CommandRun run = run("export", "--output", file.toString());
    assertThat(run.exit()).isZero();
    assertThat(run.out() + run.err()).isEmpty();
    String written = Files.readString(file);
    assertThat(seqs(written)).containsExactly(1L, 2L, 3L, 4L);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    CommandRun again = run("export", "--format=csv", "--output", file.toString());
    assertThat(again.exit()).isEqualTo(1);
    assertThat(again.err().lines())
        .containsExactly("baton: " + file + " is there, and is not overwritten");
    assertThat(Files.readString(file)).isEqualTo(written);
  }

  @Test
  void anExportThatCannotBeMadeLeavesNoFile() throws IOException {
    Path file = folder.resolve("events.jsonl");
    assertThat(run("export", "--output", folder.resolve("no/file").toString()).err())
        .startsWith("baton: cannot write " + folder.resolve("no/file"));
    Path day = new LogFiles(data).rollFiles().getLast();
    Files.delete(day);
    Files.createDirectory(day);
    CommandRun run = run("export", "--output", file.toString());
    assertThat(run.err()).startsWith("baton: cannot read ");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(file).doesNotExist();
  }

  @Test
  void aStreamThatTakesNoMoreIsAnErrorAndNotACutExport() {
    PrintStream real = System.out;
    var closed = new ClosablePipe();
    closed.isClosed = true;
    List<Integer> exits = new ArrayList<>();
    System.setOut(new PrintStream(closed, true, UTF_8));
    try {
      exits.add(
          BatonCommand.run(
              all("export"), Map.of(), _ -> {}, new ChronicleLogs(), Progress.IGNORED));
    } finally {
      System.setOut(real);
    }
    // The real stream can be written to: whatever it is, it is no reader who went away.
    assertThat(exits).containsExactly(1);
  }
}

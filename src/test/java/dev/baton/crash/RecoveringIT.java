package dev.baton.crash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.crash.ConnectAttempt.ConnectAnswer;
import dev.baton.testing.BatonProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/operating/recovering.md} tells an operator to do, done to the letter. */
@Timeout(120)
class RecoveringIT {
  private static final int CLIENTS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  private final ClientBook book = new ClientBook();

  private Path data() {
    return folder.resolve("data");
  }

  /** A server's life, at whose end alice and others hold their IDs. */
  private void liveAndDie() {
    try (BatonProcess server = BatonProcess.serve(data())) {
      for (int i = 0; i < CLIENTS; i++) {
        assertThat(book.attempt("peer-" + i, "token").ask(server.port()))
            .isEqualTo(ConnectAnswer.OPEN);
      }
      assertThat(book.attempt("alice", "hers").ask(server.port())).isEqualTo(ConnectAnswer.OPEN);
      server.kill();
    }
  }

  private Path rollFile() throws IOException {
    try (Stream<Path> files = Files.list(data().resolve("log"))) {
      return files.filter(file -> file.toString().endsWith(".cq4")).findFirst().orElseThrow();
    }
  }

  private static List<String> run(int exit, String command, Path data, String... options) {
    String[] args = new String[options.length + 3];
    args[0] = command;
    args[1] = "--data_dir";
    args[2] = data.toString();
    System.arraycopy(options, 0, args, 3, options.length);
    try (BatonProcess process = BatonProcess.run(args)) {
      assertThat(process.awaitExit()).as("%s %s", process.out(), process.err()).isEqualTo(exit);
      return Stream.concat(process.out().stream(), process.err().stream()).toList();
    }
  }

  private static String refusal(Path data, String... options) {
    try (BatonProcess start =
        BatonProcess.run(BatonProcess.serveArguments(data, options).toArray(String[]::new))) {
      assertThat(start.awaitExit()).isEqualTo(1);
      return start.err().getLast();
    }
  }

  private static void copy(Path from, Path to) {
    Machine.run("cp", "-a", "--sparse=always", from.toString(), to.toString());
  }

  /** Alice has her ID, and a stranger has not. */
  private void assertAliceIsKept(Path data) {
    try (BatonProcess server = BatonProcess.serve(data)) {
      ConnectAttempt thief = book.attempt("alice", "a stranger's");
      assertThat(thief.ask(server.port())).isEqualTo(ConnectAnswer.TAKEN);
      ConnectAttempt alice = book.attempt("alice", "hers");
      assertThat(alice.ask(server.port())).isEqualTo(ConnectAnswer.OPEN);
      alice.leave();
    }
  }

  private void change(String text) throws IOException {
    byte[] bytes = Files.readAllBytes(rollFile());
    bytes[new String(bytes, ISO_8859_1).indexOf(text)] ^= 1;
    Files.write(rollFile(), bytes);
  }

  @Test
  void aFileThatCannotBeReadIsPutBack() throws IOException {
    liveAndDie();
    Path file = rollFile();
    Path away = folder.resolve("away");
    Files.move(file, away);
    Files.createDirectory(file);
    assertThat(refusal(data()))
        .contains("cannot read " + file, "Nothing was changed, and nothing is known to be damaged");
    assertThat(refusal(data(), "--on_corrupt", "quarantine")).contains("cannot read " + file);
    assertThat(run(1, "repair", data())).last().asString().contains("cannot read " + file);
    Files.delete(file);
    Files.move(away, file);
    assertAliceIsKept(data());
  }

  @Test
  void aDamagedLogIsCopiedAndRepaired() throws IOException {
    liveAndDie();
    change("peer-7");
    assertThat(refusal(data())).contains("is damaged at event", "the record's checksum is wrong");
    assertThat(run(1, "verify", data())).anyMatch(line -> line.contains("is damaged at event"));
    copy(data(), folder.resolve("data-copy"));
    List<String> planned = run(0, "repair", data(), "--dry_run");
    assertThat(planned).anyMatch(line -> line.contains("events lost:"));
    List<String> done = run(0, "repair", data());
    assertThat(done).anyMatch(line -> line.contains("old log:"));
    assertThat(done)
        .contains(
            planned.stream().filter(line -> line.contains("lost:")).findFirst().orElseThrow());
    assertThat(run(0, "history", data())).anyMatch(line -> line.contains("log-repaired"));
    assertAliceIsKept(data());
    assertThat(run(0, "verify", data())).anyMatch(line -> line.startsWith("whole"));
  }

  @Test
  void anOldCopyIsNotTakenForTheLogButOnPurpose() throws IOException {
    liveAndDie();
    Path old = folder.resolve("old");
    copy(data().resolve("log"), old);
    try (BatonProcess server = BatonProcess.serve(data())) {
      assertThat(book.attempt("bob", "his").ask(server.port())).isEqualTo(ConnectAnswer.OPEN);
      server.kill();
    }
    Machine.run("rm", "-r", data().resolve("log").toString());
    copy(old, data().resolve("log"));
    assertThat(refusal(data())).contains("the log ends here, and event");
    run(0, "repair", data());
    assertAliceIsKept(data());
  }

  @Test
  void aLogOfALaterVersionIsLeftToThatVersion() throws IOException {
    liveAndDie();
    byte[] bytes = Files.readAllBytes(rollFile());
    int record = new String(bytes, ISO_8859_1).lastIndexOf("\u00b4\u0004\u00bf");
    int length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(record - 4);
    bytes[record + 1] = 6;
    var crc = new CRC32C();
    crc.update(bytes, record, length - 4);
    ByteBuffer.wrap(bytes).putInt(record + length - 4, (int) crc.getValue());
    Files.write(rollFile(), bytes);
    String words = "the record has version 6, which this program does not know";
    assertThat(refusal(data())).contains(words);
    assertThat(refusal(data(), "--on_corrupt", "quarantine")).contains(words);
    assertThat(run(1, "repair", data())).last().asString().contains(words);
    assertThat(Files.readAllBytes(rollFile())).isEqualTo(bytes);
  }

  @Test
  void theFilesAreMadeAgainFromTheirEvents() throws IOException {
    liveAndDie();
    assertThat(run(1, "repair", data())).last().asString().contains("is not damaged");
    run(0, "repair", data(), "--force");
    assertThat(run(0, "history", data())).anyMatch(line -> line.contains("log-repaired"));
    assertAliceIsKept(data());
  }

  @Test
  void aDeletedFileIsHadFromTheProcess() throws IOException {
    try (AdminPage admin = AdminPage.onFreePort();
        BatonProcess server = BatonProcess.serve(data(), admin.options());
        Holders holders = Holders.connect(book, server.port())) {
      Path file = rollFile();
      Files.delete(file);
      await().atMost(PATIENCE).until(() -> admin.state().equals("DOWN"));
      assertThat(server.err()).anyMatch(line -> line.contains(file.getFileName().toString()));
      Path open = descriptorOf(server, file);
      Path copy = data().resolve("log").resolve("copy");
      Machine.run("cp", "--sparse=always", open.toString(), copy.toString());
      Machine.run("mv", copy.toString(), file.toString());
      await().atMost(PATIENCE).until(admin::isUp);
      holders.talk();
      holders.comeBack(book, server.port());
      server.kill();
      server.awaitExit();
    }
    LogAudit.of(data()).confirms(book);
  }

  private static Path descriptorOf(BatonProcess server, Path file) throws IOException {
    Path descriptors = Path.of("/proc", String.valueOf(server.handle().pid()), "fd");
    try (Stream<Path> open = Files.list(descriptors)) {
      for (Path descriptor : open.toList()) {
        if (Files.isSymbolicLink(descriptor)
            && Files.readSymbolicLink(descriptor).toString().equals(file + " (deleted)")) {
          return descriptor;
        }
      }
    }
    throw new AssertionError("the process has " + file + " not open");
  }

  @Test
  void aBackupBesideARunningServerIsWhole() {
    Path backup = folder.resolve("backup");
    try (BatonProcess server = BatonProcess.serve(data());
        Connecting clients = Connecting.start(book, server.port())) {
      await().atMost(PATIENCE).until(() -> clients.opened() > CLIENTS);
      Machine.run("mkdir", backup.toString());
      copy(data().resolve("head"), backup.resolve("head"));
      int before = clients.opened();
      await().atMost(PATIENCE).until(() -> clients.opened() > before);
      Machine.run(
          "sh",
          "-c",
          "cd \"$0\" && for part in *; do [ \"$part\" = head ] ||"
              + " cp -a --sparse=always \"$part\" \"$1\"; done",
          data().toString(),
          backup.toString());
      clients.stop();
      server.kill();
    }
    assertThat(run(0, "verify", backup)).anyMatch(line -> line.startsWith("whole"));
    try (BatonProcess server = BatonProcess.serve(backup)) {
      ConnectAttempt first = book.attempt("newcomer-1", "a stranger's");
      assertThat(first.ask(server.port())).isEqualTo(ConnectAnswer.TAKEN);
    }
  }
}

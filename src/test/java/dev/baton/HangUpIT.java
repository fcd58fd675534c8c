package dev.baton;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.BatonProcess;
import dev.baton.testing.RawWebSocket;
import dev.baton.transport.net.tls.Served;
import dev.baton.transport.net.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What SIGHUP does to the packaged program. */
@Timeout(120)
class HangUpIT {
  @TempDir Path folder;

  /** The lines that say what signals have done, once there are this many. */
  private static List<String> outcomes(BatonProcess baton, int count) {
    Awaitility.await().until(() -> outcomes(baton).size() >= count);
    return outcomes(baton);
  }

  private static List<String> outcomes(BatonProcess baton) {
    return baton.err().stream()
        .filter(line -> line.contains("SIGHUP: "))
        .map(line -> line.substring(line.indexOf("SIGHUP: ")))
        .toList();
  }

  private static void writePublicKey(Path file) throws GeneralSecurityException, IOException {
    byte[] key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic().getEncoded();
    Files.writeString(
        file,
        "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
            .formatted(Base64.getEncoder().encodeToString(key)),
        US_ASCII);
  }

  @Test
  void keysAndTheCertificateAreReadAgainAndTheServerGoesOn() throws Exception {
    Path keys = Files.createDirectory(folder.resolve("keys"));
    writePublicKey(keys.resolve("one.pem"));
    var first = TestCertificate.createIn(Files.createDirectory(folder.resolve("first")));
    var second = TestCertificate.createIn(Files.createDirectory(folder.resolve("second")));
    try (BatonProcess baton =
            BatonProcess.serve(
                folder.resolve("data"),
                "--allow_override_connect",
                "--keys",
                keys.toString(),
                "--sslkey",
                first.key().toString(),
                "--sslcert",
                first.chain().toString());
        var alice =
            RawWebSocket.over(
                first.connect(baton.port()), baton.port(), RawWebSocket.target("alice", "t"))) {
      assertThat(alice.readText()).contains("OPEN");
      X509Certificate before = Served.at(baton.port()).getFirst();
      baton.hangUp();
      assertThat(outcomes(baton, 1))
          .containsExactly(
              "SIGHUP: keys in force: 1, files refused: 0; the certificate is unchanged");

      writePublicKey(keys.resolve("two.pem"));
      Files.writeString(keys.resolve("three.pem"), "no key");
      Files.copy(second.key(), first.key(), StandardCopyOption.REPLACE_EXISTING);
      baton.hangUp();
      assertThat(outcomes(baton, 2).getLast())
          .startsWith("SIGHUP: keys in force: 2, files refused: 1; the previous certificate")
          .contains("does not belong to --sslcert");
      assertThat(Served.at(baton.port())).containsExactly(before);

      Files.copy(second.chain(), first.chain(), StandardCopyOption.REPLACE_EXISTING);
      baton.hangUp();
      assertThat(outcomes(baton, 3).getLast()).contains("the certificate is renewed, valid until");
      assertThat(Served.at(baton.port())).isNotEqualTo(List.of(before));

      alice.sendText("{\"type\":\"OFFER\",\"dst\":\"alice\",\"payload\":1}");
      assertThat(alice.readText()).contains("OFFER");
      baton.terminate();
      assertThat(baton.awaitExit()).isZero();
    }
  }

  @Test
  void signalWhileTheServerStartsDoesNotEndIt() throws Exception {
    var made = TestCertificate.createIn(Files.createDirectory(folder.resolve("made")));
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    List<String> arguments =
        BatonProcess.serveArguments(
            folder.resolve("data"),
            "--sslkey",
            pipe.toString(),
            "--sslcert",
            made.chain().toString());
    try (BatonProcess baton = BatonProcess.run(arguments.toArray(String[]::new))) {
      // From now on it waits for its key.
      Awaitility.await()
          .until(() -> baton.err().stream().anyMatch(line -> line.contains("recovered from")));
      baton.hangUp();
      assertThat(outcomes(baton, 1))
          .containsExactly("SIGHUP: the server is starting, and reads changes by itself");
      Files.write(pipe, Files.readAllBytes(made.key()));
      baton.awaitStarted();
      assertThat(Served.at(baton.port())).hasSize(1);
    }
  }

  @Test
  void serverWithoutFilesToReadGoesOnAsWell() {
    try (BatonProcess baton = BatonProcess.serve(folder.resolve("data"))) {
      baton.hangUp();
      assertThat(outcomes(baton, 1))
          .containsExactly("SIGHUP: there are no key or certificate files to read again");
      baton.terminate();
      assertThat(baton.awaitExit()).isZero();
    }
  }

  @Test
  void jvmThatLeavesSignalsAloneStartsAsEver() {
    List<String> command = command();
    command.add(1, "-Xrs");
    try (BatonProcess baton = BatonProcess.launch(command).awaitStarted()) {
      assertThat(baton.err()).anyMatch(line -> line.contains("SIGHUP is not handled: "));
    }
  }

  @Test
  void underNohupTheSignalIsIgnored() {
    List<String> command = command();
    command.addFirst("nohup");
    try (BatonProcess baton = BatonProcess.launch(command).awaitStarted()) {
      assertThat(baton.err()).anyMatch(line -> line.contains("SIGHUP is ignored"));
      baton.hangUp();
      baton.terminate();
      assertThat(baton.awaitExit()).isZero();
    }
  }

  private List<String> command() {
    Path data = folder.resolve("data");
    return new ArrayList<>(
        BatonProcess.command(BatonProcess.serveArguments(data).toArray(String[]::new)));
  }
}

package dev.baton.transport.net.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Keys and certificates in a test's folder, made by the tool that operators use. */
final class OpenSsl {
  /** What "openssl ecparam" writes by default: the curve and then the key. */
  static final String[] EC = {"ecparam", "-name", "prime256v1", "-genkey"};

  private final Path folder;

  OpenSsl(Path folder) {
    this.folder = folder;
  }

  /** Whether the tool is there and of a version that has the options used here. */
  static boolean isThere() {
    try {
      Process version = new ProcessBuilder("openssl", "version").redirectErrorStream(true).start();
      String text = new String(version.getInputStream().readAllBytes(), US_ASCII);
      return version.waitFor() == 0 && text.matches("(?s)OpenSSL [3-9]\\..*");
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Has a file of this name written by a command of openssl, and returns where it is. */
  Path make(String name, String... command) {
    List<String> line = new ArrayList<>(List.of("openssl"));
    line.addAll(List.of(command));
    line.addAll(List.of("-out", name));
    try {
      Process process =
          new ProcessBuilder(line)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      String said = new String(process.getInputStream().readAllBytes(), US_ASCII);
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as("%s: %s", line, said).isZero();
      return folder.resolve(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A certificate for 127.0.0.1 that a key has signed for itself. */
  Path selfSigned(String name, Path key) {
    return make(
        name,
        "req",
        "-x509",
        "-new",
        "-key",
        key.toString(),
        "-subj",
        "/CN=127.0.0.1",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-days",
        "30");
  }

  /** A certificate for this key, signed by another one; with what its holder may do. */
  Path signed(String name, Path key, String subject, Path issuer, Path issuerKey, String uses) {
    Path request =
        make(name + ".csr", "req", "-new", "-key", key.toString(), "-subj", "/CN=" + subject);
    Path extensions = write(name + ".ext", uses);
    return make(
        name,
        "x509",
        "-req",
        "-in",
        request.toString(),
        "-CA",
        issuer.toString(),
        "-CAkey",
        issuerKey.toString(),
        "-CAcreateserial",
        "-days",
        "30",
        "-extfile",
        extensions.toString());
  }

  Path write(String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

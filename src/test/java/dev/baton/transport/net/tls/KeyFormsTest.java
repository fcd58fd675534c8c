package dev.baton.transport.net.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.session.Metrics;
import dev.baton.testing.Leaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Keys and certificates in the forms in which openssl and others write them. PeerServer, whose node
 * reads them with OpenSSL, loads all that are loaded here.
 */
@Timeout(120)
@Tag("slow")
class KeyFormsTest {
  @TempDir Path folder;

  /** A kind of key and the command that makes one. */
  record KeyForm(String name, String... command) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** A change of a file's text that tools and editors make. */
  record Shape(String name, UnaryOperator<String> change) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static boolean isLeftOut() {
    if (!OpenSsl.isThere()) {
      System.out.println("LEFT OUT: forms of TLS keys (needs openssl 3)");
      return true;
    }
    return false;
  }

  static Stream<KeyForm> kinds() {
    return Stream.of(
        new KeyForm("SEC 1 behind its curve", OpenSsl.EC),
        new KeyForm("SEC 1 alone", "ecparam", "-name", "prime256v1", "-genkey", "-noout"),
        new KeyForm("SEC 1 of P-384", "ecparam", "-name", "secp384r1", "-genkey"),
        new KeyForm("SEC 1 of P-521", "ecparam", "-name", "secp521r1", "-genkey"),
        new KeyForm("PKCS#8 of P-256", "genpkey", "-algorithm", "EC", "-pkeyopt", "group:P-256"),
        new KeyForm("PKCS#8 of RSA", "genpkey", "-algorithm", "RSA"),
        new KeyForm("PKCS#8 of RSA-PSS", "genpkey", "-algorithm", "RSA-PSS"),
        new KeyForm("PKCS#8 of Ed25519", "genpkey", "-algorithm", "ED25519"),
        new KeyForm("PKCS#8 of Ed448", "genpkey", "-algorithm", "ED448"));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void keyOfThisKindServesItsCertificate(KeyForm kind) {
    if (isLeftOut()) {
      return;
    }
    var openssl = new OpenSsl(folder);
    Path key = openssl.make("key", kind.command());
    assertServes(key, openssl.selfSigned("crt", key));
  }

  @Test
  void keyOfPkcs1ServesItsCertificate() throws IOException {
    if (isLeftOut()) {
      return;
    }
    var openssl = new OpenSsl(folder);
    openssl.make("pkcs8", "genpkey", "-algorithm", "RSA");
    Path key = openssl.make("key", "rsa", "-in", "pkcs8", "-traditional");
    assertThat(Files.readString(key)).startsWith("-----BEGIN RSA PRIVATE KEY-----");
    assertServes(key, openssl.selfSigned("crt", key));
  }

  @Test
  void keyThatDoesNotRepeatItsPublicHalfServes() {
    if (isLeftOut()) {
      return;
    }
    var openssl = new OpenSsl(folder);
    openssl.make("whole", OpenSsl.EC);
    Path key = openssl.make("key", "ec", "-in", "whole", "-no_public");
    assertServes(key, openssl.selfSigned("crt", key));
  }

  static Stream<Shape> shapes() {
    return Stream.of(
        new Shape("CR LF", text -> text.replace("\n", "\r\n")),
        new Shape("text before", text -> "Bag Attributes\n    friendlyName: x: y\n" + text),
        new Shape("text behind", text -> text + "\nand so on\n"),
        new Shape("a byte order mark", text -> "\ufeff" + text),
        new Shape("no end of the last line", String::strip),
        new Shape("blanks at the ends of lines", text -> text.replace("\n", " \t\n")),
        new Shape("one long line", KeyFormsTest::onOneLine));
  }

  private static String onOneLine(String text) {
    return text.replaceAll("(?<=[A-Za-z0-9+/=])\n(?=[A-Za-z0-9+/=])", "");
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void filesOfThisShapeServe(Shape shape) throws IOException {
    if (isLeftOut()) {
      return;
    }
    var openssl = new OpenSsl(folder);
    Path key = openssl.make("key", OpenSsl.EC);
    Path crt = openssl.selfSigned("crt", key);
    for (Path file : List.of(key, crt)) {
      String changed = shape.change().apply(Files.readString(file));
      assertThat(changed).isNotEqualTo(Files.readString(file));
      Files.writeString(file, changed);
    }
    assertServes(key, crt);
  }

  @Test
  void oneFileMayHoldBoth() throws IOException {
    if (isLeftOut()) {
      return;
    }
    var openssl = new OpenSsl(folder);
    Path key = openssl.make("key", OpenSsl.EC);
    Path crt = openssl.selfSigned("crt", key);
    Path both = openssl.write("both", Files.readString(crt) + Files.readString(key));
    assertServes(both, both);
  }

  @Test
  void chainIsServedInItsOrderWhateverTheOrderOfTheFile() throws IOException {
    if (isLeftOut()) {
      return;
    }
    var openssl = new OpenSsl(folder);
    Path rootKey = openssl.make("root.key", OpenSsl.EC);
    Path root = openssl.selfSigned("root", rootKey);
    Path middleKey = openssl.make("middle.key", "genpkey", "-algorithm", "RSA");
    String authority = "basicConstraints=critical,CA:TRUE";
    Path middle = openssl.signed("middle", middleKey, "middle", root, rootKey, authority);
    Path key = openssl.make("key", OpenSsl.EC);
    String uses = "subjectAltName=IP:127.0.0.1";
    Path own = openssl.signed("own", key, "own", middle, middleKey, uses);
    Path other = openssl.selfSigned("other", middleKey);
    for (List<Path> order :
        List.of(
            List.of(own, middle, root),
            List.of(root, middle, own),
            List.of(root, own, other, middle, own))) {
      Path chain = openssl.write("chain", "");
      for (Path certificate : order) {
        Files.write(chain, Files.readAllBytes(certificate), StandardOpenOption.APPEND);
      }
      assertThat(Served.by(open(key, chain).context()))
          .as("%s", order)
          .extracting(certificate -> certificate.getSubjectX500Principal().getName())
          .containsExactly("CN=own", "CN=middle", "CN=127.0.0.1");
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void keyThatIsNotItsCertificatesIsRefused(KeyForm kind) {
    if (isLeftOut()) {
      return;
    }
    var openssl = new OpenSsl(folder);
    Path key = openssl.make("key", kind.command());
    Path other = openssl.make("other", kind.command());
    Path crt = openssl.selfSigned("crt", other);
    assertThatThrownBy(() -> open(key, crt))
        .isInstanceOf(UnusableCertificateException.class)
        .hasMessage(
            "--sslkey %s does not belong to --sslcert %s: no certificate there is for this key",
            key, crt);
  }

  @Test
  void keyOfAnotherKindThanItsCertificateIsRefused() {
    if (isLeftOut()) {
      return;
    }
    var openssl = new OpenSsl(folder);
    Path key = openssl.make("key", "genpkey", "-algorithm", "RSA");
    Path crt = openssl.selfSigned("crt", openssl.make("other", OpenSsl.EC));
    assertThatThrownBy(() -> open(key, crt)).hasMessageContaining("does not belong to --sslcert");
  }

  static Stream<KeyForm> encrypted() {
    return Stream.of(
        new KeyForm("PKCS#8", "pkcs8", "-topk8", "-in", "plain", "-passout", "pass:secret"),
        new KeyForm("SEC 1", "ec", "-in", "plain", "-aes256", "-passout", "pass:secret"));
  }

  @ParameterizedTest
  @MethodSource("encrypted")
  void encryptedKeyIsCalledThat(KeyForm kind) {
    if (isLeftOut()) {
      return;
    }
    var openssl = new OpenSsl(folder);
    Path crt = openssl.selfSigned("crt", openssl.make("plain", OpenSsl.EC));
    Path key = openssl.make("key", kind.command());
    assertThatThrownBy(() -> open(key, crt))
        .hasMessageStartingWith("--sslkey " + key + " is encrypted");
  }

  @Test
  void curveThatJavaCannotSignWithIsNoMismatch() {
    if (isLeftOut()) {
      return;
    }
    var openssl = new OpenSsl(folder);
    Path key = openssl.make("key", "ecparam", "-name", "secp256k1", "-genkey");
    Path crt = openssl.selfSigned("crt", key);
    assertThatThrownBy(() -> open(key, crt)).hasMessageContaining("that Java cannot sign with");
  }

  @Test
  void noMessageSaysAnythingOfAFile() throws IOException {
    if (isLeftOut()) {
      return;
    }
    var openssl = new OpenSsl(folder);
    Path key = openssl.make("key", OpenSsl.EC);
    Path crt = openssl.selfSigned("crt", key);
    byte[] text = Files.readAllBytes(key);
    for (int at = 0; at < text.length; at += 3) {
      byte[] broken = text.clone();
      broken[at] = (byte) '?';
      Path file = folder.resolve("broken");
      Files.write(file, broken);
      try {
        open(file, crt);
      } catch (UnusableCertificateException e) {
        assertThat(e).hasNoCause();
        assertSaysNothingOf(new String(broken, UTF_8), e);
      }
    }
  }

  private static void assertSaysNothingOf(String text, Exception e) {
    String message = String.valueOf(e.getMessage());
    Leaks.assertNoneIn(List.of(message));
    assertThat(text.lines().filter(line -> line.length() > 40))
        .noneMatch(line -> message.contains(line.substring(0, 12)));
  }

  private static TlsCertificate open(Path key, Path crt) {
    return TlsCertificate.open(key, crt, InstantSource.system(), new Metrics());
  }

  private static void assertServes(Path key, Path crt) {
    List<X509Certificate> served = Served.by(open(key, crt).context());
    assertThat(served)
        .singleElement()
        .satisfies(
            certificate ->
                assertThat(certificate.getSubjectX500Principal().getName())
                    .isEqualTo("CN=127.0.0.1"));
  }
}

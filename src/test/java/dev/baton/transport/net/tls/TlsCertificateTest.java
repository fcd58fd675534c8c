package dev.baton.transport.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import dev.baton.testing.CapturedLog;
import dev.baton.testing.FakeClock;
import dev.baton.testing.Leaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The files for TLS while they are renewed, and what is wrong with them. */
@Timeout(60)
@Tag("slow")
@Isolated
class TlsCertificateTest {
  @TempDir Path folder;

  private final Metrics metrics = new Metrics();

  /** Later than the moment from which the certificates made below are valid. */
  private final FakeClock clock = new FakeClock(Instant.now().plus(Duration.ofHours(1)));

  // Made by the framework's thread before each test: two pairs, and links to one of them.
  @SuppressWarnings("NullAway.Init")
  private TestCertificate old;

  @SuppressWarnings("NullAway.Init")
  private TestCertificate renewed;

  private Path key = Path.of("");
  private Path chain = Path.of("");

  @BeforeEach
  void makeTwo() throws Exception {
    old = TestCertificate.createIn(Files.createDirectory(folder.resolve("old")));
    renewed = TestCertificate.createIn(Files.createDirectory(folder.resolve("renewed")));
    key = Files.copy(old.key(), folder.resolve("privkey.pem"));
    chain = Files.copy(old.chain(), folder.resolve("fullchain.pem"));
  }

  private TlsCertificate open() {
    return TlsCertificate.open(key, chain, clock, metrics);
  }

  private static X509Certificate shown(TlsCertificate certificate) {
    return Served.by(certificate.context()).getFirst();
  }

  private static void replace(Path file, Path by) throws IOException {
    Files.copy(by, file, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void theFileThatIsMissingIsNamedByItsOwnOption() {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> TlsCertificate.requireUsable(key, missing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--sslcert " + missing + " cannot be read");
    assertThatThrownBy(() -> TlsCertificate.requireUsable(missing, chain))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--sslkey " + missing + " cannot be read");
  }

  @Test
  void filesThatAreNoneOfTheirKindAreRefused() throws Exception {
    Path text = Files.writeString(folder.resolve("text"), "no PEM");
    assertThatThrownBy(() -> TlsCertificate.requireUsable(text, chain))
        .hasMessage("--sslkey " + text + " has no BEGIN PRIVATE KEY");
    assertThatThrownBy(() -> TlsCertificate.requireUsable(key, text))
        .hasMessage("--sslcert " + text + " has no BEGIN CERTIFICATE");
  }

  @Test
  void certificateOutOfItsTimeIsWarnedOfOnce() {
    try (var log = new CapturedLog()) {
      TlsCertificate opened = open();
      assertThat(log.records()).isEmpty();
      // The tool makes them for 90 days, and an hour is over.
      assertThat(opened.daysLeft()).isEqualTo(89);
      clock.advance(Duration.ofDays(365));
      opened.look();
      opened.look();
      assertThat(opened.daysLeft()).isEqualTo(-276);
      assertThat(log.records())
          .singleElement()
          .asString()
          .contains("WARNING", chain + " has expired on ");
    }
    try (var log = new CapturedLog()) {
      clock.advance(Duration.ofDays(-1_000));
      open();
      assertThat(log.records()).singleElement().asString().contains("is not valid before ");
    }
  }

  @Test
  void renewedPairIsServedToNewHandshakes() throws Exception {
    TlsCertificate opened = open();
    X509Certificate before = shown(opened);
    opened.look();
    assertThat(shown(opened)).isEqualTo(before);
    replace(key, renewed.key());
    replace(chain, renewed.chain());
    opened.look();
    assertThat(shown(opened)).isNotEqualTo(before);
    assertThat(metrics.value(Metric.CERTIFICATES_RENEWED)).isEqualTo(1);
    assertThat(metrics.value(Metric.CERTIFICATES_REFUSED)).isZero();
  }

  @Test
  void linksThatPointElsewhereAreAChange() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("live"), folder.resolve("old"));
    TlsCertificate opened =
        TlsCertificate.open(
            link.resolve(key(old)), link.resolve(old.chain().getFileName()), clock, metrics);
    X509Certificate before = shown(opened);
    Path next = Files.createSymbolicLink(folder.resolve("next"), folder.resolve("renewed"));
    Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
    opened.look();
    assertThat(shown(opened)).isNotEqualTo(before);
  }

  private static Path key(TestCertificate made) {
    return made.key().getFileName();
  }

  @Test
  void halfOfARenewalKeepsTheOldPairAndIsSaidOnceWhenItStays() throws Exception {
    try (var log = new CapturedLog()) {
      TlsCertificate opened = open();
      X509Certificate before = shown(opened);
      replace(key, renewed.key());
      opened.look();
      assertThat(log.records()).as("it may be being written").isEmpty();
      opened.look();
      opened.look();
      assertThat(log.records())
          .singleElement()
          .asString()
          .contains("WARNING", "stays in force: --sslkey " + key + " does not belong to");
      assertThat(metrics.value(Metric.CERTIFICATES_REFUSED)).isEqualTo(1);
      assertThat(shown(opened)).isEqualTo(before);
      replace(chain, renewed.chain());
      opened.look();
      assertThat(shown(opened)).isNotEqualTo(before);
      Leaks.assertNoneIn(log.records());
    }
  }

  @Test
  void filesThatAreGoneOrBrokenKeepTheOldPairAndAreSaidOnce() throws Exception {
    try (var log = new CapturedLog()) {
      TlsCertificate opened = open();
      X509Certificate before = shown(opened);
      Files.delete(key);
      opened.look();
      opened.look();
      opened.look();
      Files.writeString(key, Files.readString(old.key()).substring(0, 100));
      opened.look();
      opened.look();
      opened.look();
      assertThat(log.records()).hasSize(2);
      assertThat(log.records().getFirst()).contains("cannot be read");
      assertThat(log.records().getLast()).contains("has no line that ends its block");
      assertThat(metrics.value(Metric.CERTIFICATES_REFUSED)).isEqualTo(2);
      assertThat(shown(opened)).isEqualTo(before);
      Leaks.assertNoneIn(log.records());
    }
  }

  @Test
  void anInvalidPairDoesNotTakeThePlaceOfAValidOne() throws Exception {
    TlsCertificate opened = open();
    X509Certificate before = shown(opened);
    Path shorter = Files.createDirectory(folder.resolve("shorter"));
    var made = TestCertificate.createIn(shorter, 1);
    clock.advance(Duration.ofDays(2));
    replace(key, made.key());
    replace(chain, made.chain());
    assertThat(opened.lookNow()).contains("is not valid now, and the previous one is");
    assertThat(shown(opened)).isEqualTo(before);
    clock.advance(Duration.ofDays(365));
    assertThat(opened.lookNow()).startsWith("the certificate is renewed");
  }

  @Test
  void aChainHasABound() throws Exception {
    Files.writeString(chain, Files.readString(old.chain()).repeat(40));
    assertThatThrownBy(() -> TlsCertificate.requireUsable(key, chain))
        .hasMessage("--sslcert " + chain + " has more than 32 certificates");
  }

  @Test
  void theOneWhoAsksIsToldWhatBecameOfIt() throws Exception {
    try (var log = new CapturedLog()) {
      TlsCertificate opened = open();
      assertThat(opened.lookNow()).isEqualTo("the certificate is unchanged");
      replace(key, renewed.key());
      for (int i = 0; i < 2; i++) {
        assertThat(opened.lookNow())
            .contains("previous certificate stays in force", "does not belong to");
      }
      replace(chain, renewed.chain());
      assertThat(opened.lookNow()).startsWith("the certificate is renewed, valid until 20");
      // Also for those who read the log and did not ask.
      assertThat(log.records()).singleElement().asString().contains("WARNING", "stays in force");
      assertThat(metrics.value(Metric.CERTIFICATES_REFUSED)).isEqualTo(1);
    }
  }

  @Test
  void aPipeIsReadOnceAndNeverWaitedFor() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    byte[] text = Files.readAllBytes(key);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                Files.write(pipe, text);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    TlsCertificate opened = TlsCertificate.open(pipe, chain, clock, metrics);
    opened.look();
    assertThat(opened.lookNow()).contains("only at the start");
    assertThat(shown(opened)).isNotNull();
  }

  /** A handshake under way asks for the name of a pair first, and for what it stands for later. */
  @Test
  void handshakeUnderWayGetsAKeyAndACertificateThatBelongTogether() throws Exception {
    CertifiedKey first = pair(old);
    CertifiedKey second = pair(renewed);
    var served = new ServedKey(first);
    String name = Objects.requireNonNull(served.chooseServerAlias("EC", null, null));
    served.replace(second);
    assertThat(served.getPrivateKey(name)).isEqualTo(first.key());
    assertThat(served.getCertificateChain(name)).containsExactly(first.certificate());
    assertThat(served.chooseServerAlias("EC", null, null)).isNotEqualTo(name);
    assertThat(served.chooseServerAlias("RSA", null, null)).isNull();
  }

  private static CertifiedKey pair(TestCertificate made) {
    var files = new PemFiles(made.key(), made.chain());
    return CertifiedKey.of(files, files.read());
  }
}

package dev.baton.transport.net.tls;

import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/**
 * The key and the certificates that TLS is served with, read from their files at the start and
 * again when they have changed. New handshakes get the newest usable pair; open connections keep
 * theirs. Safe for use by many threads.
 */
public final class TlsCertificate {
  private static final System.Logger LOG = System.getLogger(TlsCertificate.class.getName());

  private final PemFiles files;
  private final InstantSource clock;
  private final Metrics metrics;
  private final ServedKey served;

  // The rest is guarded by "this": the content of the files when they were last used, and any
  // unusable content seen since.
  private String takenDigest;
  private String refused = "";
  private boolean refusalSaid;
  private ValidityPeriod validity = ValidityPeriod.VALID;

  private enum ValidityPeriod {
    NOT_YET,
    VALID,
    OVER;

    static ValidityPeriod at(Instant now, X509Certificate certificate) {
      if (now.isBefore(certificate.getNotBefore().toInstant())) {
        return NOT_YET;
      }
      return now.isAfter(certificate.getNotAfter().toInstant()) ? OVER : VALID;
    }
  }

  private TlsCertificate(
      PemFiles files, PemFiles.Texts texts, InstantSource clock, Metrics metrics) {
    this.files = files;
    this.clock = clock;
    this.metrics = metrics;
    this.served = new ServedKey(CertifiedKey.of(files, texts));
    this.takenDigest = texts.digest();
  }

  /**
   * Reads the files, and warns of a certificate that is not valid now.
   *
   * @param key the private key, PEM
   * @param certificate its certificate and those of its issuers, PEM
   * @param metrics counts renewals
   * @throws UnusableCertificateException saying which file cannot be used and why
   */
  public static TlsCertificate open(
      Path key, Path certificate, InstantSource clock, Metrics metrics) {
    var files = new PemFiles(key, certificate);
    var opened = new TlsCertificate(files, files.read(), clock, metrics);
    opened.warnOfDates();
    return opened;
  }

  /**
   * Reads the files only to check them. A pipe is left for {@link #open}.
   *
   * @throws UnusableCertificateException saying which file cannot be used and why
   */
  public static void requireUsable(Path key, Path certificate) {
    var files = new PemFiles(key, certificate);
    if (!files.areReadOnce()) {
      CertifiedKey.of(files, files.read());
    }
  }

  /**
   * The context for handshakes.
   *
   * @throws IllegalStateException if this JDK has no TLS
   */
  public SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {served}, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("TLS cannot be served", e);
    }
  }

  /**
   * Checks whether the files have changed; called regularly. An unusable file is reported if it is
   * still there at the next check: a key and its certificate are seldom written at the same moment.
   */
  public synchronized void look() {
    if (!files.areReadOnce()) {
      lookAndTell(false);
    }
    warnOfDates();
  }

  /** Checks the files on request, and returns the result. */
  public synchronized String lookNow() {
    String outcome =
        files.areReadOnce()
            ? "the certificate comes from a pipe, and is read only at the start"
            : lookAndTell(true);
    warnOfDates();
    return outcome;
  }

  /** For how many whole days the certificate is still valid; negative when it has expired. */
  public long daysLeft() {
    return Math.floorDiv(
        Duration.between(clock.instant(), validUntil()).toSeconds(),
        Duration.ofDays(1).toSeconds());
  }

  private String lookAndTell(boolean asked) {
    String seen = "";
    try {
      PemFiles.Texts texts = files.read();
      seen = texts.digest();
      if (seen.equals(takenDigest)) {
        forgetRefusal();
        return "the certificate is unchanged";
      }
      CertifiedKey fresh = CertifiedKey.of(files, texts);
      requireNoStepBack(fresh);
      served.replace(fresh);
      takenDigest = seen;
      validity = ValidityPeriod.VALID;
      forgetRefusal();
      metrics.count(Metric.CERTIFICATES_RENEWED);
      String outcome = "the certificate is renewed, valid until " + validUntil();
      if (!asked) {
        LOG.log(System.Logger.Level.INFO, "{0}", outcome);
      }
      return outcome;
    } catch (UnusableCertificateException e) {
      String why = "the previous certificate stays in force: " + e.getMessage();
      refuse(seen + why, why, asked);
      return why;
    }
  }

  /** An old pair that was put back must not replace one that clients trust. */
  private void requireNoStepBack(CertifiedKey fresh) {
    Instant now = clock.instant();
    if (ValidityPeriod.at(now, fresh.certificate()) != ValidityPeriod.VALID
        && ValidityPeriod.at(now, served.pair().certificate()) == ValidityPeriod.VALID) {
      throw UnusableCertificateException.inChain(
          files.certificate(), "is not valid now, and the previous one is");
    }
  }

  /**
   * Reports and counts a problem once; a file that differs from one check to the next is still
   * being written.
   */
  private void refuse(String what, String why, boolean asked) {
    boolean again = what.equals(refused);
    refused = what;
    refusalSaid &= again;
    if (!refusalSaid && (again || asked)) {
      refusalSaid = true;
      metrics.count(Metric.CERTIFICATES_REFUSED);
      LOG.log(System.Logger.Level.WARNING, "{0}", why);
    }
  }

  private void forgetRefusal() {
    refused = "";
    refusalSaid = false;
  }

  private Instant validUntil() {
    return served.pair().certificate().getNotAfter().toInstant();
  }

  /** Reports a problem with the dates once. */
  private synchronized void warnOfDates() {
    X509Certificate certificate = served.pair().certificate();
    ValidityPeriod now = ValidityPeriod.at(clock.instant(), certificate);
    if (now != validity && now != ValidityPeriod.VALID) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the certificate in {0} {1} {2}; clients will not trust it",
          files.certificate(),
          now == ValidityPeriod.OVER ? "has expired on" : "is not valid before",
          now == ValidityPeriod.OVER ? validUntil() : certificate.getNotBefore().toInstant());
    }
    validity = now;
  }
}

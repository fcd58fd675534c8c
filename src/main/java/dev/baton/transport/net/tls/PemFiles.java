package dev.baton.transport.net.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The files of {@code --sslkey} and {@code --sslcert}, which may be one and the same. */
record PemFiles(Path key, Path certificate) {
  /** Larger than any key or chain. */
  private static final int MAX_BYTES = 1_048_576;

  /** The content of both files. */
  record Texts(byte[] key, byte[] certificate) {
    /** A digest that shows a change and reveals nothing of a key. */
    String digest() {
      try {
        var sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(MessageDigest.getInstance("SHA-256").digest(key));
        sha256.update(certificate);
        return HexFormat.of().formatHex(sha256.digest());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }
  }

  /**
   * Reads both files.
   *
   * @throws UnusableCertificateException if one of them cannot be read
   */
  Texts read() {
    return new Texts(text("--sslkey", key), text("--sslcert", certificate));
  }

  /** Whether one is a pipe, which can be read only once; a second read could block forever. */
  boolean areReadOnce() {
    return isReadOnce(key) || isReadOnce(certificate);
  }

  private static boolean isReadOnce(Path file) {
    return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
  }

  private static byte[] text(String option, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] text = in.readNBytes(MAX_BYTES + 1);
      if (text.length > MAX_BYTES) {
        throw unusable(option, file, "has more than %d bytes".formatted(MAX_BYTES));
      }
      return text;
    } catch (IOException _) {
      throw unusable(option, file, "cannot be read");
    }
  }

  private static UnusableCertificateException unusable(String option, Path file, String why) {
    return new UnusableCertificateException("%s %s %s".formatted(option, file, why));
  }
}

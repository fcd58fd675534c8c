package dev.baton.transport.net.tls;

import java.nio.file.Path;

/**
 * A file of {@code --sslkey} or {@code --sslcert} cannot be used. The message names the option and
 * the file, and never quotes its content; there is no cause, whose message might.
 */
public final class UnusableCertificateException extends IllegalArgumentException {
  UnusableCertificateException(String message) {
    super(message);
  }

  static UnusableCertificateException inKey(Path file, String why) {
    return new UnusableCertificateException("--sslkey %s %s".formatted(file, why));
  }

  static UnusableCertificateException inChain(Path file, String why) {
    return new UnusableCertificateException("--sslcert %s %s".formatted(file, why));
  }
}

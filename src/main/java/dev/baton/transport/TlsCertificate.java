package dev.baton.transport;

import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import java.nio.file.Files;
import java.nio.file.Path;

/** The certificate to serve with, from PEM files. */
final class TlsCertificate {
  private TlsCertificate() {}

  /**
   * Reads the key and the certificate chain.
   *
   * @throws IllegalArgumentException saying which file cannot be used
   */
  static Tls read(TransportOptions.TlsFiles files) {
    requireReadable("--sslkey", files.key());
    requireReadable("--sslcert", files.certificate());
    try {
      Keys keys =
          Keys.builder()
              .pem(
                  pem ->
                      pem.key(Resource.create(files.key()))
                          .certChain(Resource.create(files.certificate())))
              .build();
      return Tls.builder()
          .privateKey(keys.privateKey().orElseThrow())
          .privateKeyCertChain(keys.certChain())
          .build();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "--sslkey %s and --sslcert %s are no PEM key and certificate: %s"
              .formatted(files.key(), files.certificate(), e.getMessage()),
          e);
    }
  }

  private static void requireReadable(String option, Path file) {
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException(option + " " + file + " cannot be read");
    }
  }
}

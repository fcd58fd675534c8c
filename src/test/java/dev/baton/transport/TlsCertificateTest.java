package dev.baton.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.transport.TransportOptions.TlsFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files for TLS: what is wrong with them is told by the option that names them. */
class TlsCertificateTest {
  @TempDir Path folder;

  @Test
  void theFileThatIsMissingIsNamedByItsOwnOption() throws Exception {
    TestCertificate made = TestCertificate.createIn(folder);
    Path missing = folder.resolve("missing");
    assertThat(TlsCertificate.read(new TlsFiles(made.key(), made.chain()))).isNotNull();
    assertThatThrownBy(() -> TlsCertificate.read(new TlsFiles(made.key(), missing)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--sslcert " + missing + " cannot be read");
    assertThatThrownBy(() -> TlsCertificate.read(new TlsFiles(missing, made.chain())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--sslkey " + missing + " cannot be read");
  }

  @Test
  void filesThatAreNoneOfTheirKindAreRefused() throws Exception {
    TestCertificate made = TestCertificate.createIn(folder);
    Path text = Files.writeString(folder.resolve("text"), "no PEM");
    assertThatThrownBy(() -> TlsCertificate.read(new TlsFiles(text, made.chain())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("are no PEM key and certificate");
    assertThatThrownBy(() -> TlsCertificate.read(new TlsFiles(made.key(), text)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

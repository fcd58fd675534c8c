package dev.baton.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.BatonProcess;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import dev.baton.transport.net.tls.Served;
import dev.baton.transport.net.tls.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server and the files of its certificate, at the start and while it runs. */
@Timeout(120)
final class TlsFilesIT {
  @TempDir Path folder;

  @Test
  void renewedFilesAreFoundByTheServerAndLiveConnectionsGoOn() throws Exception {
    var first = TestCertificate.createIn(Files.createDirectory(folder.resolve("first")));
    var second = TestCertificate.createIn(Files.createDirectory(folder.resolve("second")));
    try (var server =
            TestServer.start(
                "--sslkey", first.key().toString(), "--sslcert", first.chain().toString());
        var alice =
            WsPeer.over(
                    RawWebSocket.over(
                        first.connect(server.port()),
                        server.port(),
                        RawWebSocket.target("alice", "token")),
                    "alice")
                .opens()) {
      X509Certificate before = Served.at(server.port()).getFirst();
      Files.copy(second.chain(), first.chain(), StandardCopyOption.REPLACE_EXISTING);
      Files.copy(second.key(), first.key(), StandardCopyOption.REPLACE_EXISTING);
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> !Served.at(server.port()).getFirst().equals(before));
      assertThat(server.metric("certificates_renewed")).isEqualTo(1);
      alice.echoes().leaves();
    }
  }

  @Test
  void keyOfAnotherCertificateEndsTheStartAndLeavesNoTrace() throws Exception {
    var first = TestCertificate.createIn(Files.createDirectory(folder.resolve("first")));
    var second = TestCertificate.createIn(Files.createDirectory(folder.resolve("second")));
    Path data = folder.resolve("data");
    List<String> arguments =
        BatonProcess.serveArguments(
            data, "--sslkey", first.key().toString(), "--sslcert", second.chain().toString());
    try (BatonProcess baton = BatonProcess.run(arguments.toArray(String[]::new))) {
      assertThat(baton.awaitExit()).isEqualTo(1);
      assertThat(baton.err())
          .containsExactly(
              ("baton: --sslkey %s does not belong to --sslcert %s:"
                      + " no certificate there is for this key")
                  .formatted(first.key(), second.chain()));
      assertThat(baton.out()).isEmpty();
    }
    assertThat(data).doesNotExist();
  }
}

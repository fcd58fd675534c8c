package dev.baton.transport.net.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for 127.0.0.1 made for one test.
 *
 * @param clients trusts it and nothing else, and can be a server with it too
 */
public record TestCertificate(Path key, Path chain, SSLContext clients) {
  private static final String PASSWORD = "only-for-a-test";
  private static final String ALIAS = "server";

  /** Made by the JDK's own keytool, and written out as PEM. */
  public static TestCertificate createIn(Path folder) throws Exception {
    return createIn(folder, 90);
  }

  /** The same for so many days from now on. */
  static TestCertificate createIn(Path folder, int days) throws Exception {
    Path store = folder.resolve("server.p12");
    keytool(folder, store, days);
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    Path key = folder.resolve("server.key");
    Path chain = folder.resolve("server.crt");
    byte[] encoded = keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded();
    Files.writeString(key, pem("PRIVATE KEY", encoded), US_ASCII);
    byte[] certificate = keys.getCertificate(ALIAS).getEncoded();
    Files.writeString(chain, pem("CERTIFICATE", certificate), US_ASCII);
    return new TestCertificate(key, chain, trusting(keys));
  }

  private static void keytool(Path folder, Path store, int days) throws Exception {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    List<String> command =
        List.of(
            keytool.toString(),
            "-genkeypair",
            "-alias",
            ALIAS,
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-validity",
            String.valueOf(days),
            "-dname",
            "CN=127.0.0.1",
            "-ext",
            "san=ip:127.0.0.1",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD);
    Path output = folder.resolve("keytool.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(output)).isZero();
  }

  private static String pem(String label, byte[] der) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, body, label);
  }

  private static SSLContext trusting(KeyStore keys) throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(ALIAS, keys.getCertificate(ALIAS));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  public SSLSocket connect(int port) {
    try {
      var plain = new Socket();
      plain.connect(new InetSocketAddress("127.0.0.1", port));
      return layer(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** TLS over a socket that is connected already. */
  public SSLSocket layer(Socket plain) {
    try {
      var socket =
          (SSLSocket)
              clients.getSocketFactory().createSocket(plain, "127.0.0.1", plain.getPort(), true);
      socket.startHandshake();
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

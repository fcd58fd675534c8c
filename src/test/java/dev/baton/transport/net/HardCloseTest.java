package dev.baton.transport.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.transport.net.tls.TestCertificate;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.SocketOptions;
import io.helidon.common.socket.TlsNioSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stalled TLS client cannot keep the thread that closes its socket. */
@Tag("slow")
@Timeout(60)
class HardCloseTest {
  private static final int CLIENTS = 100;

  @TempDir Path folder;

  /**
   * One TLS connection whose client does not read, and the thread that is blocked writing to it.
   */
  private record StalledSocket(
      Socket client, SocketChannel channel, TlsNioSocket tls, Thread writer) {}

  private static StalledSocket stall(
      ServerSocketChannel listener, AcceptedSockets accepted, SSLContext ssl) throws IOException {
    var address = (InetSocketAddress) listener.getLocalAddress();
    var raw = new Socket();
    raw.setReceiveBufferSize(4_096);
    raw.connect(address);
    SocketChannel channel = listener.accept();
    accepted.configureSocket(channel);
    SSLSocket client =
        (SSLSocket) ssl.getSocketFactory().createSocket(raw, "127.0.0.1", address.getPort(), true);
    client.setUseClientMode(true);
    var _ = Thread.ofVirtual().start(() -> shakeHands(client));
    TlsNioSocket tls = TlsNioSocket.server(channel, engine(ssl), "channel", "server");
    var written = new AtomicLong();
    Thread writer =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    while (true) {
                      tls.write(BufferData.create(new byte[65_536]));
                      written.incrementAndGet();
                    }
                  } catch (RuntimeException e) {
                    // The end that the test is about.
                    written.set(-1);
                  }
                });
    awaitStalled(written);
    return new StalledSocket(client, channel, tls, writer);
  }

  private static void shakeHands(SSLSocket client) {
    try {
      client.startHandshake();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SSLEngine engine(SSLContext ssl) {
    SSLEngine engine = ssl.createSSLEngine();
    engine.setUseClientMode(false);
    return engine;
  }

  /** Nothing was written for a while, and it was not the end. */
  private static void awaitStalled(AtomicLong written) {
    var last = new AtomicLong(-2);
    Awaitility.await()
        .pollInterval(Duration.ofMillis(100))
        .until(() -> written.get() > 0 && last.getAndSet(written.get()) == written.get());
  }

  @Test
  void manyStalledTlsClientsAreClosedByOneThreadWithoutAWait() throws Exception {
    SSLContext ssl = TestCertificate.createIn(folder).clients();
    var accepted = new AcceptedSockets(SocketOptions.create());
    List<StalledSocket> all = new ArrayList<>();
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      for (int i = 0; i < CLIENTS; i++) {
        all.add(stall(listener, accepted, ssl));
      }
      for (StalledSocket one : all) {
        SocketChannel channel = one.channel();
        AcceptedSockets.close(
            accepted.begin(channel.getRemoteAddress(), channel.getLocalAddress()).orElseThrow());
        assertThat(one.channel().isOpen()).isFalse();
        assertThat(one.writer().join(Duration.ofSeconds(20))).as("the writer is free").isTrue();
      }
      accepted.sweep();
      assertThat(accepted.size()).isZero();
    } finally {
      for (StalledSocket one : all) {
        one.client().close();
      }
    }
  }

  @Test
  void helidonsOwnCloseWouldWaitForTheWriter() throws Exception {
    SSLContext ssl = TestCertificate.createIn(folder).clients();
    var accepted = new AcceptedSockets(SocketOptions.create());
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      StalledSocket one = stall(listener, accepted, ssl);
      Thread closing = Thread.ofVirtual().start(one.tls()::close);
      Awaitility.await().until(() -> closing.getState() == Thread.State.WAITING);
      assertThat(one.channel().isOpen()).isTrue();
      AcceptedSockets.close(one.channel().socket());
      assertThat(closing.join(Duration.ofSeconds(20))).isTrue();
      one.client().close();
    }
  }
}

package dev.baton.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.testing.FreePort;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("haproxy")
@Timeout(60)
final class HaproxyIT extends ProxyScenes {
  private Path statistics = Path.of("stats");

  @Override
  ReverseProxy start(Path folder, int backend) throws IOException {
    statistics = folder.resolve("stats");
    int port = FreePort.find();
    String site = ReverseProxy.documented("haproxy");
    site = ReverseProxy.replaced(site, "bind :80", "bind 127.0.0.1:" + port);
    site = ReverseProxy.replaced(site, "127.0.0.1:9000", "127.0.0.1:" + backend);
    site = ReverseProxy.replaced(site, "60s", IDLE_SECONDS + "s");
    Path config = folder.resolve("haproxy.cfg");
    String all =
        """
        global
            log stdout format raw local0
            stats socket %s
        defaults
            default-server inter 200ms rise 1 fall 1
            timeout check 30s
        %s
        """
            .formatted(statistics, site);
    Files.writeString(config, all);
    return ReverseProxy.start(
        folder, port, List.of(ReverseProxy.program("haproxy"), "-db", "-f", config.toString()));
  }

  /** Its check asks by HTTP/1.0. */
  @Test
  void itsHealthCheckFindsTheServerUp() {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(statistics().lines().filter(line -> line.startsWith("baton,baton,")))
                    .singleElement()
                    .asString()
                    .contains(",UP,", ",L7OK,204,"));
  }

  private String statistics() throws IOException {
    try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(statistics))) {
      channel.write(ByteBuffer.wrap("show stat\n".getBytes(UTF_8)));
      return new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
    }
  }
}

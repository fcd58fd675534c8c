package dev.baton.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.FreePort;
import dev.baton.testing.HttpAnswers;
import dev.baton.testing.HttpAnswers.HttpAnswer;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("nginx")
@Timeout(60)
final class NginxIT extends ProxyScenes {
  @Override
  ReverseProxy start(Path folder, int backend) throws IOException {
    return start(folder, backend, ReverseProxy.documented("nginx"));
  }

  private static ReverseProxy start(Path folder, int backend, String documented)
      throws IOException {
    int port = FreePort.find();
    String site =
        ReverseProxy.replaced(documented, "listen 80;", "listen 127.0.0.1:%d;".formatted(port));
    site = ReverseProxy.replaced(site, "127.0.0.1:9000", "127.0.0.1:" + backend);
    site = site.replace("/var/log/nginx", folder.toString());
    Path config = folder.resolve("nginx.conf");
    String all =
        """
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log stderr;
        events {}
        http {
            access_log off;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            proxy_read_timeout %ss;
            proxy_send_timeout %<ss;
        %s
        }
        """
            .formatted(IDLE_SECONDS, site);
    Files.writeString(config, all);
    return ReverseProxy.start(
        folder,
        port,
        List.of(ReverseProxy.program("nginx"), "-p", folder.toString(), "-c", config.toString()));
  }

  /** nginx speaks HTTP/1.0 to a server unless it is told otherwise. */
  @Test
  void aStockLocationGivesIds(@TempDir Path folder) throws IOException {
    String stock = "server { listen 80; location / { proxy_pass http://127.0.0.1:9000; } }";
    try (var server = TestServer.start();
        var proxy = start(folder, server.port(), stock)) {
      String request = "GET /peerjs/id HTTP/1.1\r\nHost: localhost\r\n\r\n";
      List<HttpAnswer> answers = HttpAnswers.to(proxy.port(), request.repeat(2)).all();
      assertThat(answers).extracting(HttpAnswer::status).containsExactly(200, 200);
      assertThat(answers.getFirst().body()).hasSize(36);
    }
  }

  @Test
  void aWebSocketOpensAlthoughItIsAskedForByHttp10(@TempDir Path folder) throws IOException {
    String old =
        ReverseProxy.replaced(ReverseProxy.documented("nginx"), "proxy_http_version 1.1;", "");
    try (var server = TestServer.start();
        var proxy = start(folder, server.port(), old);
        var device = WsPeer.connect(proxy.port(), "old", "t").opens()) {
      device.isReachedBy(device).leaves();
    }
  }
}

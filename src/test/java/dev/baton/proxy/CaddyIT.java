package dev.baton.proxy;

import dev.baton.testing.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

@Tag("caddy")
@Timeout(60)
final class CaddyIT extends ProxyScenes {
  @Override
  boolean logs() {
    return false;
  }

  @Override
  ReverseProxy start(Path folder, int backend) throws IOException {
    int port = FreePort.find();
    String site = ReverseProxy.documented("caddy");
    site = ReverseProxy.replaced(site, "baton.example", "http://127.0.0.1:" + port);
    site = ReverseProxy.replaced(site, "127.0.0.1:9000", "127.0.0.1:" + backend);
    Path config = folder.resolve("Caddyfile");
    String all =
        """
        {
            admin off
            auto_https off
            default_bind 127.0.0.1
        }
        %s
        """
            .formatted(site);
    Files.writeString(config, all);
    return ReverseProxy.start(
        folder,
        port,
        List.of(
            ReverseProxy.program("caddy"),
            "run",
            "--adapter",
            "caddyfile",
            "--config",
            config.toString()));
  }
}

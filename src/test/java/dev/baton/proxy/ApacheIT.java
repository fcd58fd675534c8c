package dev.baton.proxy;

import dev.baton.testing.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

@Tag("apache2")
@Timeout(60)
final class ApacheIT extends ProxyScenes {
  private static final Path MODULES = Path.of("/usr/lib/apache2/modules");

  @Override
  ReverseProxy start(Path folder, int backend) throws IOException {
    int port = FreePort.find();
    String site = ReverseProxy.documented("apache");
    site = ReverseProxy.replaced(site, "*:80", "127.0.0.1:" + port);
    site = ReverseProxy.replaced(site, "127.0.0.1:9000", "127.0.0.1:" + backend);
    Path config = folder.resolve("apache.conf");
    String all =
        """
        Define APACHE_LOG_DIR %1$s
        ServerRoot %1$s
        PidFile %1$s/apache.pid
        ErrorLog %1$s/error.log
        Mutex file:%1$s default
        ServerName localhost
        Listen 127.0.0.1:%2$d
        LoadModule mpm_event_module %3$s/mod_mpm_event.so
        LoadModule authz_core_module %3$s/mod_authz_core.so
        LoadModule proxy_module %3$s/mod_proxy.so
        LoadModule proxy_http_module %3$s/mod_proxy_http.so
        <IfModule unixd_module>
        User nobody
        Group nogroup
        </IfModule>
        %4$s
        """
            .formatted(folder, port, MODULES, site);
    Files.writeString(config, all);
    return ReverseProxy.start(
        folder, port, List.of(ReverseProxy.program("apache2"), "-X", "-f", config.toString()));
  }
}

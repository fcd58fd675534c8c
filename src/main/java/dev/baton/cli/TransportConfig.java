package dev.baton.cli;

import dev.baton.admin.AdminRules;
import dev.baton.transport.TransportOptions;
import dev.baton.transport.TransportOptions.AdminOptions;
import dev.baton.transport.TransportOptions.Admission;
import dev.baton.transport.TransportOptions.ListenOptions;
import dev.baton.transport.TransportOptions.OriginRules;
import dev.baton.transport.TransportOptions.SocketLimits;
import dev.baton.transport.TransportOptions.TlsFiles;
import dev.baton.transport.http.Origins;
import dev.baton.transport.http.SiteOptions;
import dev.baton.transport.net.TrustedProxies;
import dev.baton.transport.websocket.WebSocketLimits.MessageLimits;
import dev.baton.transport.websocket.WebSocketLimits.MessageRate;
import dev.baton.transport.websocket.WebSocketLimits.OutboxLimits;
import dev.baton.transport.websocket.WebSocketLimits.SilenceLimits;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The options of the command line in the groups in which the transport takes them. */
final class TransportConfig {
  private TransportConfig() {}

  /** The options, whose numbers and pairs have been checked. */
  static TransportOptions from(ServeCommand options) {
    return new TransportOptions(
        listen(options), admin(options), site(options), admission(options), sockets(options));
  }

  private static ListenOptions listen(ServeCommand options) {
    PeerServerOptions peerServer = options.peerServer;
    return new ListenOptions(
        // As for Node.js, no address is all of them.
        peerServer.host.isEmpty() ? "::" : peerServer.host,
        peerServer.port,
        tls(options),
        proxies(options));
  }

  private static Optional<TlsFiles> tls(ServeCommand options) {
    PeerServerOptions peerServer = options.peerServer;
    return peerServer.sslkey.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new TlsFiles(
                readable("--sslkey", peerServer.sslkey, options),
                readable("--sslcert", peerServer.sslcert, options)));
  }

  private static Path readable(String option, String file, ServeCommand options) {
    Path path = Path.of(file);
    if (!Files.isReadable(path) || Files.isDirectory(path)) {
      throw options
          .checks()
          .refused(option, Files.exists(path) ? "it cannot be read" : "it does not exist");
    }
    return path;
  }

  private static TrustedProxies proxies(ServeCommand options) {
    try {
      return TrustedProxies.parse(options.peerServer.proxied);
    } catch (IllegalArgumentException e) {
      throw options.checks().refused("--proxied", e);
    }
  }

  private static AdminOptions admin(ServeCommand options) {
    BatonOptions baton = options.baton;
    List<String> hosts =
        Stream.concat(Stream.of(baton.adminHost), baton.adminAllowedHosts.stream())
            .filter(host -> !host.isBlank())
            .distinct()
            .toList();
    if (baton.adminPort < 0) {
      return new AdminOptions(Optional.empty(), hosts, rules(options));
    }
    var address = new InetSocketAddress(baton.adminHost, baton.adminPort);
    if (address.isUnresolved()) {
      throw options.checks().refused("--admin_host", "");
    }
    return new AdminOptions(Optional.of(address), hosts, rules(options));
  }

  private static AdminRules rules(ServeCommand options) {
    BatonOptions baton = options.baton;
    return new AdminRules(
        baton.adminTokens.isEmpty() ? Optional.empty() : Optional.of(Path.of(baton.adminTokens)),
        baton.adminProtectMetrics,
        options.takeover.failedProofRate);
  }

  private static SiteOptions site(ServeCommand options) {
    return new SiteOptions(
        mount(options.peerServer.path),
        options.baton.caseSensitivePaths,
        options.peerServer.allowDiscovery,
        !options.baton.noDemo);
  }

  /** The path with one slash before, between and behind its segments. */
  private static String mount(String path) {
    return ("/" + path + "/").replaceAll("/+", "/");
  }

  private static Admission admission(ServeCommand options) {
    return new Admission(
        options.peerServer.key,
        options.baton.strictIds,
        origins(options),
        options.limits.addressRate);
  }

  private static OriginRules origins(ServeCommand options) {
    List<String> listed = options.peerServer.cors;
    try {
      List<String> origins = Origins.parse(listed);
      boolean all = listed.stream().anyMatch(origin -> origin.strip().equals("*"));
      return new OriginRules(origins, checkOrigin(options, !origins.isEmpty()) && !all);
    } catch (IllegalArgumentException e) {
      throw options.checks().refused("--cors", e);
    }
  }

  private static boolean checkOrigin(ServeCommand options, boolean byDefault) {
    return switch (options.baton.wsCheckOrigin) {
      case "" -> byDefault;
      case "true" -> true;
      case "false" -> false;
      default -> throw options.checks().refused("--ws_check_origin", "");
    };
  }

  private static SocketLimits sockets(ServeCommand options) {
    LimitOptions limits = options.limits;
    return new SocketLimits(
        new MessageLimits(limits.maxMessage, limits.maxFragments),
        new MessageRate(limits.messageRate, limits.messageBurst),
        new OutboxLimits(limits.outboxBytes, Duration.ofMillis(limits.writeTimeout)),
        new SilenceLimits(
            Duration.ofMillis(limits.pingInterval),
            Duration.ofMillis(options.peerServer.aliveTimeout)),
        Duration.ofMillis(limits.handshakeTimeout));
  }
}

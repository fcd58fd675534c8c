package dev.baton.cli;

import dev.baton.transport.TransportOptions;
import dev.baton.transport.TransportOptions.AdminOptions;
import dev.baton.transport.TransportOptions.Admission;
import dev.baton.transport.TransportOptions.ListenOptions;
import dev.baton.transport.TransportOptions.MessageLimits;
import dev.baton.transport.TransportOptions.MessageRate;
import dev.baton.transport.TransportOptions.OriginRules;
import dev.baton.transport.TransportOptions.OutboxLimits;
import dev.baton.transport.TransportOptions.SilenceLimits;
import dev.baton.transport.TransportOptions.SiteOptions;
import dev.baton.transport.TransportOptions.SocketLimits;
import dev.baton.transport.TransportOptions.TlsFiles;
import dev.baton.transport.http.Origins;
import dev.baton.transport.net.TrustedProxies;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The options of the command line in the groups in which the transport takes them. */
record TransportConfig(
    PeerServerOptions peerServer, BatonOptions baton, LimitOptions limits, OptionChecks checks) {

  TransportOptions options() {
    return new TransportOptions(listen(), admin(), site(), admission(), sockets());
  }

  private ListenOptions listen() {
    return new ListenOptions(
        // As for Node.js, no address is all of them.
        peerServer.host.isEmpty() ? "::" : peerServer.host,
        checks.within("--port", peerServer.port, 0, 65_535),
        tls(),
        proxies());
  }

  private Optional<TlsFiles> tls() {
    if (peerServer.sslkey.isEmpty() != peerServer.sslcert.isEmpty()) {
      throw checks.impossible("--sslkey and --sslcert need each other");
    }
    return peerServer.sslkey.isEmpty()
        ? Optional.empty()
        : Optional.of(new TlsFiles(Path.of(peerServer.sslkey), Path.of(peerServer.sslcert)));
  }

  private TrustedProxies proxies() {
    try {
      return TrustedProxies.parse(peerServer.proxied);
    } catch (IllegalArgumentException e) {
      throw checks.impossible(
          "--proxied is true, false, or addresses and networks such as loopback,10.0.0.0/8: "
              + e.getMessage());
    }
  }

  private AdminOptions admin() {
    List<String> hosts =
        Stream.concat(Stream.of(baton.adminHost), baton.adminAllowedHosts.stream())
            .filter(host -> !host.isBlank())
            .distinct()
            .toList();
    checks.within("--admin_port", baton.adminPort, -1, 65_535);
    if (baton.adminPort < 0) {
      return new AdminOptions(Optional.empty(), hosts);
    }
    var address = new InetSocketAddress(baton.adminHost, baton.adminPort);
    if (address.isUnresolved()) {
      throw checks.impossible("--admin_host " + baton.adminHost + " is no address of this machine");
    }
    return new AdminOptions(Optional.of(address), hosts);
  }

  private SiteOptions site() {
    return new SiteOptions(
        mount(peerServer.path), baton.caseSensitivePaths, peerServer.allowDiscovery, !baton.noDemo);
  }

  /** The path with one slash before, between and behind its segments. */
  static String mount(String path) {
    return ("/" + path + "/").replaceAll("/+", "/");
  }

  private Admission admission() {
    return new Admission(
        peerServer.key,
        baton.strictIds,
        origins(),
        checks.atLeast("--address_rate", limits.addressRate, 0));
  }

  private OriginRules origins() {
    try {
      List<String> origins = Origins.parse(peerServer.cors);
      boolean wanted =
          baton.wsCheckOrigin.isEmpty()
              ? !origins.isEmpty()
              : booleanOf("--ws_check_origin", baton.wsCheckOrigin);
      boolean all = peerServer.cors.stream().anyMatch(origin -> origin.strip().equals("*"));
      return new OriginRules(origins, wanted && !all);
    } catch (IllegalArgumentException e) {
      throw checks.impossible("--cors: " + e.getMessage());
    }
  }

  private boolean booleanOf(String option, String value) {
    return switch (value) {
      case "true", "" -> true;
      case "false" -> false;
      default -> throw checks.impossible(option + " is true or false");
    };
  }

  private SocketLimits sockets() {
    return new SocketLimits(
        new MessageLimits(
            checks.atLeast("--max_message", limits.maxMessage, 128),
            checks.within("--max_fragments", limits.maxFragments, 1, 1_000_000)),
        new MessageRate(
            checks.within("--message_rate", limits.messageRate, 0, 1_000_000_000),
            checks.within("--message_burst", limits.messageBurst, 1, 1_000_000_000)),
        new OutboxLimits(outboxBytes(), checks.millis("--write_timeout", limits.writeTimeout)),
        new SilenceLimits(
            checks.millis("--ping_interval", limits.pingInterval),
            Duration.ofMillis(checks.atLeast("--alive_timeout", peerServer.aliveTimeout, 0))),
        checks.millis("--handshake_timeout", limits.handshakeTimeout));
  }

  /** Whatever may be sent, or may have waited, must fit into an outbox. */
  private int outboxBytes() {
    int bytes = checks.atLeast("--outbox_bytes", limits.outboxBytes, 1_024);
    String outbox = "--outbox_bytes";
    checks.requireAtMost("--max_message", 8L * limits.maxMessage, outbox, bytes);
    checks.requireAtMost("--waiting_bytes", 2L * limits.waitingBytes, outbox, bytes);
    checks.requireAtMost("--waiting_messages", 256L * limits.waitingMessages, outbox, bytes);
    return bytes;
  }
}

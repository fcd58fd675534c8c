package dev.baton.cli;

import dev.baton.protocol.MessageCodec;
import dev.baton.realm.RealmPolicy;
import dev.baton.session.SessionOptions;
import dev.baton.session.StateLimits;
import dev.baton.session.WaitingLimits;
import dev.baton.transport.TransportOptions;
import dev.baton.transport.TransportOptions.SocketLimits;
import dev.baton.transport.TransportOptions.TlsFiles;
import dev.baton.transport.http.Origins;
import dev.baton.transport.net.TrustedProxies;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code baton serve}: reads the options, checks them and hands them to whoever serves. */
@Command(
    name = "serve",
    description = "Serve PeerJS clients until stopped.",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    abbreviateSynopsis = true,
    footer = {
      "",
      "Names may be written --like_this or --like-this. An option that is not given",
      "is taken from the variable BATON_NAME, then from the file of --config, then",
      "from its default. What a switch (BOOL) is turned off by is --no-NAME."
    })
final class ServeCommand implements Callable<Integer> {
  /** What Jackson reads, which contacts in the log are read with, less what is round a payload. */
  private static final int MAX_NESTING = 900;

  @Mixin PeerServerOptions peerServer = new PeerServerOptions();
  @Mixin EventLogOptions eventLog = new EventLogOptions();
  @Mixin TakeoverOptions takeover = new TakeoverOptions();
  @Mixin BatonOptions baton = new BatonOptions();
  @Mixin LimitOptions limits = new LimitOptions();
  @Mixin StrayArguments strays = new StrayArguments();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  private final Consumer<ServerConfig> serve;
  private final List<String> warnings = new ArrayList<>();

  ServeCommand(Consumer<ServerConfig> serve) {
    this.serve = serve;
  }

  /** Has these lines said when the options have been parsed. */
  void warnOf(List<String> lines) {
    warnings.addAll(lines);
  }

  @Override
  public Integer call() {
    warnings.forEach(this::warn);
    strays.warnings(spec).forEach(this::warn);
    ServerConfig config = config();
    new StartWarnings(spec, config).lines().forEach(this::warn);
    serve.accept(config);
    return CommandLine.ExitCode.OK;
  }

  private void warn(String line) {
    spec.commandLine().getErr().println("baton: " + line);
  }

  /**
   * The options as the server takes them.
   *
   * @throws ParameterException if they cannot be met
   */
  ServerConfig config() {
    checks().within("--port", peerServer.port, 0, 65_535);
    if (eventLog.dataDir.toString().isEmpty()) {
      throw checks().impossible("--data_dir must not be empty");
    }
    return new ServerConfig(
        transport(),
        session(),
        eventLog.dataDir,
        eventLog.logOptions(checks()),
        takeover.proofs(checks()),
        checks().millis("--start_timeout", eventLog.startTimeout),
        logLevel());
  }

  private OptionChecks checks() {
    return new OptionChecks(spec.commandLine());
  }

  private TransportOptions transport() {
    List<String> origins = origins();
    boolean checkOrigin =
        baton.wsCheckOrigin.isEmpty()
            ? !origins.isEmpty()
            : booleanOf("--ws_check_origin", baton.wsCheckOrigin);
    return new TransportOptions(
        // As for Node.js, no address is all of them.
        peerServer.host.isEmpty() ? "::" : peerServer.host,
        peerServer.port,
        admin(),
        adminHosts(),
        mount(peerServer.path),
        peerServer.key,
        peerServer.allowDiscovery,
        origins,
        checkOrigin && peerServer.cors.stream().noneMatch(origin -> origin.strip().equals("*")),
        baton.caseSensitivePaths,
        baton.strictIds,
        !baton.noDemo,
        tls(),
        proxies(),
        socketLimits());
  }

  private List<String> origins() {
    try {
      return Origins.parse(peerServer.cors);
    } catch (IllegalArgumentException e) {
      throw checks().impossible("--cors: " + e.getMessage());
    }
  }

  private Optional<InetSocketAddress> admin() {
    checks().within("--admin_port", baton.adminPort, -1, 65_535);
    if (baton.adminPort < 0) {
      return Optional.empty();
    }
    var address = new InetSocketAddress(baton.adminHost, baton.adminPort);
    if (address.isUnresolved()) {
      throw checks()
          .impossible("--admin_host " + baton.adminHost + " is no address of this machine");
    }
    return Optional.of(address);
  }

  private List<String> adminHosts() {
    return Stream.concat(Stream.of(baton.adminHost), baton.adminAllowedHosts.stream())
        .filter(host -> !host.isBlank())
        .distinct()
        .toList();
  }

  private SocketLimits socketLimits() {
    checks().within("--max_fragments", limits.maxFragments, 1, 1_000_000);
    checks().within("--address_rate", limits.addressRate, 0, Integer.MAX_VALUE);
    checks().within("--message_rate", limits.messageRate, 0, 1_000_000_000);
    checks().within("--message_burst", limits.messageBurst, 1, 1_000_000_000);
    return new SocketLimits(
        checks().atLeast("--max_message", limits.maxMessage, 128),
        limits.maxFragments,
        outboxBytes(),
        checks().millis("--write_timeout", limits.writeTimeout),
        checks().millis("--handshake_timeout", limits.handshakeTimeout),
        limits.messageRate,
        limits.messageBurst,
        checks().millis("--ping_interval", limits.pingInterval),
        Duration.ofMillis(checks().atLeast("--alive_timeout", peerServer.aliveTimeout, 0)),
        limits.addressRate);
  }

  /** Whatever may be sent, or may have waited, must fit into an outbox. */
  private int outboxBytes() {
    checks().atLeast("--outbox_bytes", limits.outboxBytes, 1_024);
    requireAtMost("--max_message", 8L * limits.maxMessage, "--outbox_bytes", limits.outboxBytes);
    requireAtMost(
        "--waiting_bytes", 2L * limits.waitingBytes, "--outbox_bytes", limits.outboxBytes);
    requireAtMost(
        "--waiting_messages", 256L * limits.waitingMessages, "--outbox_bytes", limits.outboxBytes);
    return limits.outboxBytes;
  }

  /** A quarter of it, which is what one holder may have at most, must take any message twice. */
  private long bufferMemory() {
    if (limits.bufferMemory < 0) {
      throw checks().impossible("--buffer_memory must be at least 0, not " + limits.bufferMemory);
    }
    long bytes =
        limits.bufferMemory == 0 ? Runtime.getRuntime().maxMemory() / 3 : limits.bufferMemory;
    requireAtMost("--max_message", 8L * limits.maxMessage, "--buffer_memory", bytes);
    return bytes;
  }

  private void requireAtMost(String small, long needed, String large, long size) {
    if (needed > size) {
      throw checks()
          .impossible(
              "%s needs %s of at least %d, which is %d".formatted(small, large, needed, size));
    }
  }

  private SessionOptions session() {
    if (limits.waitingTotal < 0) {
      throw checks().impossible("--waiting_total must be at least 0, not " + limits.waitingTotal);
    }
    var waiting =
        new WaitingLimits(
            checks().atLeast("--waiting_messages", limits.waitingMessages, 0),
            checks().atLeast("--waiting_bytes", limits.waitingBytes, 0),
            checks().atLeast("--waiting_ids", limits.waitingIds, 0),
            limits.waitingTotal);
    return new SessionOptions(
        new RealmPolicy(
            checks().atLeast("--concurrent_limit", peerServer.concurrentLimit, 0),
            Duration.ofMillis(checks().atLeast("--drop_window", eventLog.dropWindow, 0)),
            Duration.ofMillis(checks().atLeast("--handover_window", eventLog.handoverWindow, 0)),
            takeover.policy(checks())),
        takeover.failedProofRate(checks()),
        checks().atLeast("--command_queue", limits.commandQueue, 1),
        eventLog.logBytesPerHour(checks()),
        eventLog.timeouts(checks()),
        waiting,
        bufferMemory(),
        Duration.ofMillis(checks().within("--probe_timeout", limits.probeTimeout, 0, 600_000)),
        Duration.ofMillis(checks().within("--refusal_delay", limits.refusalDelay, 0, 5_000)),
        new StateLimits(
            checks().within("--max_state", limits.maxState, 0, 32_768),
            checks().within("--max_contacts", limits.maxContacts, 0, 1_000)),
        Duration.ofMillis(checks().atLeast("--expire_timeout", peerServer.expireTimeout, 0)),
        // Without a pause it is a millisecond, as a timer of Node.js takes it.
        Duration.ofMillis(
            Math.max(1, checks().atLeast("--cleanup_out_msgs", peerServer.cleanupOutMsgs, 0))),
        Duration.ofMillis(checks().atLeast("--restart_window", eventLog.restartWindow, 0)),
        checks().within("--max_nesting", limits.maxNesting, 1, MAX_NESTING),
        checks().atLeast("--max_malformed", limits.maxMalformed, 1),
        relayedTypes());
  }

  /** The path with one slash before, between and behind its segments. */
  static String mount(String path) {
    return ("/" + path + "/").replaceAll("/+", "/");
  }

  private Optional<TlsFiles> tls() {
    if (peerServer.sslkey.isEmpty() != peerServer.sslcert.isEmpty()) {
      throw checks().impossible("--sslkey and --sslcert need each other");
    }
    return peerServer.sslkey.isEmpty()
        ? Optional.empty()
        : Optional.of(new TlsFiles(Path.of(peerServer.sslkey), Path.of(peerServer.sslcert)));
  }

  private TrustedProxies proxies() {
    try {
      return TrustedProxies.parse(peerServer.proxied);
    } catch (IllegalArgumentException e) {
      throw checks()
          .impossible(
              "--proxied is true, false, or addresses and networks such as loopback,10.0.0.0/8: "
                  + e.getMessage());
    }
  }

  private List<String> relayedTypes() {
    try {
      return MessageCodec.requireRelayable(
          baton.transmissionExtend.stream().filter(type -> !type.isBlank()).toList());
    } catch (IllegalArgumentException e) {
      throw checks().impossible("--transmission_extend: " + e.getMessage());
    }
  }

  private Level logLevel() {
    return switch (baton.logLevel.toLowerCase(Locale.ROOT)) {
      case "error" -> Level.SEVERE;
      case "warn" -> Level.WARNING;
      case "info" -> Level.INFO;
      case "debug" -> Level.FINE;
      case "trace" -> Level.FINER;
      default -> throw checks().impossible("--log_level is error, warn, info, debug or trace");
    };
  }

  private boolean booleanOf(String option, String value) {
    return switch (value) {
      case "true", "" -> true;
      case "false" -> false;
      default -> throw checks().impossible(option + " is true or false");
    };
  }
}

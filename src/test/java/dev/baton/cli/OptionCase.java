package dev.baton.cli;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.baton.eventlog.LogOptions.OnCorrupt;
import dev.baton.eventlog.LogSync;
import dev.baton.ownership.ProofOptions;
import dev.baton.ownership.ProofRules;
import dev.baton.transport.TransportOptions.TlsFiles;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;

/**
 * An option, or two that need each other, with values other than the defaults, and what they change
 * in the configuration.
 */
record OptionCase(Map<String, String> options, Map<String, Object> changes) {
  private static OptionCase of(String option, String value, String leaf, Object expected) {
    return new OptionCase(Map.of(option, value), Map.of(leaf, expected));
  }

  static List<OptionCase> all() {
    return Stream.of(asInPeerServer(), ofTheLog(), ofBehaviour(), limits())
        .flatMap(List::stream)
        .toList();
  }

  private static List<OptionCase> asInPeerServer() {
    return List.of(
        of("port", "9001", "transport.port", 9_001),
        of("host", "127.0.0.1", "transport.host", "127.0.0.1"),
        of("key", "1234", "transport.key", "1234"),
        of("path", "myapp", "transport.path", "/myapp/"),
        of("expire_timeout", "5001", "session.expireTimeout", ofMillis(5_001)),
        of("cleanup_out_msgs", "77", "session.expireInterval", ofMillis(77)),
        of("concurrent_limit", "7", "session.realm.concurrentLimit", 7),
        of("alive_timeout", "60001", "transport.limits.aliveTimeout", ofMillis(60_001)),
        of("allow_discovery", "true", "transport.allowDiscovery", true),
        new OptionCase(
            Map.of("cors", "https://a.example,https://b.example"),
            Map.of(
                "transport.corsOrigins",
                List.of("https://a.example", "https://b.example"),
                "transport.checkOrigin",
                true)),
        of("proxied", "true", "transport.proxies", "192.0.2.7"),
        new OptionCase(
            Map.of("sslkey", "key.pem", "sslcert", "cert.pem"),
            Map.of(
                "transport.tls",
                Optional.of(new TlsFiles(Path.of("key.pem"), Path.of("cert.pem"))))));
  }

  private static List<OptionCase> ofTheLog() {
    return List.of(
        of("data_dir", "elsewhere", "dataDir", Path.of("elsewhere")),
        of("log_sync", "none", "log.sync", LogSync.NONE),
        of("node", "node-7", "log.node", "node-7"),
        of("on_corrupt", "quarantine", "log.onCorrupt", OnCorrupt.QUARANTINE),
        of("min_free_space", "0", "log.minFreeBytes", 0L),
        of("snapshot_events", "7", "log.snapshotEvents", 7),
        of("retain_days", "30", "log.retention", Duration.ofDays(30)),
        of("log_max_bytes", "5000000000", "log.maxBytes", 5_000_000_000L),
        of("log_bytes_per_hour", "0", "session.logBytesPerHour", 0L),
        of("start_timeout", "1", "startTimeout", ofMillis(1)),
        of("log_queue_timeout", "1", "session.logTimeouts.queue", ofMillis(1)),
        of("log_append_timeout", "1", "session.logTimeouts.append", ofMillis(1)),
        of("restart_window", "0", "session.restartWindow", Duration.ZERO),
        of("drop_window", "7000", "session.realm.dropWindow", ofSeconds(7)),
        of("handover_window", "0", "session.realm.handoverWindow", Duration.ZERO));
  }

  /** Proofs are looked at only where an ID can be taken over. */
  private static OptionCase withProofs(
      Map<String, String> options, Path keys, Optional<String> jwksUrl, ProofRules rules) {
    Map<String, String> all = new HashMap<>(options);
    all.put("allow_override_connect", "true");
    return new OptionCase(
        all,
        Map.of(
            "session.realm.takeover.allowed",
            true,
            "proofs",
            Optional.of(new ProofOptions(false, keys, jwksUrl, rules))));
  }

  private static List<OptionCase> ofBehaviour() {
    return List.of(
        withProofs(Map.of(), Path.of("keys"), Optional.empty(), ProofRules.DEFAULT),
        new OptionCase(
            Map.of("auth", "connect"),
            Map.of(
                "session.realm.takeover.everyConnect",
                true,
                "proofs",
                Optional.of(
                    new ProofOptions(
                        true, Path.of("keys"), Optional.empty(), ProofRules.DEFAULT)))),
        new OptionCase(
            Map.of("allow_override_connection", "true"),
            withProofs(Map.of(), Path.of("keys"), Optional.empty(), ProofRules.DEFAULT).changes()),
        // A folder that is there, since a start warns of another one.
        withProofs(Map.of("keys", "src"), Path.of("src"), Optional.empty(), ProofRules.DEFAULT),
        withProofs(
            Map.of("jwks_url", "https://id.example/jwks"),
            Path.of("keys"),
            Optional.of("https://id.example/jwks"),
            ProofRules.DEFAULT),
        withProofs(
            Map.of(
                "jwt_issuer",
                "https://id.example",
                "jwt_audience",
                "calls",
                "jwt_peer_claim",
                "peers",
                "jwt_clock_skew",
                "5"),
            Path.of("keys"),
            Optional.empty(),
            new ProofRules(
                Optional.of("https://id.example"),
                "calls",
                "peers",
                ProofRules.DEFAULT_MAX_AGE,
                ofSeconds(5))),
        of("proof_max_age", "60", "session.realm.takeover.proofMaxAge", ofSeconds(60)),
        of("max_displacements", "1", "session.realm.takeover.maxDisplacements", 1),
        of("failed_proof_rate", "7", "session.failedProofRate", 7),
        of("strict_ids", "true", "transport.strictIds", true),
        of("ws_check_origin", "true", "transport.checkOrigin", true),
        of("no_demo", "true", "transport.demo", false),
        of("case_sensitive_paths", "true", "transport.caseSensitivePaths", true),
        of("transmission_extend", "A,b-1", "session.relayedTypes", List.of("A", "b-1")),
        of(
            "admin_port",
            "9100",
            "transport.admin",
            Optional.of(new InetSocketAddress("127.0.0.1", 9_100))),
        new OptionCase(
            Map.of("admin_port", "0", "admin_host", "127.0.0.2"),
            Map.of(
                "transport.admin",
                Optional.of(new InetSocketAddress("127.0.0.2", 0)),
                "transport.adminHosts",
                List.of("127.0.0.2"))),
        new OptionCase(
            Map.of("admin_port", "0", "admin_allowed_hosts", "a.example,192.0.2.7"),
            Map.of(
                "transport.admin",
                Optional.of(new InetSocketAddress("127.0.0.1", 0)),
                "transport.adminHosts",
                List.of("127.0.0.1", "a.example", "192.0.2.7"))),
        of("log_level", "debug", "logLevel", Level.FINE));
  }

  private static List<OptionCase> limits() {
    return List.of(
        of("max_message", "128", "transport.limits.messageBytes", 128),
        of("max_fragments", "1", "transport.limits.fragments", 1),
        of("max_nesting", "1", "session.maxNesting", 1),
        of("max_malformed", "1", "session.maxMalformedInARow", 1),
        of("message_rate", "0", "transport.limits.messageRate", 0),
        of("message_burst", "1", "transport.limits.messageBurst", 1),
        of("waiting_messages", "0", "session.waiting.messagesPerPeer", 0),
        of("waiting_bytes", "0", "session.waiting.bytesPerPeer", 0),
        of("waiting_ids", "0", "session.waiting.peersPerSender", 0),
        of("waiting_total", "5000000000", "session.waiting.bytesInAll", 5_000_000_000L),
        of("max_state", "1", "session.handover.stateBytes", 1),
        of("max_contacts", "0", "session.handover.contacts", 0),
        of("outbox_bytes", "2097152", "transport.limits.outboxBytes", 2 << 20),
        of("buffer_memory", "5000000000", "session.bufferMemory", 5_000_000_000L),
        of("write_timeout", "1", "transport.limits.writeTimeout", ofMillis(1)),
        of("handshake_timeout", "2", "transport.limits.handshakeTimeout", ofMillis(2)),
        of("ping_interval", "3", "transport.limits.pingInterval", ofMillis(3)),
        of("probe_timeout", "0", "session.probeTimeout", ofMillis(0)),
        of("refusal_delay", "0", "session.refusalDelay", ofMillis(0)),
        of("address_rate", "4", "transport.limits.addressRate", 4),
        of("command_queue", "1", "session.commandQueue", 1));
  }

  /** The whole configuration of a server without options, but for the name of its host. */
  static Map<String, Object> defaults() {
    return Map.ofEntries(
        Map.entry("dataDir", Path.of("data")),
        Map.entry("logLevel", Level.INFO),
        Map.entry("proofs", Optional.empty()),
        Map.entry("log.maxBytes", 0L),
        Map.entry("log.minFreeBytes", 64L << 20),
        Map.entry("log.onCorrupt", OnCorrupt.REFUSE),
        Map.entry("log.retention", Duration.ZERO),
        Map.entry("log.snapshotEvents", 100_000),
        Map.entry("log.sync", LogSync.ALWAYS),
        Map.entry("session.commandQueue", 10_000),
        Map.entry("session.failedProofRate", 60),
        Map.entry("session.expireInterval", ofSeconds(1)),
        Map.entry("session.expireTimeout", ofSeconds(5)),
        Map.entry("session.handover.contacts", 64),
        Map.entry("session.handover.stateBytes", 16_384),
        Map.entry("session.logBytesPerHour", 256L << 20),
        Map.entry("session.maxMalformedInARow", 20),
        Map.entry("session.maxNesting", 100),
        Map.entry("session.logTimeouts.append", ofSeconds(10)),
        Map.entry("session.logTimeouts.queue", ofSeconds(2)),
        Map.entry("session.realm.concurrentLimit", 5_000),
        Map.entry("session.realm.dropWindow", Duration.ZERO),
        Map.entry("session.realm.handoverWindow", ofSeconds(15)),
        Map.entry("session.realm.takeover.allowed", false),
        Map.entry("session.realm.takeover.everyConnect", false),
        Map.entry("session.realm.takeover.maxDisplacements", 5),
        Map.entry("session.realm.takeover.proofMaxAge", Duration.ofMinutes(10)),
        Map.entry("session.bufferMemory", Runtime.getRuntime().maxMemory() / 3),
        Map.entry("session.relayedTypes", List.of()),
        Map.entry("session.restartWindow", ofSeconds(30)),
        Map.entry("session.waiting.bytesInAll", 32L << 20),
        Map.entry("session.probeTimeout", Duration.ofSeconds(3)),
        Map.entry("session.refusalDelay", Duration.ofSeconds(5)),
        Map.entry("session.waiting.bytesPerPeer", 1 << 20),
        Map.entry("session.waiting.messagesPerPeer", 1_024),
        Map.entry("session.waiting.peersPerSender", 256),
        Map.entry("startTimeout", ofSeconds(30)),
        Map.entry("transport.admin", Optional.empty()),
        Map.entry("transport.adminHosts", List.of("127.0.0.1")),
        Map.entry("transport.allowDiscovery", false),
        Map.entry("transport.caseSensitivePaths", false),
        Map.entry("transport.checkOrigin", false),
        Map.entry("transport.corsOrigins", List.of()),
        Map.entry("transport.demo", true),
        Map.entry("transport.host", "::"),
        Map.entry("transport.key", "peerjs"),
        Map.entry("transport.limits.addressRate", 0),
        Map.entry("transport.limits.aliveTimeout", ofSeconds(60)),
        Map.entry("transport.limits.fragments", 4_096),
        Map.entry("transport.limits.handshakeTimeout", ofSeconds(10)),
        Map.entry("transport.limits.messageBurst", 4_000),
        Map.entry("transport.limits.messageBytes", 256 << 10),
        Map.entry("transport.limits.messageRate", 500),
        Map.entry("transport.limits.outboxBytes", 8 << 20),
        Map.entry("transport.limits.pingInterval", ofSeconds(20)),
        Map.entry("transport.limits.writeTimeout", ofSeconds(10)),
        Map.entry("transport.path", "/"),
        Map.entry("transport.port", 9_000),
        Map.entry("transport.proxies", "127.0.0.1"),
        Map.entry("transport.strictIds", false),
        Map.entry("transport.tls", Optional.empty()));
  }

  @Override
  public String toString() {
    return options.toString();
  }
}

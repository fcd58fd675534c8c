package dev.baton.cli;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.baton.eventlog.LogOptions.OnCorrupt;
import dev.baton.eventlog.LogSync;
import dev.baton.logging.LogFormat;
import dev.baton.ownership.ProofOptions;
import dev.baton.ownership.ProofRules;
import dev.baton.session.LoggedAddresses;
import dev.baton.transport.TransportOptions.TlsFiles;
import java.net.InetSocketAddress;
import java.net.URI;
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
    return Stream.of(asInPeerServer(), ofTheLog(), ofBehaviour(), ofTheAdminPort(), limits())
        .flatMap(List::stream)
        .toList();
  }

  private static List<OptionCase> asInPeerServer() {
    return List.of(
        of("port", "9001", "transport.listen.port", 9_001),
        of("host", "127.0.0.1", "transport.listen.host", "127.0.0.1"),
        of("key", "1234", "transport.admission.key", "1234"),
        of("path", "myapp", "transport.site.path", "/myapp/"),
        of("expire_timeout", "5001", "session.buffers.expiry.timeout", ofMillis(5_001)),
        of("cleanup_out_msgs", "77", "session.buffers.expiry.interval", ofMillis(77)),
        of("concurrent_limit", "7", "session.realm.concurrentLimit", 7),
        of("alive_timeout", "60001", "transport.limits.silence.aliveTimeout", ofMillis(60_001)),
        of("allow_discovery", "true", "transport.site.discovery", true),
        new OptionCase(
            Map.of("cors", "https://a.example,https://b.example"),
            Map.of(
                "transport.admission.origins.allowed",
                List.of("https://a.example", "https://b.example"),
                "transport.admission.origins.checked",
                true)),
        of("proxied", "true", "transport.listen.proxies", "192.0.2.7"),
        new OptionCase(
            Map.of("sslkey", "pom.xml", "sslcert", "README.md"),
            Map.of(
                "transport.listen.tls",
                Optional.of(new TlsFiles(Path.of("pom.xml"), Path.of("README.md"))))));
  }

  private static List<OptionCase> ofTheLog() {
    return List.of(
        of("data_dir", "elsewhere", "dataDir", Path.of("elsewhere")),
        of("log_sync", "none", "log.sync", LogSync.NONE),
        of("node", "node-7", "log.node", "node-7"),
        of("on_corrupt", "quarantine", "log.onCorrupt", OnCorrupt.QUARANTINE),
        of("min_free_space", "0", "log.space.minFreeBytes", 0L),
        of("snapshot_events", "7", "log.snapshotEvents", 7),
        of("retain_days", "30", "log.space.retention", Duration.ofDays(30)),
        of("log_max_bytes", "5000000000", "log.space.maxBytes", 5_000_000_000L),
        of("log_bytes_per_hour", "0", "session.writer.logBytesPerHour", 0L),
        of("checkpoint_origin", "example.com/log", "checkpoints.origin", "example.com/log"),
        of(
            "checkpoint_url",
            "https://audit.example/checkpoints",
            "checkpoints.url",
            Optional.of(URI.create("https://audit.example/checkpoints"))),
        of("log_addresses", "prefix", "session.writer.addresses", LoggedAddresses.PREFIX),
        of("audit_index", "off", "auditIndex", false),
        of("start_timeout", "1", "startTimeout", ofMillis(1)),
        of("log_queue_timeout", "1", "session.writer.timeouts.queue", ofMillis(1)),
        of("log_append_timeout", "1", "session.writer.timeouts.append", ofMillis(1)),
        new OptionCase(
            Map.of("restart_window", "0"),
            Map.of(
                "session.writer.restartWindow",
                Duration.ZERO,
                "session.realm.restartWindow",
                Duration.ZERO)),
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
        new OptionCase(
            Map.of("failed_proof_rate", "7"),
            Map.of("session.contention.failedProofRate", 7, "transport.admin.rules.failedRate", 7)),
        of("strict_ids", "true", "transport.admission.strictIds", true),
        of("ws_check_origin", "true", "transport.admission.origins.checked", true),
        of("no_demo", "true", "transport.site.demo", false),
        of("case_sensitive_paths", "true", "transport.site.caseSensitivePaths", true),
        of("transmission_extend", "A,b-1", "session.messages.relayedTypes", List.of("A", "b-1")),
        of("log_level", "debug", "logging.level", Level.FINE),
        of("log_format", "json", "logging.format", LogFormat.JSON),
        of("access_log", "true", "logging.access", true),
        of("drain_spread", "5000", "drainSpread", ofSeconds(5)));
  }

  private static List<OptionCase> ofTheAdminPort() {
    return List.of(
        of(
            "admin_port",
            "9100",
            "transport.admin.address",
            Optional.of(new InetSocketAddress("127.0.0.1", 9_100))),
        new OptionCase(
            Map.of("admin_port", "0", "admin_host", "127.0.0.2"),
            Map.of(
                "transport.admin.address",
                Optional.of(new InetSocketAddress("127.0.0.2", 0)),
                "transport.admin.hosts",
                List.of("127.0.0.2"))),
        new OptionCase(
            Map.of("admin_port", "0", "admin_allowed_hosts", "a.example,192.0.2.7"),
            Map.of(
                "transport.admin.address",
                Optional.of(new InetSocketAddress("127.0.0.1", 0)),
                "transport.admin.hosts",
                List.of("127.0.0.1", "a.example", "192.0.2.7"))),
        new OptionCase(
            // A file that is there, since a start warns of another one.
            Map.of("admin_port", "0", "admin_tokens", "pom.xml"),
            Map.of(
                "transport.admin.address",
                Optional.of(new InetSocketAddress("127.0.0.1", 0)),
                "transport.admin.rules.tokens",
                Optional.of(Path.of("pom.xml")))),
        new OptionCase(
            Map.of("admin_port", "0", "admin_tokens", "pom.xml", "admin_protect_metrics", "true"),
            Map.of(
                "transport.admin.address",
                Optional.of(new InetSocketAddress("127.0.0.1", 0)),
                "transport.admin.rules.tokens",
                Optional.of(Path.of("pom.xml")),
                "transport.admin.rules.protectsMetrics",
                true)));
  }

  private static List<OptionCase> limits() {
    return List.of(
        of("max_message", "128", "transport.limits.message.bytes", 128),
        of("max_fragments", "1", "transport.limits.message.fragments", 1),
        of("max_nesting", "1", "session.messages.maxNesting", 1),
        of("max_malformed", "1", "session.messages.maxMalformed", 1),
        of("message_rate", "0", "transport.limits.rate.messages", 0),
        of("message_burst", "1", "transport.limits.rate.burst", 1),
        of("waiting_messages", "0", "session.buffers.waiting.messagesPerPeer", 0),
        of("waiting_bytes", "0", "session.buffers.waiting.bytesPerPeer", 0),
        of("waiting_ids", "0", "session.buffers.waiting.peersPerSender", 0),
        of("waiting_total", "5000000000", "session.buffers.waiting.bytesInAll", 5_000_000_000L),
        of("max_state", "1", "session.buffers.handover.stateBytes", 1),
        of("max_contacts", "0", "session.buffers.handover.contacts", 0),
        of("outbox_bytes", "2097152", "transport.limits.outbox.bytes", 2 << 20),
        of("buffer_memory", "5000000000", "session.buffers.bytes", 5_000_000_000L),
        of("write_timeout", "1", "transport.limits.outbox.writeTimeout", ofMillis(1)),
        of("handshake_timeout", "2", "transport.limits.handshakeTimeout", ofMillis(2)),
        of("ping_interval", "3", "transport.limits.silence.pingInterval", ofMillis(3)),
        of("probe_timeout", "0", "session.contention.probeTimeout", ofMillis(0)),
        of("refusal_delay", "0", "session.contention.refusalDelay", ofMillis(0)),
        of("address_rate", "4", "transport.admission.addressRate", 4),
        of("max_bans", "7", "session.maxBans", 7),
        of("command_queue", "1", "session.writer.queue", 1));
  }

  /** The whole configuration of a server without options, but for the name of its host. */
  static Map<String, Object> defaults() {
    Map<String, Object> all = new HashMap<>(transportDefaults());
    all.putAll(
        Map.ofEntries(
            Map.entry("checkpoints.origin", ""),
            Map.entry("checkpoints.url", Optional.empty()),
            Map.entry("dataDir", Path.of("data")),
            Map.entry("auditIndex", true),
            Map.entry("drainSpread", Duration.ZERO),
            Map.entry("logging.access", false),
            Map.entry("logging.format", LogFormat.TEXT),
            Map.entry("logging.level", Level.INFO),
            Map.entry("proofs", Optional.empty()),
            Map.entry("log.space.maxBytes", 0L),
            Map.entry("log.space.minFreeBytes", 64L << 20),
            Map.entry("log.onCorrupt", OnCorrupt.REFUSE),
            Map.entry("log.space.retention", Duration.ZERO),
            Map.entry("log.snapshotEvents", 100_000),
            Map.entry("log.sync", LogSync.ALWAYS),
            Map.entry("session.writer.queue", 10_000),
            Map.entry("session.maxBans", 10_000),
            Map.entry("session.contention.failedProofRate", 60),
            Map.entry("session.buffers.expiry.interval", ofSeconds(1)),
            Map.entry("session.buffers.expiry.timeout", ofSeconds(5)),
            Map.entry("session.buffers.handover.contacts", 64),
            Map.entry("session.buffers.handover.stateBytes", 16_384),
            Map.entry("session.writer.logBytesPerHour", 256L << 20),
            Map.entry("session.writer.addresses", LoggedAddresses.FULL),
            Map.entry("session.messages.maxMalformed", 20),
            Map.entry("session.messages.maxNesting", 100),
            Map.entry("session.writer.timeouts.append", ofSeconds(10)),
            Map.entry("session.writer.timeouts.queue", ofSeconds(2)),
            Map.entry("session.realm.concurrentLimit", 5_000),
            Map.entry("session.realm.dropWindow", Duration.ZERO),
            Map.entry("session.realm.handoverWindow", ofSeconds(15)),
            Map.entry("session.realm.restartWindow", ofSeconds(30)),
            Map.entry("session.realm.takeover.allowed", false),
            Map.entry("session.realm.takeover.everyConnect", false),
            Map.entry("session.realm.takeover.maxDisplacements", 5),
            Map.entry("session.realm.takeover.proofMaxAge", Duration.ofMinutes(10)),
            Map.entry("session.buffers.bytes", Runtime.getRuntime().maxMemory() / 3),
            Map.entry("session.messages.relayedTypes", List.of()),
            Map.entry("session.writer.restartWindow", ofSeconds(30)),
            Map.entry("session.buffers.waiting.bytesInAll", 32L << 20),
            Map.entry("session.contention.probeTimeout", Duration.ofSeconds(3)),
            Map.entry("session.contention.refusalDelay", Duration.ofSeconds(5)),
            Map.entry("session.buffers.waiting.bytesPerPeer", 1 << 20),
            Map.entry("session.buffers.waiting.messagesPerPeer", 1_024),
            Map.entry("session.buffers.waiting.peersPerSender", 256),
            Map.entry("startTimeout", ofSeconds(30))));
    return all;
  }

  private static Map<String, Object> transportDefaults() {
    return Map.ofEntries(
        Map.entry("transport.admin.address", Optional.empty()),
        Map.entry("transport.admin.hosts", List.of("127.0.0.1")),
        Map.entry("transport.admin.rules.failedRate", 60),
        Map.entry("transport.admin.rules.protectsMetrics", false),
        Map.entry("transport.admin.rules.tokens", Optional.empty()),
        Map.entry("transport.site.discovery", false),
        Map.entry("transport.site.caseSensitivePaths", false),
        Map.entry("transport.admission.origins.checked", false),
        Map.entry("transport.admission.origins.allowed", List.of()),
        Map.entry("transport.site.demo", true),
        Map.entry("transport.listen.host", "::"),
        Map.entry("transport.admission.key", "peerjs"),
        Map.entry("transport.admission.addressRate", 0),
        Map.entry("transport.limits.silence.aliveTimeout", ofSeconds(60)),
        Map.entry("transport.limits.message.fragments", 4_096),
        Map.entry("transport.limits.handshakeTimeout", ofSeconds(10)),
        Map.entry("transport.limits.rate.burst", 4_000),
        Map.entry("transport.limits.message.bytes", 256 << 10),
        Map.entry("transport.limits.rate.messages", 500),
        Map.entry("transport.limits.outbox.bytes", 8 << 20),
        Map.entry("transport.limits.silence.pingInterval", ofSeconds(20)),
        Map.entry("transport.limits.outbox.writeTimeout", ofSeconds(10)),
        Map.entry("transport.site.path", "/"),
        Map.entry("transport.listen.port", 9_000),
        Map.entry("transport.listen.proxies", "127.0.0.1"),
        Map.entry("transport.admission.strictIds", false),
        Map.entry("transport.listen.tls", Optional.empty()));
  }

  @Override
  public String toString() {
    return options.toString();
  }
}

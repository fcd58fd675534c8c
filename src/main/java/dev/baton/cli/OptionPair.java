package dev.baton.cli;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Two options that exclude or bound each other.
 *
 * @param problem what the first one needs or excludes, in words that name the second one; empty if
 *     the pair holds
 */
record OptionPair(String first, String second, Function<ServeCommand, Optional<String>> problem) {
  /** All pairs there are; a start refuses the first one that does not hold. */
  static final List<OptionPair> ALL =
      List.of(
          // Whatever may be sent, or may have waited, must fit into an outbox.
          needs(
              "--max_message", o -> 8L * o.limits.maxMessage, "--outbox_bytes", OptionPair::outbox),
          needs(
              "--waiting_bytes",
              o -> 2L * o.limits.waitingBytes,
              "--outbox_bytes",
              OptionPair::outbox),
          needs(
              "--waiting_messages",
              o -> 256L * o.limits.waitingMessages,
              "--outbox_bytes",
              OptionPair::outbox),
          // A quarter of it, which is what one holder may have, must take any message twice.
          needs(
              "--max_message",
              o -> 8L * o.limits.maxMessage,
              "--buffer_memory",
              o -> o.limits.bufferMemoryBytes()),
          together("--sslkey", o -> o.peerServer.sslkey, "--sslcert", o -> o.peerServer.sslcert),
          together("--sslcert", o -> o.peerServer.sslcert, "--sslkey", o -> o.peerServer.sslkey),
          new OptionPair("--admin_port", "--port", OptionPair::samePort),
          together(
              "--admin_protect_metrics",
              o -> o.baton.adminProtectMetrics ? "true" : "",
              "--admin_tokens",
              o -> o.baton.adminTokens),
          below(
              "--waiting_bytes",
              o -> o.limits.waitingBytes,
              "--waiting_total",
              o -> o.limits.waitingTotal),
          below("--max_state", o -> o.limits.maxState, "--max_message", o -> o.limits.maxMessage),
          below(
              "--probe_timeout", o -> o.limits.probeTimeout, "--alive_timeout", OptionPair::alive),
          below(
              "--jwt_clock_skew",
              o -> o.takeover.jwtClockSkew,
              "--proof_max_age",
              o -> o.takeover.proofMaxAge));

  private static long outbox(ServeCommand options) {
    return options.limits.outboxBytes;
  }

  /** Zero closes every client at once, which a start warns of. */
  private static long alive(ServeCommand options) {
    int timeout = options.peerServer.aliveTimeout;
    return timeout == 0 ? Long.MAX_VALUE : timeout;
  }

  /** The second option must be as large as the first one makes necessary. */
  private static OptionPair needs(
      String first,
      ToLongFunction<ServeCommand> needed,
      String second,
      ToLongFunction<ServeCommand> size) {
    return new OptionPair(
        first,
        second,
        options ->
            needed.applyAsLong(options) <= size.applyAsLong(options)
                ? Optional.empty()
                : Optional.of(
                    "needs %s of at least %d".formatted(second, needed.applyAsLong(options))));
  }

  /** If both are given, the first one must not exceed the second one; a default gives way. */
  private static OptionPair below(
      String first,
      ToLongFunction<ServeCommand> value,
      String second,
      ToLongFunction<ServeCommand> bound) {
    return new OptionPair(
        first,
        second,
        options ->
            value.applyAsLong(options) <= bound.applyAsLong(options)
                    || !options.checks().isGiven(first)
                    || !options.checks().isGiven(second)
                ? Optional.empty()
                : Optional.of("must not exceed " + second));
  }

  private static OptionPair together(
      String first,
      Function<ServeCommand, String> text,
      String second,
      Function<ServeCommand, String> other) {
    return new OptionPair(
        first,
        second,
        options ->
            !text.apply(options).isEmpty() && other.apply(options).isEmpty()
                ? Optional.of("needs " + second)
                : Optional.empty());
  }

  private static Optional<String> samePort(ServeCommand options) {
    int port = options.baton.adminPort;
    boolean samePort = port > 0 && port == options.peerServer.port;
    return samePort && overlap(options.peerServer.host, options.baton.adminHost)
        ? Optional.of("must differ from --port, unless the two listen on different addresses")
        : Optional.empty();
  }

  private static boolean overlap(String host, String other) {
    return host.equals(other) || isAll(host) || isAll(other);
  }

  private static boolean isAll(String host) {
    return host.isEmpty() || host.matches("[0:.]+");
  }
}

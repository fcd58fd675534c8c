package dev.baton.cli;

import dev.baton.transport.TransportOptions;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Warnings at a start about options that are valid but probably not intended. */
record StartWarnings(OptionChecks checks, ServerConfig config) {
  private static final List<String> OF_TAKEOVERS =
      List.of(
          "--keys",
          "--jwks_url",
          "--jwt_issuer",
          "--jwt_audience",
          "--jwt_peer_claim",
          "--jwt_clock_skew");

  private static final List<String> OF_THE_ADMIN_PORT =
      List.of("--admin_host", "--admin_allowed_hosts", "--admin_tokens", "--admin_protect_metrics");

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    TransportOptions transport = config.transport();
    if (transport.admission().key().isEmpty()) {
      lines.add("--key is empty: no client can connect, as with PeerServer");
    }
    if (transport.limits().silence().aliveTimeout().isZero()) {
      lines.add("--alive_timeout 0 closes every client at once, as PeerServer does");
    }
    config
        .proofs()
        .filter(proofs -> checks.isGiven("--keys") && !Files.exists(proofs.keys()))
        .ifPresent(
            proofs ->
                lines.add(
                    "--keys: the folder %s does not exist; no keys are read from it"
                        .formatted(proofs.keys().toAbsolutePath())));
    if (config.proofs().isEmpty()) {
      given(OF_TAKEOVERS)
          .map(name -> name + " has no effect without --allow_override_connect or --auth connect")
          .forEach(lines::add);
    }
    transport
        .admin()
        .rules()
        .tokens()
        .filter(file -> !Files.exists(file))
        .ifPresent(
            file ->
                lines.add(
                    "--admin_tokens: the file %s does not exist; no token is good"
                        .formatted(file.toAbsolutePath())));
    if (transport.admin().address().isEmpty()) {
      given(OF_THE_ADMIN_PORT)
          .map(name -> name + " has no effect without --admin_port")
          .forEach(lines::add);
    }
    return lines;
  }

  private Stream<String> given(List<String> options) {
    return options.stream().filter(checks::isGiven);
  }
}

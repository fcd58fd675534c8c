package dev.baton.cli;

import dev.baton.ownership.ProofOptions;
import dev.baton.ownership.ProofRules;
import dev.baton.ownership.RemoteKeys;
import dev.baton.realm.TakeoverPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether, and on what proof, an ID may move to another client. */
final class TakeoverOptions {
  static final String HEADING = "Takeover";

  @Option(
      names = {"--allow_override_connect", "--allow_override_connection"},
      arity = "0..1",
      paramLabel = "BOOL",
      defaultValue = "false",
      fallbackValue = "true",
      description = "let a client that proves that it owns a held ID take it over")
  boolean allowOverrideConnect;

  @Option(
      names = "--auth",
      paramLabel = "WHEN",
      defaultValue = "override",
      description =
          "when a proof is needed: override (to take a held ID over) or connect (for every ID)"
              + " (${DEFAULT-VALUE})")
  String auth = "";

  @Option(
      names = "--proof_max_age",
      paramLabel = "S",
      defaultValue = "600",
      description =
          "seconds that a proof may hold, from iat to exp; so long used ones are remembered"
              + " (${DEFAULT-VALUE})")
  int proofMaxAge;

  @Option(
      names = "--max_displacements",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "takeovers per minute, by proofs of one kind, of a connected holder that took the ID over"
              + " itself; after that such proofs are refused for a minute (${DEFAULT-VALUE})")
  int maxDisplacements;

  @Option(
      names = "--failed_proof_rate",
      paramLabel = "N",
      defaultValue = "60",
      description =
          "bad proofs per address and minute; after that its proofs are not looked at until the"
              + " minute is over; 0: no limit (${DEFAULT-VALUE})")
  int failedProofRate;

  @Option(
      names = "--keys",
      paramLabel = "FOLDER",
      defaultValue = "keys",
      description =
          "public keys of whoever signs proofs: *.jwk, *.jwks, *.pem; read again when they change"
              + " (${DEFAULT-VALUE})")
  Path keys = Path.of("keys");

  @Option(
      names = "--jwks_url",
      paramLabel = "URL",
      description = "where an identity provider publishes its keys")
  String jwksUrl = "";

  @Option(
      names = "--jwt_issuer",
      paramLabel = "ISS",
      description = "iss that a proof must have; without it any")
  String jwtIssuer = "";

  @Option(
      names = "--jwt_audience",
      paramLabel = "AUD",
      defaultValue = "baton",
      description = "aud that a proof must have (${DEFAULT-VALUE})")
  String jwtAudience = "";

  @Option(
      names = "--jwt_peer_claim",
      paramLabel = "NAME",
      defaultValue = "sub",
      description = "claim of a proof that names the peer ID (${DEFAULT-VALUE})")
  String jwtPeerClaim = "";

  @Option(
      names = "--jwt_clock_skew",
      paramLabel = "S",
      defaultValue = "30",
      description = "seconds that the clocks of issuers may differ by (${DEFAULT-VALUE})")
  int jwtClockSkew;

  /** Whose proofs are believed; empty if none is asked for. */
  Optional<ProofOptions> proofs(OptionChecks checks) {
    ProofRules rules = rules(checks);
    TakeoverPolicy policy = policy(checks);
    if (!policy.allowed() && !policy.everyConnect()) {
      return Optional.empty();
    }
    return Optional.of(new ProofOptions(policy.everyConnect(), keys, url(checks), rules));
  }

  int failedProofRate(OptionChecks checks) {
    return checks.atLeast("--failed_proof_rate", failedProofRate, 0);
  }

  private ProofRules rules(OptionChecks checks) {
    try {
      return new ProofRules(
          notEmpty(jwtIssuer),
          jwtAudience,
          jwtPeerClaim,
          Duration.ofSeconds(checks.within("--proof_max_age", proofMaxAge, 1, 86_400)),
          Duration.ofSeconds(checks.within("--jwt_clock_skew", jwtClockSkew, 0, 120)));
    } catch (IllegalArgumentException e) {
      throw checks.impossible(String.valueOf(e.getMessage()));
    }
  }

  private Optional<String> url(OptionChecks checks) {
    Optional<String> url = notEmpty(jwksUrl);
    try {
      url.ifPresent(address -> RemoteKeys.at(address).close());
      return url;
    } catch (IllegalArgumentException e) {
      throw checks.impossible("--jwks_url: " + e.getMessage());
    }
  }

  private static Optional<String> notEmpty(String value) {
    return value.isEmpty() ? Optional.empty() : Optional.of(value);
  }

  TakeoverPolicy policy(OptionChecks checks) {
    boolean everyConnect =
        switch (auth.toLowerCase(Locale.ROOT)) {
          case "override" -> false;
          case "connect" -> true;
          default -> throw checks.impossible("--auth is override or connect");
        };
    return new TakeoverPolicy(
        allowOverrideConnect,
        everyConnect,
        checks.atLeast("--max_displacements", maxDisplacements, 1),
        Duration.ofSeconds(checks.within("--proof_max_age", proofMaxAge, 1, 86_400)));
  }
}

package dev.baton.cli;

import dev.baton.ownership.ProofOptions;
import dev.baton.ownership.ProofRules;
import dev.baton.ownership.RemoteKeys;
import dev.baton.realm.TakeoverPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether, and on what proof, an ID may move to another client. */
final class TakeoverOptions {
  static final String HEADING = "Takeover";

  /** When a proof is needed. */
  enum Auth {
    /** To take over a held ID. */
    OVERRIDE,
    /** For every ID. */
    CONNECT
  }

  @Option(
      names = {"--allow_override_connect", "--allow_override_connection"},
      arity = "0..1",
      paramLabel = "BOOL",
      defaultValue = "false",
      fallbackValue = "true",
      description = "let a client that proves that it owns a held ID take it over")
  @Common
  boolean allowOverrideConnect;

  @Option(
      names = "--auth",
      paramLabel = "WHEN",
      defaultValue = "override",
      description =
          "when a proof is needed: override (to take over a held ID) or connect (for"
              + " every ID) (${DEFAULT-VALUE})")
  @Common
  Auth auth = Auth.OVERRIDE;

  @Option(
      names = "--proof_max_age",
      paramLabel = "S",
      defaultValue = "600",
      description =
          "seconds that a proof may be valid, from iat to exp; used ones are remembered"
              + " as long (${DEFAULT-VALUE})")
  @Takes(min = 1, max = 86_400)
  int proofMaxAge;

  @Option(
      names = "--max_displacements",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "takeovers per minute, by proofs of one kind, of a connected holder that took"
              + " the ID over itself; further ones are refused for a minute (${DEFAULT-VALUE})")
  @Takes(min = 1)
  int maxDisplacements;

  @Option(
      names = "--failed_proof_rate",
      paramLabel = "N",
      defaultValue = "60",
      description =
          "invalid proofs, or admin tokens, per address and minute; further ones are not"
              + " verified until the minute is over; 0: no limit (${DEFAULT-VALUE})")
  @Takes(min = 0)
  int failedProofRate;

  @Option(
      names = "--keys",
      paramLabel = "FOLDER",
      defaultValue = "keys",
      description =
          "folder of public keys that verify proofs, in files *.jwk, *.jwks and *.pem;"
              + " read again when they change (${DEFAULT-VALUE})")
  @Takes("the path of a folder")
  @Common
  Path keys = Path.of("keys");

  @Option(
      names = "--jwks_url",
      paramLabel = "URL",
      description = "URL at which an identity provider publishes its keys")
  @Takes("the https URL of a JWKS, such as https://id.example/jwks.json")
  @Common
  String jwksUrl = "";

  @Option(
      names = "--jwt_issuer",
      paramLabel = "ISS",
      description = "iss that a proof must have; default: any")
  @Common
  String jwtIssuer = "";

  @Option(
      names = "--jwt_audience",
      paramLabel = "AUD",
      defaultValue = "baton",
      description = "aud that a proof must have (${DEFAULT-VALUE})")
  @Takes("a name")
  @Common
  String jwtAudience = "";

  @Option(
      names = "--jwt_peer_claim",
      paramLabel = "NAME",
      defaultValue = "sub",
      description = "claim of a proof that names the peer ID (${DEFAULT-VALUE})")
  @Takes("the name of a claim")
  String jwtPeerClaim = "";

  @Option(
      names = "--jwt_clock_skew",
      paramLabel = "S",
      defaultValue = "30",
      description = "seconds that the clocks of issuers may be off (${DEFAULT-VALUE})")
  @Takes(min = 0, max = 120)
  int jwtClockSkew;

  /** Whose proofs are believed; empty if none is asked for. */
  Optional<ProofOptions> proofs(OptionChecks checks) {
    requireNotEmpty("--jwt_audience", jwtAudience, checks);
    requireNotEmpty("--jwt_peer_claim", jwtPeerClaim, checks);
    requireNotEmpty("--keys", keys.toString(), checks);
    if (!allowOverrideConnect && auth != Auth.CONNECT) {
      return Optional.empty();
    }
    var rules =
        new ProofRules(
            notEmpty(jwtIssuer),
            jwtAudience,
            jwtPeerClaim,
            Duration.ofSeconds(proofMaxAge),
            Duration.ofSeconds(jwtClockSkew));
    return Optional.of(new ProofOptions(auth == Auth.CONNECT, keys, url(checks), rules));
  }

  private static void requireNotEmpty(String option, String value, OptionChecks checks) {
    if (value.isEmpty()) {
      throw checks.refused(option, "");
    }
  }

  private Optional<String> url(OptionChecks checks) {
    Optional<String> url = notEmpty(jwksUrl);
    try {
      url.ifPresent(address -> RemoteKeys.at(address).close());
      return url;
    } catch (IllegalArgumentException e) {
      throw checks.refused("--jwks_url", e);
    }
  }

  private static Optional<String> notEmpty(String value) {
    return value.isEmpty() ? Optional.empty() : Optional.of(value);
  }

  TakeoverPolicy policy() {
    return new TakeoverPolicy(
        allowOverrideConnect,
        auth == Auth.CONNECT,
        maxDisplacements,
        Duration.ofSeconds(proofMaxAge));
  }
}

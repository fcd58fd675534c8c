package dev.baton.cli;

import dev.baton.ownership.ProofRules;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What the claims of a proof say, for the commands that make and check one. */
final class ClaimOptions {
  @Option(
      names = "--aud",
      paramLabel = "AUDIENCE",
      defaultValue = ProofRules.DEFAULT_AUDIENCE,
      description = "whom the token is for (${DEFAULT-VALUE})")
  String audience = "";

  @Option(
      names = "--iss",
      paramLabel = "ISSUER",
      description = "who issues the token; default: any")
  String issuer = "";

  @Option(
      names = "--claim",
      paramLabel = "NAME",
      defaultValue = ProofRules.DEFAULT_PEER_CLAIM,
      description = "claim that names the peer ID (${DEFAULT-VALUE})")
  String claim = "";

  /** Throws {@link IllegalArgumentException} if no token could keep the rules. */
  ProofRules rules(Duration maxAge) {
    return new ProofRules(
        Optional.of(issuer).filter(name -> !name.isEmpty()),
        audience,
        claim,
        maxAge,
        ProofRules.DEFAULT_SKEW);
  }
}

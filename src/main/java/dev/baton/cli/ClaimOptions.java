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
      description = "whom the token is for; --jwt_audience of the server (${DEFAULT-VALUE})")
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
      description =
          "claim that names the peer ID; --jwt_peer_claim of the server (${DEFAULT-VALUE})")
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

  /** The options without which a server refuses a token that is good for so long. */
  String optionsNeeded(Duration lifetime) {
    var options = new StringBuilder();
    if (lifetime.compareTo(ProofRules.DEFAULT_MAX_AGE) > 0) {
      options.append(" --proof_max_age ").append(lifetime.toSeconds());
    }
    if (!audience.equals(ProofRules.DEFAULT_AUDIENCE)) {
      options.append(" --jwt_audience ").append(audience);
    }
    if (!claim.equals(ProofRules.DEFAULT_PEER_CLAIM)) {
      options.append(" --jwt_peer_claim ").append(claim);
    }
    return options.toString();
  }
}

package dev.baton.cli;

import dev.baton.realm.TakeoverPolicy;
import java.time.Duration;
import java.util.Locale;
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
          "times in a minute that a live holder may lose its ID before the ID rests for a minute"
              + " (${DEFAULT-VALUE})")
  int maxDisplacements;

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

package dev.baton.cli;

import dev.baton.ownership.ProofRules;
import dev.baton.ownership.TokenMint;
import dev.baton.ownership.UnusableKeyException;
import dev.baton.realm.PeerId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code baton token mint}: prints a new proof and nothing else, so that scripts can use it. */
@Command(
    name = "mint",
    description = "Make a proof with a private key, and print it.",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true)
final class TokenMintCommand implements Callable<Integer> {
  private static final int MAX_LIFETIME = 86_400;

  @Option(
      names = "--peer",
      required = true,
      paramLabel = "ID",
      converter = TokenCommand.PeerIdConverter.class,
      description = "peer ID that its bearer owns")
  @SuppressWarnings("NullAway.Init") // set by picocli
  PeerId peer;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "private key or secret, a JWK as 'baton keys generate' makes it")
  Path key = Path.of("");

  @Option(
      names = "--ttl",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "how long it is good (${DEFAULT-VALUE})")
  int lifetime;

  @Mixin ClaimOptions claims = new ClaimOptions();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  @Override
  public Integer call() {
    if (lifetime < 1 || lifetime > MAX_LIFETIME) {
      throw impossible("--ttl must be between 1 and %d, not %d".formatted(MAX_LIFETIME, lifetime));
    }
    Duration good = Duration.ofSeconds(lifetime);
    try {
      ProofRules rules = claims.rules(good);
      String token = TokenMint.open(key).mint(peer, rules, good, Instant.now());
      spec.commandLine().getOut().println(token);
      String needed = claims.optionsNeeded(good);
      if (!needed.isEmpty()) {
        spec.commandLine().getErr().println("baton: a server takes this token only with" + needed);
      }
      return CommandLine.ExitCode.OK;
    } catch (IllegalArgumentException e) {
      throw impossible(String.valueOf(e.getMessage()));
    } catch (UnusableKeyException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  private ParameterException impossible(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}

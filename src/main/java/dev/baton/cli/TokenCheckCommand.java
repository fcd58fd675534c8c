package dev.baton.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.ownership.KeyFolder;
import dev.baton.ownership.KeySource;
import dev.baton.ownership.ProofRules;
import dev.baton.ownership.ProofVerifier;
import dev.baton.ownership.RemoteKeys;
import dev.baton.ownership.Rule;
import dev.baton.ownership.UnusableKeyException;
import dev.baton.ownership.Verdict;
import dev.baton.realm.OwnershipProof;
import dev.baton.realm.PeerId;
import dev.baton.realm.Token;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code baton token check}: what a server with these keys and rules would answer to a proof. The
 * proof is read from standard input, because arguments are visible to all users of the machine.
 */
@Command(
    name = "check",
    description = "Read a proof from the standard input, and say whether it is good.",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true)
final class TokenCheckCommand implements Callable<Integer> {
  private static final int MAX_INPUT = 65_536;

  @Option(
      names = "--peer",
      required = true,
      paramLabel = "ID",
      converter = TokenCommand.PeerIdConverter.class,
      description = "peer ID that it should prove to own")
  @SuppressWarnings("NullAway.Init") // set by picocli
  PeerId peer;

  @Option(
      names = "--keys",
      paramLabel = "FOLDER",
      defaultValue = "keys",
      description = "folder of the server's keys (${DEFAULT-VALUE})")
  Path keys = Path.of("keys");

  @Option(
      names = "--jwks_url",
      paramLabel = "URL",
      description = "address where an identity provider publishes its keys")
  String jwksUrl = "";

  @Option(
      names = "--max_age",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description = "how far exp may be behind iat (${DEFAULT-VALUE})")
  int maxAge;

  @Mixin ClaimOptions claims = new ClaimOptions();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    ProofRules rules;
    Optional<RemoteKeys> remote;
    try {
      rules = claims.rules(Duration.ofSeconds(maxAge));
      remote = jwksUrl.isEmpty() ? Optional.empty() : Optional.of(RemoteKeys.at(jwksUrl));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    if (remote.isEmpty() && !Files.exists(keys)) {
      throw new CommandFailedException(
          "there is no folder of keys %s; name it with --keys".formatted(keys.toAbsolutePath()));
    }
    List<KeySource> sources = new ArrayList<>();
    try {
      sources.add(KeyFolder.open(keys));
      remote.ifPresent(sources::add);
      var verifier = new ProofVerifier(rules, sources, Clock.systemUTC());
      return say(verifier.explain(peer, readToken()));
    } catch (UnusableKeyException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    } finally {
      remote.ifPresent(RemoteKeys::close);
    }
  }

  private static Token readToken() throws IOException {
    return new Token(new String(System.in.readNBytes(MAX_INPUT), UTF_8).strip());
  }

  private int say(Verdict verdict) {
    switch (verdict) {
      case Verdict.ProofAccepted(OwnershipProof proof) -> {
        spec.commandLine()
            .getOut()
            .printf(
                "accepted: %s %s, kid %s, iat %s, exp %s%n",
                claims.claim,
                proof.subject(),
                proof.keyId().isEmpty() ? "none" : proof.keyId(),
                proof.issuedAt(),
                proof.expiresAt());
        return CommandLine.ExitCode.OK;
      }
      case Verdict.ProofRefused(Rule rule) -> {
        String coarse = rule.fault().name().toLowerCase(Locale.ROOT).replace('_', '-');
        complain("refused (%s): %s".formatted(coarse, rule.whenBroken()));
      }
      case Verdict.KeyOutOfReach _ ->
          complain("cannot be verified: the keys at %s cannot be read now".formatted(jwksUrl));
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  private void complain(String what) {
    spec.commandLine().getErr().println("baton: " + what);
  }
}

package dev.baton.cli;

import dev.baton.ownership.KeyMaker;
import dev.baton.ownership.ProofAlgorithm;
import dev.baton.ownership.UnusableKeyException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code baton keys}: the keys that proofs are verified with. */
@Command(
    name = "keys",
    description = "Make keys for proofs of ownership.",
    mixinStandardHelpOptions = true,
    subcommands = KeysCommand.Generate.class)
final class KeysCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** {@code baton keys generate}. */
  @Command(
      name = "generate",
      description = "Make a key: a public part for the server, a private part for your backend.",
      sortOptions = false,
      mixinStandardHelpOptions = true,
      usageHelpAutoWidth = true)
  static final class Generate implements Callable<Integer> {
    @Option(
        names = "--name",
        required = true,
        paramLabel = "NAME",
        description = "name of the key: of its files, and its kid")
    String name = "";

    @Option(
        names = "--alg",
        paramLabel = "ALG",
        defaultValue = "ES256",
        description = "ES256, ES384, RS256, PS256, EdDSA or HS256 (${DEFAULT-VALUE})")
    ProofAlgorithm algorithm = ProofAlgorithm.ES256;

    @Option(
        names = "--keys",
        paramLabel = "FOLDER",
        defaultValue = "keys",
        description = "folder of the server's keys (${DEFAULT-VALUE})")
    Path keys = Path.of("keys");

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Override
    public Integer call() {
      try {
        say(KeyMaker.make(name, algorithm, keys));
        return CommandLine.ExitCode.OK;
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), "--name: " + e.getMessage(), e);
      } catch (UnusableKeyException e) {
        throw new CommandFailedException(String.valueOf(e.getMessage()), e);
      }
    }

    private void say(KeyMaker.MadeKey made) {
      PrintWriter out = spec.commandLine().getOut();
      if (made.signing().equals(made.verifying())) {
        out.println("secret, for the server and for the signing service: " + made.signing());
        out.println("Every reader of it can make proofs; with any other --alg the server cannot.");
      } else {
        out.println("public part, for the server: " + made.verifying());
        out.println("private part, for the signing service: " + made.signing());
      }
    }
  }
}

package dev.baton.cli;

import dev.baton.realm.PeerId;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code baton token}: proofs of ownership, to try them out. */
@Command(
    name = "token",
    description = "Make and check proofs of ownership.",
    mixinStandardHelpOptions = true,
    subcommands = {TokenMintCommand.class, TokenCheckCommand.class})
final class TokenCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** A peer ID as an argument. */
  static final class PeerIdConverter implements ITypeConverter<PeerId> {
    @Override
    public PeerId convert(String text) {
      return PeerId.parse(text)
          .orElseThrow(() -> new TypeConversionException("it cannot be a peer ID"));
    }
  }
}

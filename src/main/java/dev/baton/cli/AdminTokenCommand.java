package dev.baton.cli;

import dev.baton.admin.AdminRole;
import dev.baton.admin.AdminTokenFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code baton admin-token}: prints a new token of an operator, and nothing else. */
@Command(
    name = "admin-token",
    description = "Make a token for the admin port, and print it.",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    footer = {
      "",
      "The file keeps a digest of the token and not the token, which is printed only",
      "here. A token of the same name in the file is replaced and good for nothing any",
      "more. To withdraw a token, delete its line; a running server need not restart."
    })
final class AdminTokenCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "name of the token; the event log keeps it with each order")
  String name = "";

  @Parameters(
      index = "1",
      paramLabel = "ROLE",
      converter = RoleConverter.class,
      description = "read: see who holds what; operate: disconnect too")
  AdminRole role = AdminRole.READ;

  @Option(
      names = "--file",
      required = true,
      paramLabel = "FILE",
      description = "file of tokens, as for --admin_tokens of the server")
  Path file = Path.of("");

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  CommandSpec spec;

  @Override
  public Integer call() {
    try {
      spec.commandLine().getOut().println(AdminTokenFile.add(file, name, role));
      return CommandLine.ExitCode.OK;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new CommandFailedException("%s cannot be read or written".formatted(file), e);
    }
  }

  /** A role as an argument. */
  static final class RoleConverter implements ITypeConverter<AdminRole> {
    @Override
    public AdminRole convert(String text) {
      return AdminRole.ofLabel(text)
          .orElseThrow(() -> new TypeConversionException("it is neither read nor operate"));
    }
  }
}

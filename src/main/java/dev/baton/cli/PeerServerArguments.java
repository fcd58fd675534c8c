package dev.baton.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A PeerServer command line, translated to {@code baton serve}. PeerServer's parser (yargs) accepts
 * a {@code --no-} before every switch and ignores unknown flags; here only the unknown flags of
 * existing scripts are ignored.
 *
 * @param args what is left to be parsed
 * @param warnings what had no meaning, or another one than there
 */
record PeerServerArguments(List<String> args, List<String> warnings) {
  /** Flags of PeerServer scripts that PeerServer ignores, and what to use instead. */
  private static final Map<String, String> OBSOLETE =
      Map.of(
          "--debug", "see --log_level",
          "-d", "see --log_level",
          "--ip_limit", "see --address_rate",
          "-i", "see --address_rate",
          "--timeout", "see --expire_timeout",
          "--sslca", "clients are not asked for certificates");

  /** Switches that PeerServer has too. */
  private static final List<String> OF_PEER_SERVER = List.of("--allow_discovery", "--proxied");

  /**
   * Reads the arguments of {@code baton serve}.
   *
   * @param all with the names of options in snake case
   */
  static PeerServerArguments of(String[] all, CommandSpec serve) {
    var switches = Switches.of(serve);
    Deque<String> left = new ArrayDeque<>(List.of(all));
    List<String> args = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    while (!left.isEmpty()) {
      String arg = left.remove();
      int equals = arg.indexOf('=');
      String name = equals < 0 ? arg : arg.substring(0, equals);
      Optional<String> value =
          equals < 0 ? Optional.empty() : Optional.of(arg.substring(equals + 1));
      Optional<String> negated = negated(arg, switches);
      String instead = OBSOLETE.get(OptionNames.inSnakeCase(name));
      if (arg.equals("--")) {
        args.add(arg);
        args.addAll(left);
        left.clear();
      } else if (instead != null) {
        // As yargs does it for an option that it knows nothing of.
        if (value.isEmpty() && !left.isEmpty() && !left.element().startsWith("-")) {
          left.remove();
        }
        warnings.add("ignoring %s: it has no meaning here; %s".formatted(name, instead));
      } else if (negated.isPresent()) {
        args.add(negated.get() + "=false");
      } else if (switches.contains(name)) {
        boolean isValue =
            value.isEmpty() && !left.isEmpty() && isMistyped(name, left.element(), switches);
        args.add(withValue(name, isValue ? Optional.of(left.remove()) : value, left, warnings));
      } else {
        args.add(arg);
      }
    }
    return new PeerServerArguments(args, warnings);
  }

  /** The switch that {@code --no-switch} turns off. */
  private static Optional<String> negated(String arg, Switches switches) {
    if (!arg.startsWith("--no")) {
      return Optional.empty();
    }
    String name = OptionNames.inSnakeCase(arg).replaceFirst("^--no_", "--");
    return switches.contains(name) && !switches.contains(arg)
        ? Optional.of(name)
        : Optional.empty();
  }

  /** A mistyped {@code false} must not turn a switch on; as its value it is refused. */
  private static boolean isMistyped(String name, String next, Switches switches) {
    return switches.isBoolean(name)
        && !next.startsWith("-")
        && Switches.valueOf(next).isEmpty()
        && (!OF_PEER_SERVER.contains(name) || Switches.resemblesValue(next));
  }

  /** A switch with the value that is meant, which may be the next argument. */
  private static String withValue(
      String name, Optional<String> attached, Deque<String> left, List<String> warnings) {
    Optional<String> value = attached;
    if (value.isEmpty() && !left.isEmpty() && Switches.valueOf(left.element()).isPresent()) {
      value = Optional.of(left.remove());
    }
    if (value.isEmpty()) {
      return name;
    }
    Optional<String> meant = Switches.valueOf(value.get());
    if (meant.isPresent() && OF_PEER_SERVER.contains(name)) {
      // There another word than these is false behind =, and else the next argument.
      boolean isRead = attached.isPresent() || value.get().matches("true|false");
      String there = isRead ? value.get() : "true";
      if (there.equals("true") != meant.get().equals("true")) {
        warnings.add(
            "%s %s means %s here; PeerServer reads it as %s"
                .formatted(name, value.get(), meant.get(), there.equals("true")));
      }
    }
    return name + "=" + meant.orElse(value.get());
  }
}

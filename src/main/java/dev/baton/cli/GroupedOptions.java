package dev.baton.cli;

import java.lang.reflect.Field;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options of a command's help under the headings of the classes that declare them.
 *
 * @param all whether to list the rarely used ones too
 */
record GroupedOptions(BooleanSupplier all) implements IHelpSectionRenderer {
  private static final String OTHERS = "Other";
  private static final Map<Class<?>, String> HEADINGS =
      Map.of(
          PeerServerOptions.class, PeerServerOptions.HEADING,
          EventLogOptions.class, EventLogOptions.HEADING,
          TakeoverOptions.class, TakeoverOptions.HEADING,
          BatonOptions.class, BatonOptions.HEADING,
          LimitOptions.class, LimitOptions.HEADING);

  @Override
  public String render(Help help) {
    Map<String, List<OptionSpec>> groups =
        help.commandSpec().options().stream()
            .filter(option -> all.getAsBoolean() || isCommon(option))
            .collect(
                Collectors.groupingBy(
                    GroupedOptions::heading, LinkedHashMap::new, Collectors.toList()));
    List<OptionSpec> others = groups.remove(OTHERS);
    var text = new StringBuilder();
    groups.forEach((heading, options) -> append(text, help, heading, options));
    if (others != null) {
      append(text, help, OTHERS, others);
    }
    return text.toString();
  }

  /** Whether the short help lists the option too. */
  static boolean isCommon(OptionSpec option) {
    return !(option.userObject() instanceof Field field)
        || !HEADINGS.containsKey(field.getDeclaringClass())
        || field.isAnnotationPresent(Common.class);
  }

  private static void append(
      StringBuilder text, Help help, String heading, List<OptionSpec> options) {
    // Made for all options, so that the columns of all groups stand below each other.
    var layout =
        help.createDefaultLayout(help.commandSpec().options(), List.of(), help.colorScheme());
    layout.addOptions(options, help.parameterLabelRenderer());
    text.append(System.lineSeparator()).append(heading).append(':');
    text.append(System.lineSeparator()).append(layout);
  }

  private static String heading(OptionSpec option) {
    return option.userObject() instanceof Field field
        ? HEADINGS.getOrDefault(field.getDeclaringClass(), OTHERS)
        : OTHERS;
  }
}

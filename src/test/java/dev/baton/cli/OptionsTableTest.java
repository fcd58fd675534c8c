package dev.baton.cli;

import dev.baton.testing.GeneratedPage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class OptionsTableTest {
  @Test
  void readmeListsTheOptions() throws IOException {
    var table = new StringBuilder();
    append(table, PeerServerOptions.HEADING, new PeerServerOptions());
    append(table, EventLogOptions.HEADING, new EventLogOptions());
    append(table, TakeoverOptions.HEADING, new TakeoverOptions());
    append(table, BatonOptions.HEADING, new BatonOptions());
    append(table, LimitOptions.HEADING, new LimitOptions());
    GeneratedPage.checkPart(
        Path.of("README.md"),
        "<!-- options: written by OptionsTableTest -->",
        "<!-- end of options -->",
        table + "\n");
  }

  private static void append(StringBuilder table, String heading, Object options) {
    table.append("\n### ").append(heading).append("\n\n");
    table.append("| option | default | what it is |\n|---|---|---|\n");
    for (OptionSpec option : CommandSpec.forAnnotatedObject(options).options()) {
      table.append(
          "| %s | %s | %s |%n"
              .formatted(
                  names(option),
                  option.defaultValue() == null || option.defaultValue().equals("-1")
                      ? ""
                      : "`" + option.defaultValue() + "`",
                  String.join(" ", option.description())
                      .replace(" (" + option.defaultValue() + ")", "")
                      .replace("|", "\\|")));
    }
  }

  private static String names(OptionSpec option) {
    List<String> names = new ArrayList<>(Arrays.asList(option.names()));
    names.sort((a, b) -> Integer.compare(b.length(), a.length()));
    String listed = String.join(", ", names.stream().map(name -> "`" + name + "`").toList());
    return GroupedOptions.isCommon(option) ? "**" + listed + "**" : listed;
  }
}

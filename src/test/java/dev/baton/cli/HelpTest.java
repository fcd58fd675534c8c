package dev.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The help of every command, found by what the helps themselves list. */
@Tag("slow")
@Isolated
class HelpTest {
  private static final int COLUMNS = 80;
  private static final Pattern COMMAND = Pattern.compile("(?m)^  ([a-z][a-z-]+)  +[A-Z]");

  private static CommandRun run(List<String> command, String more) {
    return CommandRun.of(Stream.concat(command.stream(), Stream.of(more)).toArray(String[]::new));
  }

  /** The program itself, its commands, and theirs. */
  static List<List<String>> commands() {
    List<List<String>> commands = new ArrayList<>(List.of(List.of()));
    for (int i = 0; i < commands.size(); i++) {
      List<String> command = commands.get(i);
      COMMAND
          .matcher(run(command, "--help").out())
          .results()
          .map(below -> Stream.concat(command.stream(), Stream.of(below.group(1))).toList())
          .forEach(commands::add);
    }
    return commands;
  }

  @Test
  void thereIsAHelpForAllThatThereIs() {
    assertThat(commands())
        .contains(
            List.of(),
            List.of("serve"),
            List.of("history"),
            List.of("recovery-plan"),
            List.of("keys", "generate"),
            List.of("token", "mint"),
            List.of("token", "check"),
            List.of("admin-token"))
        .hasSize(22);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aHelpFitsATerminalOfEightyColumns(List<String> command) {
    CommandRun help = run(command, "--help");
    assertThat(help.exit()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out()).startsWith("Usage: " + String.join(" ", named(command)));
    assertThat(help.out().lines()).allMatch(line -> line.length() <= COLUMNS);
  }

  /** What is wrapped by the help was too long in the source, and reads badly. */
  @ParameterizedTest
  @MethodSource("commands")
  void noLineOfAHelpIsARemnant(List<String> command) {
    List<String> prose =
        run(command, "--help")
            .out()
            .lines()
            .filter(line -> line.matches("[A-Za-z(].*[^:]"))
            .toList();
    for (int i = 1; i + 1 < prose.size(); i++) {
      assertThat(prose.get(i)).as("a line of %s", command).hasSizeGreaterThan(15);
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandSaysTheVersionOfTheProgram(List<String> command) {
    CommandRun run = run(command, "--version");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).startsWith("baton ");
  }

  @Test
  void theColumnsOfAllGroupsStandBelowEachOther() {
    String help = CommandRun.of("serve", "--help").out();
    List<Integer> columns =
        Stream.of("port to listen on", "let a client that proves", "largest message", "Show this")
            .flatMap(text -> help.lines().map(line -> line.indexOf(text)).filter(at -> at >= 0))
            .toList();
    assertThat(columns).hasSize(4).allMatch(columns.getFirst()::equals);
  }

  @Test
  void theShortHelpListsWhatManyServersSet() {
    List<String> some = CommandRun.of("serve", "--help").out().lines().toList();
    List<String> all = CommandRun.of("serve", "--help", "--all").out().lines().toList();
    assertThat(all).containsAll(some).hasSizeGreaterThan(2 * some.size());
    assertThat(all).allMatch(line -> line.length() <= COLUMNS);
    assertThat(some).hasSizeLessThanOrEqualTo(80);
    assertThat(String.join("\n", some))
        .contains("--port=", "--allow_override_connect", "--all ", "--help --all")
        .doesNotContain("--max_nesting", "--command_queue");
    assertThat(CommandRun.of("help", "serve", "--all").out().lines()).isEqualTo(all);
  }

  @Test
  void allIsOfUseWithHelpOnly() {
    CommandRun run = CommandRun.of("serve", "--all");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.served()).isEmpty();
    assertThat(run.err()).contains("--all goes with --help");
  }

  private static List<String> named(List<String> command) {
    return Stream.concat(Stream.of("baton"), command.stream()).toList();
  }
}

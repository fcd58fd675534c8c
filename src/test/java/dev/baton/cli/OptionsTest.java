package dev.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Every option by default and by every way of giving it. The tests find options and components by
 * reflection and fail for one that {@link OptionCase} forgets.
 */
@Tag("slow")
@Isolated
class OptionsTest {
  @TempDir Path folder;

  private static Stream<OptionCase> cases() {
    return OptionCase.all().stream();
  }

  private static Map<String, Object> defaults() {
    return ConfigLeaves.of(CommandRun.of("serve").config());
  }

  private static void assertChanges(OptionCase option, CommandRun run) {
    var expected = new TreeMap<>(defaults());
    expected.putAll(option.changes());
    assertThat(ConfigLeaves.of(run.config())).isEqualTo(expected);
  }

  private static String[] spelled(OptionCase option, UnaryOperator<String> name) {
    return option.options().entrySet().stream()
        .map(entry -> "--" + name.apply(entry.getKey()) + "=" + entry.getValue())
        .toArray(String[]::new);
  }

  private static String camelCase(String option) {
    return Pattern.compile("_([a-z])")
        .matcher(option)
        .replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
  }

  @Test
  void withoutOptionsEverythingHasItsDefault() {
    var defaults = new TreeMap<>(defaults());
    assertThat(defaults.remove("log.node")).asString().isNotEmpty();
    assertThat(defaults).isEqualTo(new TreeMap<>(OptionCase.defaults()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anOptionChangesWhatItIsForAndNothingElse(OptionCase option) {
    assertChanges(option, CommandRun.of(spelled(option, name -> name)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anOptionMayBeSpelledWithDashesOrInCamelCase(OptionCase option) {
    assertChanges(option, CommandRun.of(spelled(option, name -> name.replace('_', '-'))));
    assertChanges(option, CommandRun.of(spelled(option, OptionsTest::camelCase)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aValueMayBeAnArgumentOfItsOwn(OptionCase option) {
    String[] args =
        option.options().entrySet().stream()
            .flatMap(entry -> Stream.of("--" + entry.getKey(), entry.getValue()))
            .toArray(String[]::new);
    assertChanges(option, CommandRun.of(args));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anOptionMayBeAVariable(OptionCase option) {
    Map<String, String> environment =
        option.options().entrySet().stream()
            .collect(
                Collectors.toMap(
                    entry -> "BATON_" + entry.getKey().toUpperCase(Locale.ROOT),
                    Map.Entry::getValue));
    assertChanges(option, CommandRun.of(environment, "serve"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anOptionMayStandInAFile(OptionCase option) throws IOException {
    String yaml =
        option.options().entrySet().stream()
            .map(entry -> entry.getKey() + ": " + entry.getValue() + "\n")
            .collect(Collectors.joining());
    Path file = Files.writeString(folder.resolve("baton.yaml"), yaml);
    assertChanges(option, CommandRun.of("--config", file.toString()));
    assertChanges(option, CommandRun.of(Map.of("BATON_CONFIG", file.toString()), "serve"));
  }

  @Test
  void everyOptionIsTested() {
    Set<String> known =
        CommandSpec.forAnnotatedObject(new ServeCommand(_ -> {})).options().stream()
            .flatMap(option -> Arrays.stream(option.names()))
            .filter(name -> name.startsWith("--"))
            .map(name -> name.substring(2))
            .filter(name -> !List.of("help", "all", "version", "config").contains(name))
            .collect(Collectors.toSet());
    Set<String> tested =
        cases().flatMap(option -> option.options().keySet().stream()).collect(Collectors.toSet());
    assertThat(tested).isEqualTo(known);
  }

  @Test
  void everyPartOfTheConfigurationIsSetBySomeOption() {
    Set<String> changed = new HashSet<>();
    cases().forEach(option -> changed.addAll(option.changes().keySet()));
    assertThat(changed).isEqualTo(defaults().keySet());
  }

  @Test
  void everyTestedValueDiffersFromTheDefault() {
    Map<String, Object> defaults = defaults();
    cases()
        .forEach(
            option ->
                option
                    .changes()
                    .forEach((leaf, value) -> assertThat(defaults.get(leaf)).isNotEqualTo(value)));
  }
}

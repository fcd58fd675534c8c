package dev.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A wrong value of an option is refused in one line with the value, what is allowed, and where the
 * value came from. The options are found by reflection, and one without a wrong value must be
 * listed here.
 */
@Tag("slow")
@Isolated
class OptionErrorsTest {
  /** Texts of which every one is allowed, or only an empty one is not. */
  private static final Set<String> ANY_TEXT =
      Set.of(
          "admin_tokens",
          "host",
          "key",
          "path",
          "node",
          "data_dir",
          "keys",
          "jwt_issuer",
          "jwt_audience",
          "jwt_peer_claim",
          "admin_allowed_hosts");

  /** A wrong value of each text that has one. */
  private static final Map<String, String> WRONG_TEXTS =
      Map.ofEntries(
          Map.entry("cors", "app.example"),
          Map.entry("proxied", "10.0.0.0/33"),
          Map.entry("jwks_url", "ftp://id.example/keys"),
          Map.entry("config", "missing.yaml"),
          Map.entry("ws_check_origin", "perhaps"),
          Map.entry("transmission_extend", "OPEN"),
          Map.entry("admin_host", "no such host"),
          Map.entry("sslkey", "missing.pem"),
          Map.entry("sslcert", "missing.pem"),
          Map.entry("checkpoint_origin", "two words"),
          Map.entry("checkpoint_url", "http://audit.example/x"));

  /** Without which an option is not looked at. */
  private static final Map<String, String> NEEDED =
      Map.of(
          "jwks_url", "--allow_override_connect",
          "admin_host", "--admin_port=0",
          "sslkey", "--sslcert=pom.xml",
          "sslcert", "--sslkey=pom.xml");

  @TempDir Path folder;

  /** A value that an option does not take, and what the refusal must say of those that it takes. */
  record Wrong(String option, String value, String allowed) {
    String[] args(String... more) {
      return Stream.concat(Stream.of("serve"), Stream.of(more))
          .flatMap(arg -> Stream.of(arg, NEEDED.getOrDefault(option, "")))
          .filter(arg -> !arg.isEmpty())
          .distinct()
          .toArray(String[]::new);
    }
  }

  private static List<OptionSpec> options() {
    return CommandSpec.forAnnotatedObject(new ServeCommand(_ -> {})).options().stream()
        .filter(option -> !Set.of("--help", "--all", "--version").contains(option.longestName()))
        .toList();
  }

  private static String name(OptionSpec option) {
    return option.longestName().substring(2);
  }

  static List<Wrong> wrongValues() {
    return options().stream().flatMap(option -> wrongValues(option).stream()).toList();
  }

  private static List<Wrong> wrongValues(OptionSpec option) {
    List<Wrong> wrong = new ArrayList<>();
    var takes = ((Field) option.userObject()).getAnnotation(Takes.class);
    if (option.type() == int.class || option.type() == long.class) {
      String least = Long.toString(takes.min());
      for (String value : new String[] {"many", "1.5", "", Long.toString(takes.min() - 1)}) {
        // What is one less than no port is the default, no port.
        if (!value.equals(option.defaultValue())) {
          wrong.add(new Wrong(name(option), value, least));
        }
      }
      long most = Math.min(takes.max(), Integer.MAX_VALUE);
      if (takes.max() != Long.MAX_VALUE || option.type() == int.class) {
        wrong.add(new Wrong(name(option), Long.toString(most + 1), Long.toString(most)));
      }
    } else if (option.type() == boolean.class) {
      wrong.add(new Wrong(name(option), "perhaps", "true or false"));
    } else if (option.type().isEnum()) {
      for (Object constant : option.type().getEnumConstants()) {
        String word = constant.toString().toLowerCase(Locale.ROOT);
        wrong.add(new Wrong(name(option), "un" + word, word));
        wrong.add(new Wrong(name(option), word + "x", "did you mean '" + word + "'?"));
      }
    } else if (!ANY_TEXT.contains(name(option))) {
      String value = Objects.requireNonNull(WRONG_TEXTS.get(name(option)), name(option));
      wrong.add(new Wrong(name(option), value, takes.value()));
    }
    return wrong;
  }

  private static void assertRefused(CommandRun run, Wrong wrong, String source) {
    assertThat(run.exit()).as(run.err()).isEqualTo(2);
    assertThat(run.served()).isEmpty();
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("baton: --" + wrong.option() + " must be ")
        .contains(wrong.allowed(), "not '" + wrong.value() + "' (from " + source + ")");
  }

  @ParameterizedTest
  @MethodSource("wrongValues")
  void aWrongArgumentIsExplained(Wrong wrong) {
    assertRefused(
        CommandRun.of(wrong.args("--" + wrong.option() + "=" + wrong.value())),
        wrong,
        "the arguments");
    // What follows a switch is another argument, as in PeerServer.
    boolean isSwitch = wrong.value().equals("perhaps");
    if (!isSwitch && !wrong.value().isEmpty() && !wrong.value().startsWith("-")) {
      CommandRun run = CommandRun.of(wrong.args("--" + wrong.option(), wrong.value()));
      assertRefused(run, wrong, "the arguments");
    }
  }

  @ParameterizedTest
  @MethodSource("wrongValues")
  void aWrongVariableIsExplained(Wrong wrong) {
    String variable = "BATON_" + wrong.option().toUpperCase(Locale.ROOT);
    CommandRun run = CommandRun.of(Map.of(variable, wrong.value()), wrong.args());
    if (wrong.value().isEmpty()) {
      assertThat(run.exit()).as("an empty variable is none").isZero();
    } else {
      assertRefused(run, wrong, "the variable " + variable);
    }
  }

  @ParameterizedTest
  @MethodSource("wrongValues")
  void aWrongLineOfAFileIsExplained(Wrong wrong) throws IOException {
    Path file = folder.resolve("baton.yaml");
    Files.writeString(file, "# Options\n\n" + wrong.option() + ": '" + wrong.value() + "'\n");
    if (!wrong.option().equals("config")) {
      CommandRun run = CommandRun.of(wrong.args("--config=" + file));
      assertRefused(run, wrong, file + ", line 3");
    }
  }

  @Test
  void whatIsSaidToTakeAnyTextDoes() {
    Set<String> texts =
        options().stream()
            .filter(option -> wrongValues(option).isEmpty())
            .map(OptionErrorsTest::name)
            .collect(Collectors.toSet());
    assertThat(texts).isEqualTo(ANY_TEXT);
  }

  @ParameterizedTest
  @CsvSource({"data_dir, folder", "keys, folder", "jwt_audience, name", "jwt_peer_claim, claim"})
  void anEmptyTextIsExplained(String option, String allowed) throws IOException {
    var empty = new Wrong(option, "", allowed);
    assertRefused(CommandRun.of("--" + option + "="), empty, "the arguments");
    Path file = Files.writeString(folder.resolve("baton.yaml"), option + ": ''\n");
    assertRefused(CommandRun.of("--config", file.toString()), empty, file + ", line 1");
  }

  @Test
  void everyOptionNeedsAValueUnlessItIsASwitch() {
    for (OptionSpec option : options()) {
      if (!Switches.isSwitch(option)) {
        assertThat(CommandRun.of("serve", option.longestName()).err())
            .startsWith("baton: " + option.longestName() + " needs a value: ");
      }
    }
  }

  @Test
  void anOptionThatIsGivenTwiceIsNamed() {
    assertThat(CommandRun.of("--port=1", "-p", "2").err())
        .startsWith("baton: --port is given more than once in the arguments");
  }

  @ParameterizedTest
  @CsvSource({
    "'port: 1\nport: 2', line 2: 'port' is given a second time",
    "'data_dir: a\nkey: k\ndata-dir: b', line 3: 'data-dir' is given a second time",
    "'key: k\n\nprot: 1', line 3: unknown option 'prot'; did you mean 'port'?",
    "'key: k\nconfig: a.yaml', line 2: a file cannot name another one",
    "'key: k\ncors:\n  a: b', line 2: 'cors' must be a value or a list of values",
    "'key: k\ncors: [[a]]', line 2: 'cors' must be a list of values",
    "- port, line 1: the file must consist of lines NAME: VALUE",
    "'key: k\nport: [1', expected ',' or ']'"
  })
  void aMistakeInAFileIsShownByItsLine(String yaml, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("baton.yaml"), yaml + "\n");
    CommandRun run = CommandRun.of("--config", file.toString());
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err().lines()).singleElement().asString().contains(file.toString(), message);
  }

  @Test
  void secretsAreNotRepeated() {
    String err =
        CommandRun.of("--allow_override_connect", "--jwks_url=https://me:hush@a.example/k?t=hush")
            .err();
    assertThat(err).contains("'https://...@a.example/k?...'").doesNotContain("hush");
    assertThat(CommandRun.of("--key=hush", "--key=hushed").err()).doesNotContain("hush");
  }
}

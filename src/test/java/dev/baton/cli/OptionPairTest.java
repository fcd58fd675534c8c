package dev.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Pairs of options that exclude or bound each other, each just beyond its bound and at it. */
@Isolated
class OptionPairTest {
  /**
   * A pair of values.
   *
   * @param refused a command line that breaks the pair
   * @param allowed one that does not by the least that is possible
   */
  record Case(String first, String second, String refused, String allowed) {
    @Override
    public String toString() {
      return first + " and " + second;
    }
  }

  static final List<Case> CASES =
      List.of(
          new Case(
              "--max_message", "--outbox_bytes", "--max_message=1048577", "--max_message=1048576"),
          new Case(
              "--waiting_bytes",
              "--outbox_bytes",
              "--waiting_bytes=4194305",
              "--waiting_bytes=4194304"),
          new Case(
              "--waiting_messages",
              "--outbox_bytes",
              "--waiting_messages=32769",
              "--waiting_messages=32768"),
          new Case(
              "--max_message",
              "--buffer_memory",
              "--buffer_memory=2097151",
              "--buffer_memory=2097152"),
          new Case("--sslkey", "--sslcert", "--sslkey=a", "--sslkey=pom.xml --sslcert=pom.xml"),
          new Case("--sslcert", "--sslkey", "--sslcert=b", "--sslkey=pom.xml --sslcert=pom.xml"),
          new Case(
              "--admin_port",
              "--port",
              "--port=7 --admin_port=7",
              "--port=7 --host=127.0.0.2 --admin_port=7"),
          new Case(
              "--admin_protect_metrics",
              "--admin_tokens",
              "--admin_port=7 --admin_protect_metrics",
              "--admin_port=7 --admin_protect_metrics --admin_tokens=pom.xml"),
          new Case(
              "--waiting_bytes",
              "--waiting_total",
              "--waiting_bytes=1001 --waiting_total=1000",
              "--waiting_bytes=1000 --waiting_total=1000"),
          new Case(
              "--max_state",
              "--max_message",
              "--max_state=1001 --max_message=1000",
              "--max_state=1000 --max_message=1000"),
          new Case(
              "--probe_timeout",
              "--alive_timeout",
              "--probe_timeout=1001 --alive_timeout=1000",
              "--probe_timeout=1000 --alive_timeout=1000"),
          new Case(
              "--jwt_clock_skew",
              "--proof_max_age",
              "--jwt_clock_skew=61 --proof_max_age=60 --auth=connect",
              "--jwt_clock_skew=60 --proof_max_age=60 --auth=connect"));

  @TempDir Path folder;

  private static CommandRun run(String args) {
    return CommandRun.of(
        Stream.concat(Stream.of("serve"), Stream.of(args.split(" ", -1))).toArray(String[]::new));
  }

  @Test
  void everyPairIsTested() {
    assertThat(CASES.stream().map(Case::toString))
        .containsExactlyElementsOf(
            OptionPair.ALL.stream().map(pair -> pair.first() + " and " + pair.second()).toList());
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void aPairThatDoesNotHoldIsRefusedInOneSentence(Case pair) {
    CommandRun run = run(pair.refused());
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.served()).isEmpty();
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("baton: " + pair.first() + " ")
        .contains(pair.second(), pair.first() + " is ", pair.second() + " is ");
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void aPairHoldsAtItsBound(Case pair) {
    assertThat(run(pair.allowed()).config()).isNotNull();
  }

  /** An option alone is bounded by the default of the other one without a word. */
  @Test
  void aBoundThatIsNotGivenGivesWay() {
    for (String arg :
        List.of(
            "--waiting_total=1000",
            "--max_message=128",
            "--alive_timeout=1",
            "--proof_max_age=1",
            "--probe_timeout=600000")) {
      assertThat(run(arg).config()).isNotNull();
    }
    assertThat(run("--alive_timeout=0 --probe_timeout=1").served()).hasSize(1);
  }

  @Test
  void portsOnDifferentAddressesMayBeTheSame() {
    assertThat(run("--port=7 --host=127.0.0.1 --admin_port=7").exit()).isEqualTo(2);
    assertThat(run("--port=7 --admin_host=0.0.0.0 --host=127.0.0.1 --admin_port=7").exit())
        .isEqualTo(2);
    assertThat(run("--port=0 --admin_port=0").exit()).as("any two free ones").isZero();
  }

  @Test
  void bothSourcesAreSaid() throws IOException {
    Path file = Files.writeString(folder.resolve("baton.yaml"), "\nmax_message: 2000000\n");
    CommandRun run =
        CommandRun.of(Map.of("BATON_OUTBOX_BYTES", "4000000"), "--config", file.toString());
    assertThat(run.err())
        .startsWith(
            "baton: --max_message needs --outbox_bytes of at least 16000000: --max_message is"
                + " '2000000' (from %s, line 2), --outbox_bytes is '4000000' (from the variable"
                    .formatted(file)
                + " BATON_OUTBOX_BYTES)");
  }
}

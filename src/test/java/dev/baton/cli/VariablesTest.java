package dev.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the environment means, beside services and containers that are called baton too. */
@Tag("slow")
@Isolated
class VariablesTest {
  /** What a pod finds in a namespace with the services baton, baton-admin and baton-data-dir. */
  private static Map<String, String> kubernetes() {
    Map<String, String> environment = new TreeMap<>();
    for (String service : new String[] {"BATON", "BATON_ADMIN", "BATON_DATA_DIR"}) {
      environment.put(service + "_SERVICE_HOST", "10.0.0.1");
      environment.put(service + "_SERVICE_PORT", "9000");
      environment.put(service + "_SERVICE_PORT_HTTP", "9000");
      environment.put(service + "_PORT", "tcp://10.0.0.1:9000");
      environment.put(service + "_PORT_9000_TCP", "tcp://10.0.0.1:9000");
      environment.put(service + "_PORT_9000_TCP_PROTO", "tcp");
      environment.put(service + "_PORT_9000_TCP_PORT", "9000");
      environment.put(service + "_PORT_9000_TCP_ADDR", "10.0.0.1");
      environment.put(service + "_PORT_3478_UDP", "udp://10.0.0.1:3478");
    }
    return environment;
  }

  private static void assertDefaultsWithoutAWord(CommandRun run) {
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(ConfigLeaves.of(run.config()))
        .isEqualTo(ConfigLeaves.of(CommandRun.of("serve").config()));
  }

  @Test
  void servicesOfKubernetesAreNoOptions() {
    assertDefaultsWithoutAWord(CommandRun.of(kubernetes(), "serve"));
  }

  @Test
  void linksOfDockerAreNoOptions() {
    Map<String, String> environment = kubernetes();
    environment.put("BATON_NAME", "/web/baton");
    environment.put("BATON_ENV_JAVA_HOME", "/opt/java");
    environment.put("BATON_1_PORT", "tcp://172.17.0.2:9000");
    environment.put("BATON_1_NAME", "/web/baton_1");
    environment.put("BATON_1_ENV_PATH", "/bin");
    assertDefaultsWithoutAWord(CommandRun.of(environment, "serve"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp://10.0.0.1:9000", "udp://10.0.0.1:9000", "sctp://[fd00::1]:9000"})
  void anAddressIsNoPort(String address) {
    assertDefaultsWithoutAWord(CommandRun.of(Map.of("PORT", address), "serve"));
    assertDefaultsWithoutAWord(CommandRun.of(Map.of("BATON_ADMIN_PORT", address), "serve"));
    assertThat(
            CommandRun.of(Map.of("PORT", "7", "BATON_PORT", address), "serve")
                .config()
                .transport()
                .listen()
                .port())
        .isEqualTo(7);
    CommandRun bare = CommandRun.of(Map.of("PORT", address));
    assertThat(bare.served()).as("an address does not mean to serve").isEmpty();
    assertThat(bare.exit()).isZero();
  }

  @Test
  void realOptionsAreTakenBesideTheServices() {
    Map<String, String> environment = kubernetes();
    environment.put("BATON_PORT", "7");
    environment.put("BATON_ADMIN_PORT", "8");
    ServerConfig config = CommandRun.of(environment, "serve").config();
    assertThat(config.transport().listen().port()).isEqualTo(7);
    assertThat(config.transport().admin().address().orElseThrow().getPort()).isEqualTo(8);
  }

  @ParameterizedTest
  @CsvSource({
    "BATON_PRT, ; did you mean 'BATON_PORT'?",
    "BATON_HELP, ''",
    "BATON_VERSION, ''",
    "BATON_PORTS, ; did you mean 'BATON_PORT'?",
    "BATON_DATADIR, ; did you mean 'BATON_DATA_DIR'?",
    "BATON_, ''"
  })
  void anUnknownVariableIsNamedWithoutItsValueAndTheServerStarts(String variable, String hint) {
    CommandRun run = CommandRun.of(Map.of(variable, "tell-nobody"), "serve");
    assertThat(run.exit()).isZero();
    assertThat(run.served()).hasSize(1);
    assertThat(run.err().lines())
        .containsExactly("baton: ignoring the variable " + variable + ": no such option" + hint);
  }

  @ParameterizedTest
  @CsvSource({
    "BATON_PORT, many, --port",
    "PORT, many, --port",
    "BATON_PORT, 70000, --port",
    "BATON_PORT, http://10.0.0.1:9000, --port",
    "BATON_LOG_SYNC, perhaps, --log_sync",
    "BATON_EXPIRE_TIMEOUT, -1, --expire_timeout",
    "BATON_PROXIED, nonsense, --proxied",
    "BATON_LOG_LEVEL, loud, --log_level"
  })
  void aBadValueNamesItsVariableAndItsOption(String variable, String value, String option) {
    CommandRun run = CommandRun.of(Map.of(variable, value), "serve");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .contains(option)
        .contains("(from the variable " + variable + ")");
  }

  @Test
  void aVariableIsNotBlamedForTheCommandLine() {
    for (String[] args : new String[][] {{"--port", "many"}, {"--port=many"}, {"-p", "many"}}) {
      CommandRun run = CommandRun.of(Map.of("BATON_PORT", "7"), args);
      assertThat(run.exit()).isEqualTo(2);
      assertThat(run.err()).contains("--port").doesNotContain("BATON_PORT");
    }
  }

  @Test
  void theCommandLineAndTheFileStayStrict() {
    assertThat(CommandRun.of(Map.of(), "serve", "--prt=1").exit()).isEqualTo(2);
  }
}

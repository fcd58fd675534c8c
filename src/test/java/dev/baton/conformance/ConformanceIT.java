package dev.baton.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.NpmPackages;
import dev.baton.testing.ServerKind;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("npm")
@Timeout(60)
final class ConformanceIT {
  private static final Servers SERVERS = new Servers();

  @BeforeAll
  static void packagesAreInstalled() {
    NpmPackages.file("peer/dist/bin/peerjs.js");
  }

  @AfterAll
  static void stopServers() {
    SERVERS.close();
  }

  static Stream<Scenario> agreeing() {
    return Scenarios.agreeing();
  }

  static Stream<Scenario> differing() {
    return Scenarios.differing();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("agreeing")
  void bothServersShowEveryClientTheSame(Scenario scenario) {
    String wanted = SERVERS.play(ServerKind.PEER_SERVER, scenario);

    assertThat(wanted).isNotEmpty();
    assertThat(SERVERS.play(ServerKind.BATON, scenario))
        .as("Baton, compared with PeerServer: %s", scenario)
        .isEqualTo(wanted);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("differing")
  void peerServerDoesWhatTheListOfDifferencesSays(Scenario scenario) {
    assertThat(SERVERS.play(ServerKind.PEER_SERVER, scenario))
        .as("PeerServer: %s", scenario)
        .isEqualTo(scenario.expected().get(ServerKind.PEER_SERVER));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("differing")
  void batonDoesWhatTheListOfDifferencesSays(Scenario scenario) {
    assertThat(SERVERS.play(ServerKind.BATON, scenario))
        .as("Baton: %s", scenario)
        .isEqualTo(scenario.expected().get(ServerKind.BATON));
  }
}

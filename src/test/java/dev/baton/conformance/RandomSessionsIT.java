package dev.baton.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.NpmPackages;
import dev.baton.testing.ServerKind;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("npm")
@Timeout(60)
final class RandomSessionsIT {
  private static final int SESSIONS = 200;
  private static final Servers SERVERS = new Servers();

  @BeforeAll
  static void packagesAreInstalled() {
    NpmPackages.file("peer/dist/bin/peerjs.js");
  }

  @AfterAll
  static void stopServers() {
    SERVERS.close();
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, SESSIONS);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aRandomSessionLooksTheSameToEveryClient(long seed) {
    Scenario session = RandomSession.ofSeed(seed);

    assertThat(withoutCloseCodes(SERVERS.play(ServerKind.BATON, session)))
        .as("the session of seed %d on Baton, compared with PeerServer", seed)
        .isEqualTo(withoutCloseCodes(SERVERS.play(ServerKind.PEER_SERVER, session)));
  }

  /** That Baton gives a code when it refuses a client is a difference of its own. */
  private static String withoutCloseCodes(String transcript) {
    return transcript.replaceAll("(?m): closed (1005|44\\d\\d.*)$", ": closed by the server");
  }
}

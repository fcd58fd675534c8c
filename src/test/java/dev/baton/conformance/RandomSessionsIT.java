package dev.baton.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.NpmPackages;
import dev.baton.testing.ServerKind;
import dev.baton.testing.ServerKind.RunningServer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several sessions are played at once, as each of them waits most of its time. */
@Tag("npm")
@Timeout(120)
final class RandomSessionsIT {
  private static final int SESSIONS = 200;
  private static final int AT_ONCE = 6;

  private static final ExecutorService PLAYERS =
      Executors.newFixedThreadPool(AT_ONCE, Thread.ofPlatform().daemon().factory());
  private static final Map<ServerKind, RunningServer> SERVERS = new EnumMap<>(ServerKind.class);
  private static final Map<Long, PlayedSession> PLAYED = new HashMap<>();

  /** What a session looked like on each server, as soon as it has been played. */
  private record PlayedSession(
      CompletableFuture<String> onBaton, CompletableFuture<String> onPeerServer) {}

  @BeforeAll
  static void playAll() {
    NpmPackages.file("peer/dist/bin/peerjs.js");
    List<String> options = RandomSession.ofSeed(1).options();
    for (ServerKind kind : ServerKind.values()) {
      SERVERS.put(kind, kind.start(options));
    }
    seeds()
        .forEach(
            seed -> {
              Scenario session = RandomSession.ofSeed(seed);
              PLAYED.put(
                  seed,
                  new PlayedSession(
                      play(ServerKind.BATON, session), play(ServerKind.PEER_SERVER, session)));
            });
  }

  private static CompletableFuture<String> play(ServerKind kind, Scenario session) {
    int port = Objects.requireNonNull(SERVERS.get(kind)).port();
    return CompletableFuture.supplyAsync(() -> Player.play(session, port).toString(), PLAYERS);
  }

  @AfterAll
  static void stopServers() {
    PLAYERS.shutdownNow();
    SERVERS.values().forEach(RunningServer::close);
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, SESSIONS);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aRandomSessionLooksTheSameToEveryClient(long seed) {
    PlayedSession session = Objects.requireNonNull(PLAYED.get(seed));

    assertThat(withoutCloseCodes(session.onBaton().join()))
        .as("the session of seed %d on Baton, compared with PeerServer", seed)
        .isEqualTo(withoutCloseCodes(session.onPeerServer().join()));
  }

  /** That Baton gives a code when it refuses a client is a difference of its own. */
  private static String withoutCloseCodes(String transcript) {
    return transcript.replaceAll("(?m): closed (1005|44\\d\\d.*)$", ": closed by the server");
  }
}

package dev.baton.session;

import static dev.baton.realm.RealmSamples.ALICE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogOptions;
import dev.baton.eventlog.LogOptions.LogSpace;
import dev.baton.eventlog.LogOptions.OnCorrupt;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.ownership.Ownership;
import dev.baton.ownership.ProofAlgorithm;
import dev.baton.ownership.ProofOptions;
import dev.baton.ownership.ProofRules;
import dev.baton.ownership.TokenDigester;
import dev.baton.protocol.ConnectParameters;
import dev.baton.realm.ConnectionId;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmPolicy;
import dev.baton.realm.RealmSamples;
import dev.baton.realm.TakeoverPolicy;
import dev.baton.realm.Token;
import dev.baton.session.SessionOptions.Contention;
import dev.baton.session.SessionOptions.Expiry;
import dev.baton.session.SessionOptions.MessageRules;
import dev.baton.session.SessionOptions.WriterOptions;
import dev.baton.session.TakeoverRace.RaceResult;
import dev.baton.session.TakeoverRace.Side;
import dev.baton.storage.DataFolder;
import dev.baton.testing.FakeClock;
import dev.baton.testing.TestEnvironment;
import dev.baton.testing.TestIssuer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A holder that disconnects while another device takes its ID over, ten thousand times: half of
 * them where a broken connection frees its ID at once, half where the ID waits for its client.
 * Meanwhile a third peer sends to the ID all the time, and the old and the new holder to it.
 */
@Tag("slow")
class TakeoverDisconnectRaceTest {
  private static final int RACES = 5_000;
  private static final long SEED = 7_041;
  private static final LogOptions LOG =
      new LogOptions("node-1", LogSync.NONE, OnCorrupt.REFUSE, 1_000_000, LogSpace.UNLIMITED);

  @TempDir Path folder;
  @TempDir Path keys;

  private final FakeClock clock = new FakeClock(Instant.parse("2026-11-22T12:00:00Z"));
  private final Metrics metrics = new Metrics();
  private final AtomicInteger clients = new AtomicInteger();

  private SignalingService start(DataFolder data, TestIssuer issuer, Duration dropWindow) {
    var options =
        new SessionOptions(
            new RealmPolicy(
                100,
                dropWindow,
                Duration.ZERO,
                Duration.ZERO,
                new TakeoverPolicy(true, false, Integer.MAX_VALUE, Duration.ofMinutes(10))),
            new WriterOptions(
                1_000,
                new LogTimeouts(Duration.ofSeconds(20), Duration.ofSeconds(20)),
                0,
                LoggedAddresses.FULL,
                Duration.ZERO),
            new Contention(Duration.ZERO, Duration.ZERO, 0),
            new MessageRules(100, 20, List.of()),
            RealmFixture.buffers(
                new WaitingLimits(1_000_000, 1 << 30, 10, 1 << 30),
                new Expiry(Duration.ofHours(1), Duration.ofHours(1))),
            RealmFixture.MAX_BANS);
    var proofs =
        new ProofOptions(false, Path.of(issuer.keys()), Optional.empty(), ProofRules.DEFAULT);
    SignalingService service =
        SignalingService.start(
            options,
            Ownership.open(
                new TokenDigester(data.secret("token.key")),
                data.file("ticket.key"),
                Optional.of(proofs),
                clock),
            TestEnvironment.of(
                clock,
                metrics,
                new MemoryBudget(RealmFixture.MEMORY_ENOUGH),
                e -> {
                  throw new AssertionError("the log cannot be trusted", e);
                }),
            () ->
                new ChronicleLogs().open(new LogFiles(data.path()), LOG, clock, Progress.IGNORED));
    service.ready();
    return service;
  }

  @ParameterizedTest(name = "an ID waits {0} s for a client whose connection broke")
  @ValueSource(ints = {0, 3_600})
  @Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whicheverComesFirstTheNewcomerHoldsTheIdAndNothingOfTheOldOneComesAfter(int dropSeconds)
      throws Exception {
    TestIssuer issuer = TestIssuer.in(keys, ProofAlgorithm.HS256);
    List<TakeoverRace.RaceResult> results = new ArrayList<>();
    try (DataFolder data = DataFolder.claim(folder);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        SignalingService service = start(data, issuer, Duration.ofSeconds(dropSeconds))) {
      Side carol = connect(service, new PeerId("carol"), List.of());
      Side holder = connect(service, ALICE, List.of());
      for (int i = 0; i < RACES; i++) {
        long seed = SEED * RACES + i;
        clock.advance(Duration.ofSeconds(1));
        var proof = new Token(issuer.proof(ALICE.value(), clock.instant()));
        var race = new TakeoverRace(service, metrics, carol, holder, new Random(seed));
        try {
          results.add(race.run(threads, () -> connect(service, ALICE, List.of(proof))));
        } catch (ExecutionException | AssertionError e) {
          throw new AssertionError("race %d, of seed %d".formatted(i, seed), e);
        }
        holder = results.getLast().now();
      }
    }
    long overridden = results.stream().filter(RaceResult::overridden).count();
    System.out.printf(
        "FIGURES: %d takeovers against disconnects: %d overridden, %d ended first%n",
        RACES, overridden, RACES - overridden);
    // It would be no race if one side always won.
    assertThat(overridden).isBetween(1L, RACES - 1L);
    compareWithTheLog(results);
  }

  private Side connect(SignalingService service, PeerId peer, List<Token> proofs) {
    var tape = new Tape();
    var parameters =
        new ConnectParameters(
            peer, new Token("token " + clients.incrementAndGet()), "", false, false, "");
    Optional<PeerSession> session = service.connect(parameters, proofs, RealmSamples.CLIENT, tape);
    assertThat(session).as("%s is let in: %s", peer, tape.told()).isPresent();
    return new Side(session.get(), tape);
  }

  /** How the log says that each connection began and ended. */
  private void compareWithTheLog(List<RaceResult> results) {
    Map<ConnectionId, Class<?>> beginnings = new HashMap<>();
    Map<ConnectionId, List<Class<?>>> ends = new HashMap<>();
    LogReading reading =
        new ChronicleLogs()
            .readAll(
                new LogFiles(folder),
                Progress.IGNORED,
                entry -> {
                  switch (entry.event()) {
                    case PeerConnected e -> beginnings.put(e.connection(), e.getClass());
                    case PeerOverridden e -> {
                      beginnings.put(e.connection(), e.getClass());
                      addEnd(ends, e.previous().connection(), e);
                    }
                    case PeerDetached e -> addEnd(ends, e.connection(), e);
                    case PeerDisconnected e -> addEnd(ends, e.connection(), e);
                    default -> {}
                  }
                });
    assertThat(reading.damage()).isEmpty();
    for (RaceResult result : results) {
      List<Class<?>> end = ends.getOrDefault(result.old().session().connectionId(), List.of());
      Class<?> beginning = beginnings.get(result.now().session().connectionId());
      if (result.overridden()) {
        assertThat(end).isEqualTo(List.of(PeerOverridden.class));
        assertThat(beginning).isEqualTo(PeerOverridden.class);
      } else if (beginning == PeerOverridden.class) {
        assertThat(end).isEqualTo(List.of(PeerDetached.class, PeerOverridden.class));
      } else {
        assertThat(end).isEqualTo(List.of(PeerDisconnected.class));
        assertThat(beginning).isEqualTo(PeerConnected.class);
      }
    }
    assertThat(beginnings).hasSize(RACES + 2);
  }

  private static void addEnd(
      Map<ConnectionId, List<Class<?>>> ends, ConnectionId connection, RealmEvent event) {
    ends.computeIfAbsent(connection, _ -> new ArrayList<>()).add(event.getClass());
  }
}

package dev.baton.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogOptions;
import dev.baton.eventlog.LogOptions.LogSpace;
import dev.baton.eventlog.LogOptions.OnCorrupt;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.ownership.TokenDigester;
import dev.baton.protocol.CloseReason;
import dev.baton.protocol.ConnectParameters;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmPolicy;
import dev.baton.realm.TakeoverPolicy;
import dev.baton.realm.Token;
import dev.baton.session.LogTimeouts;
import dev.baton.session.LoggedAddresses;
import dev.baton.session.MemoryBudget;
import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import dev.baton.session.PeerSession;
import dev.baton.session.SessionOptions;
import dev.baton.session.SessionOptions.BufferLimits;
import dev.baton.session.SessionOptions.Contention;
import dev.baton.session.SessionOptions.Expiry;
import dev.baton.session.SessionOptions.MessageRules;
import dev.baton.session.SessionOptions.WriterOptions;
import dev.baton.session.SignalingService;
import dev.baton.session.StateLimits;
import dev.baton.session.WaitingLimits;
import dev.baton.storage.DataFolder;
import dev.baton.testing.PlainConnection;
import dev.baton.testing.TestEnvironment;
import dev.baton.testing.TestOwnership;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A clock that jumps a day and an hour, or a second, ahead and back, under a server and its log.
 */
@Tag("slow")
class ClockJumpTest {
  private static final int JUMPS = 100;
  private static final int RESTART_EVERY = 10;
  private static final long SEED = 1_326;
  private static final Duration DROP_WINDOW = Duration.ofMillis(50);
  private static final LogOptions LOG =
      new LogOptions("node-1", LogSync.NONE, OnCorrupt.REFUSE, 1_000, LogSpace.UNLIMITED);

  @TempDir Path folder;

  private final JumpingClock clock = new JumpingClock();
  private final Metrics metrics = new Metrics();
  private int attempts;
  private int opened;

  /** The machine's clock with a shift that changes. Safe for use by many threads. */
  private static final class JumpingClock extends Clock {
    private volatile Duration shift = Duration.ZERO;

    void jump(Duration by) {
      shift = shift.plus(by);
    }

    @Override
    public Instant instant() {
      return Clock.systemUTC().instant().plus(shift);
    }

    @Override
    public ZoneId getZone() {
      return Clock.systemUTC().getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  /** A connection that no test looks at. */
  private static final class Silent implements PlainConnection {
    @Override
    public boolean send(byte[] message) {
      return true;
    }

    @Override
    public void close(CloseReason reason) {}
  }

  private SignalingService start(DataFolder data) {
    SignalingService service = starting(data);
    service.ready();
    return service;
  }

  private SignalingService starting(DataFolder data) {
    return SignalingService.start(
        new SessionOptions(
            new RealmPolicy(10_000, DROP_WINDOW, Duration.ZERO, Duration.ZERO, TakeoverPolicy.OFF),
            new WriterOptions(
                1_000,
                new LogTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(10)),
                0,
                LoggedAddresses.FULL,
                Duration.ofSeconds(30)),
            new Contention(Duration.ZERO, Duration.ZERO, 0),
            new MessageRules(100, 20, List.of()),
            new BufferLimits(
                1 << 26,
                new WaitingLimits(10, 10_000, 10, 100_000),
                new Expiry(Duration.ofSeconds(5), Duration.ofMillis(5)),
                new StateLimits(16_384, 64)),
            10),
        TestOwnership.withoutKeys(new TokenDigester(data.secret("token.key")), clock),
        TestEnvironment.of(
            clock,
            metrics,
            new MemoryBudget(1 << 26),
            e -> {
              throw new AssertionError("the server wants to end the process", e);
            }),
        () -> new ChronicleLogs().open(new LogFiles(data.path()), LOG, clock, Progress.IGNORED));
  }

  private Optional<PeerSession> connect(SignalingService service, String peer, String token) {
    var client = new ClientDetails("127.0.0.1", "attempt-" + ++attempts, "", "");
    var parameters =
        new ConnectParameters(new PeerId(peer), new Token(token), "", false, false, "");
    Optional<PeerSession> session = service.connect(parameters, List.of(), client, new Silent());
    opened += session.isPresent() ? 1 : 0;
    return session;
  }

  private static List<Duration> jumps() {
    List<Duration> jumps = new ArrayList<>();
    for (int i = 0; i < JUMPS / 4; i++) {
      Duration day = Duration.ofHours(25);
      Duration second = Duration.ofSeconds(1);
      jumps.addAll(List.of(day, day.negated(), second, second.negated()));
    }
    Collections.shuffle(jumps, new Random(SEED));
    return jumps;
  }

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void noJumpOfTheClockFailsAnAppendOrKeepsAnIdForEver() {
    List<Duration> jumps = jumps();
    for (int from = 0; from < JUMPS; from += RESTART_EVERY) {
      List<Duration> some = jumps.subList(from, Math.min(JUMPS, from + RESTART_EVERY));
      try (DataFolder data = DataFolder.claim(folder);
          SignalingService service = start(data)) {
        if (from > 0) {
          assertThat(connect(service, "stays", "another's")).isEmpty();
        }
        assertThat(connect(service, "stays", "its own")).isPresent();
        some.forEach(jump -> jump(service, jump));
      }
      // No connection was closed, and the next start may be a day before the end of the log.
      assertThat(LogAudit.of(folder).live()).contains("stays");
    }
    assertThat(metrics.value(Metric.LOG_FAILURES)).isZero();
    LogAudit audit = LogAudit.of(folder);
    assertThat(audit.begun()).isEqualTo(opened);
    System.out.printf(
        "FIGURES: %d clock jumps, %d starts, %d events, 0 failed appends%n",
        JUMPS, JUMPS / RESTART_EVERY, audit.events());
  }

  private void jump(SignalingService service, Duration by) {
    Optional<PeerSession> dropped = connect(service, "drops", "token");
    assertThat(dropped).isPresent();
    service.ended(dropped.get(), DisconnectReason.CONNECTION_LOST);
    clock.jump(by);
    // A client with another token has to wait until the dropped one's time is over.
    await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              Optional<PeerSession> next = connect(service, "drops", "another token");
              next.ifPresent(it -> service.ended(it, DisconnectReason.CLIENT_CLOSED));
              return next.isPresent();
            });
    assertThat(connect(service, "stays", "another's")).isEmpty();
    assertThat(connect(service, "stays", "its own")).isPresent();
    assertThat(service.logCondition().isWritable()).isTrue();
  }
}

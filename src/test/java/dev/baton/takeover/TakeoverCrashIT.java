package dev.baton.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.ownership.ProofAlgorithm;
import dev.baton.takeover.HaltingTakeover.HaltingPoint;
import dev.baton.takeover.RacingDevice.Asking;
import dev.baton.takeover.RacingDevice.ProofPlace;
import dev.baton.takeover.TakeoverOrder.Link;
import dev.baton.testing.BatonProcess;
import dev.baton.testing.TestIssuer;
import dev.baton.testing.TestServer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server that is killed in the midst of a takeover. Whether its event is in the log decides whose
 * the ID is after the restart, and no client was sent anything else.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TakeoverCrashIT {
  static final String OLD = "old-device";
  static final String OLD_TOKEN = "old-token";

  private static final String NEW = "new-device";
  private static final int KILLED = 137;

  @TempDir Path data;
  @TempDir Path keys;

  private TestIssuer issuer;
  private String oldProof = "";
  private String newProof = "";

  /**
   * What the two devices were told before the kill.
   *
   * @param successor the epoch of the one that took over, if the old one was told of it
   */
  private record Told(OptionalLong successor, List<String> newcomer) {}

  @BeforeEach
  void makeProofs() {
    issuer = TestIssuer.in(keys, ProofAlgorithm.EDDSA);
    Instant now = Instant.now();
    oldProof = issuer.proof(RacingDevice.PEER, now.minusSeconds(20));
    newProof = issuer.proof(RacingDevice.PEER, now.minusSeconds(10));
  }

  @ParameterizedTest
  @EnumSource(HaltingPoint.class)
  void theLogHoldsAfterTheRestartAndNoClientWasSentAnythingElse(HaltingPoint step) {
    Told told = takeOverAndDie(step);
    List<Link> links = TakeoverOrder.in(data).links();
    boolean takenOver = step != HaltingPoint.BEFORE_APPEND;
    assertThat(links.stream().map(Link::device))
        .isEqualTo(takenOver ? List.of(OLD, NEW) : List.of(OLD));
    assertThat(told).isEqualTo(whatIsToldBefore(step, links.getLast().epoch()));

    try (var server = TestServer.startOn(data, options())) {
      if (takenOver) {
        assertThatTheIdIsTheNewOnes(server.port());
      } else {
        assertThatTheIdIsTheOldOnes(server.port());
      }
    }
    // Neither the end of all connections nor another restart makes them good again.
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1));
    try (var server = TestServer.startOn(data, later, options("--restart_window", "0"))) {
      // The ID has waited for its client since the stop before, and is free in a moment.
      Awaitility.await()
          .until(
              () ->
                  RacingDevice.asks(server.port(), Asking.withToken("stranger", "token")).answer(),
              RacingDevice.OPEN::equals);
      assertThat(refusal(server.port(), proved(oldProof))).isEqualTo("stale");
      assertThat(refusal(server.port(), proved(newProof))).isEqualTo("stale");
    }
    assertThat(TakeoverOrder.in(data).links()).startsWith(links.toArray(Link[]::new)).hasSize(4);
  }

  private static Told whatIsToldBefore(HaltingPoint step, long epoch) {
    return switch (step) {
      case BEFORE_APPEND, BEFORE_SYNC, BEFORE_ANYBODY_IS_TOLD ->
          new Told(OptionalLong.empty(), List.of());
      case BETWEEN_THE_TWO -> new Told(OptionalLong.of(epoch), List.of());
      case WHEN_BOTH_ARE_TOLD -> new Told(OptionalLong.of(epoch), List.of(RacingDevice.OPEN));
    };
  }

  private String[] options(String... more) {
    return Stream.concat(
            Stream.of("--allow_override_connect", "--keys", issuer.keys()), Stream.of(more))
        .toArray(String[]::new);
  }

  /** The first life of the server, which ends at the step. */
  private Told takeOverAndDie(HaltingPoint step) {
    List<String> arguments = new ArrayList<>(List.of(step.name(), oldProof));
    arguments.addAll(BatonProcess.serveArguments(data, options()));
    try (BatonProcess server =
        BatonProcess.launch(BatonProcess.command(HaltingTakeover.class, arguments))) {
      int port = server.awaitStarted().port();
      Supplier<List<String>> old = () -> toldInside(server);
      if (step != HaltingPoint.BETWEEN_THE_TWO) {
        RacingDevice device =
            RacingDevice.asks(
                port, new Asking(OLD, OLD_TOKEN, List.of("Authorization: Bearer " + oldProof)));
        assertThat(device.answer()).isEqualTo(RacingDevice.OPEN);
        old = () -> toldOutside(device);
      }
      RacingDevice newcomer =
          RacingDevice.asks(port, Asking.withProof(NEW, ProofPlace.AUTHORIZATION, newProof));
      if (step == HaltingPoint.WHEN_BOTH_ARE_TOLD) {
        assertThat(newcomer.answer()).isEqualTo(RacingDevice.OPEN);
        assertThat(old.get()).hasSize(3);
        server.kill();
      }
      assertThat(server.awaitExit())
          .isEqualTo(step == HaltingPoint.WHEN_BOTH_ARE_TOLD ? KILLED : HaltingTakeover.HALTED);
      assertThat(newcomer.end()).isEmpty();
      return new Told(successor(old.get()), newcomer.told());
    }
  }

  private static List<String> toldInside(BatonProcess server) {
    return server.out().stream()
        .filter(line -> line.startsWith(HaltingTakeover.TOLD))
        .map(line -> line.substring(HaltingTakeover.TOLD.length()))
        .toList();
  }

  private static List<String> toldOutside(RacingDevice old) {
    String end = old.end();
    return Stream.concat(old.told().stream(), Stream.of(end).filter(text -> !text.isEmpty()))
        .toList();
  }

  private static OptionalLong successor(List<String> old) {
    assertThat(old.getFirst()).isEqualTo(RacingDevice.OPEN);
    if (old.size() == 1) {
      return OptionalLong.empty();
    }
    assertThat(old).hasSize(3).last().isEqualTo(RacingDevice.ELSEWHERE);
    return OptionalLong.of(RacingDevice.epochIn(old.get(1)));
  }

  private void assertThatTheIdIsTheNewOnes(int port) {
    assertThat(refusal(port, Asking.withToken(OLD, OLD_TOKEN))).isEmpty();
    assertThat(refusal(port, proved(oldProof))).isEqualTo("stale");
    assertThat(refusal(port, proved(newProof))).isEqualTo("stale");
    RacingDevice back = RacingDevice.asks(port, Asking.withToken(NEW, NEW));
    assertThat(back.answer()).isEqualTo(RacingDevice.OPEN);
    assertThat(refusal(port, proved(newProof))).isEqualTo("stale");
    back.echoes("the ID is the new one's");
    assertThat(back.told()).hasSize(2);
  }

  private void assertThatTheIdIsTheOldOnes(int port) {
    assertThat(refusal(port, Asking.withToken(NEW, NEW))).isEmpty();
    assertThat(refusal(port, proved(oldProof))).isEqualTo("stale");
    RacingDevice back = RacingDevice.asks(port, Asking.withToken(OLD, OLD_TOKEN));
    assertThat(back.answer()).isEqualTo(RacingDevice.OPEN);
    back.echoes("the ID is the old one's");
    // The proof that came to nothing has not been used up.
    RacingDevice newcomer =
        RacingDevice.asks(port, Asking.withProof(NEW, ProofPlace.AUTHORIZATION, newProof));
    assertThat(newcomer.answer()).isEqualTo(RacingDevice.OPEN);
    assertThat(back.overriddenAt()).isPositive();
    assertThat(refusal(port, proved(newProof))).isEqualTo("stale");
  }

  /** A client that is none of the two. */
  private static Asking proved(String proof) {
    return Asking.withProof("another", ProofPlace.SUBPROTOCOL, proof);
  }

  private static String refusal(int port, Asking asking) {
    return RacingDevice.asks(port, asking).refusal();
  }
}

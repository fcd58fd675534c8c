package dev.baton.cli;

import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.BOB;
import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.TestLog;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.OperatorOrder;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.BanLifted;
import dev.baton.realm.RealmEvent.PeerBanned;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.testing.FakeClock;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What the commands that read a log say of the orders of operators. */
@Isolated
class OperatorOutputsTest {
  private static final List<RealmEvent> EVENTS =
      List.of(
          new ServerStarted(at(30), PROOF_MAX_AGE, at(0)),
          new PeerConnected(ALICE, connection(1), TOKEN, Optional.empty(), CLIENT, at(1)),
          new PeerDisconnected(
              ALICE,
              connection(1),
              DisconnectReason.BY_OPERATOR,
              Optional.of(new OperatorOrder("otto", "sells shoes")),
              at(4)),
          new PeerConnected(BOB, connection(2), TOKEN, Optional.empty(), CLIENT, at(5)),
          new PeerBanned(
              BOB,
              Optional.of(at(600)),
              Optional.of(connection(2)),
              new OperatorOrder("rita", "sells hats"),
              at(6)),
          new BanLifted(BOB, "otto", at(7)));

  @TempDir Path folder;

  @BeforeEach
  void write() {
    TestLog.write(folder, new FakeClock(at(0)), EVENTS);
  }

  private String out(String... args) {
    CommandRun run =
        CommandRun.of(
            Stream.concat(Stream.of(args), Stream.of("--data-dir", folder.toString()))
                .toArray(String[]::new));
    assertThat(run.exit()).as("%s", run).isZero();
    return run.out();
  }

  @Test
  void theHistoryNamesTheOperatorAndTheReason() {
    assertThat(out("history"))
        .contains("reason=by-operator  operator=otto  operatorReason=sells shoes");
    assertThat(out("history", "--format", "json"))
        .contains("\"operator\":\"otto\",\"operatorReason\":\"sells shoes\"");
    assertThat(out("history", "--format", "csv").lines().toList())
        .first()
        .asString()
        .endsWith(",operator,operatorReason");
  }

  @Test
  void aSessionSaysByWhomItWasEnded() {
    assertThat(out("sessions")).contains("disconnected by operator otto: sells shoes");
    assertThat(out("sessions", "--format", "json"))
        .contains("\"endReason\":\"by-operator\"")
        .contains("\"endOperator\":\"otto\",\"endOperatorReason\":\"sells shoes\"");
  }

  @Test
  void aTimelineSaysIt() {
    assertThat(out("timeline", "alice"))
        .contains("ended: disconnected by operator otto: sells shoes")
        .contains("vacant");
  }

  @Test
  void aBanIsToldInPlainWords() {
    assertThat(out("history", "--peer", "bob"))
        .contains("peer-banned")
        .contains("operator=rita  operatorReason=sells hats")
        .contains("ban-lifted")
        .contains("operator=otto");
    assertThat(out("sessions", "--peer", "bob")).contains("banned by operator rita: sells hats");
    assertThat(out("sessions", "--peer", "bob", "--format", "json"))
        .contains("\"endReason\":\"banned\"")
        .contains("\"endOperator\":\"rita\"");
    assertThat(out("timeline", "bob"))
        .contains("ended: banned by operator rita: sells hats")
        .containsPattern("banned .*by operator rita: sells hats  until ")
        .containsPattern("ban lifted .*by operator otto");
    assertThat(out("timeline", "bob", "--format", "json"))
        .contains("\"what\":\"banned\"", "\"bannedUntil\":\"2026-11-22T12:10:00Z\"")
        .contains("\"what\":\"ban-lifted\"");
    assertThat(out("holders")).doesNotContain("bob");
  }

  @Test
  void theIdIsNoLongerHeld() {
    assertThat(out("holders")).doesNotContain("alice");
    assertThat(out("holders", "--at", at(3).toString())).contains("alice");
  }
}

package dev.baton.audit;

import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connection;
import static dev.baton.realm.RealmSamples.holder;
import static dev.baton.realm.RealmSamples.proof;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogSamples;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.TestLog;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.testing.CapturedLog;
import dev.baton.testing.FakeClock;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What an auditor and an operator are shown of events that came too late to count. */
@Isolated
class VoidEventTest {
  private static final TimeText UTC = new TimeText(ZoneId.of("UTC"), Instant.EPOCH);

  /** Two takeovers of the same holder, of which the first one counts; and a late end. */
  private static final List<RealmEvent> EVENTS =
      List.of(
          new ServerStarted(at(30), PROOF_MAX_AGE, at(0)),
          new PeerConnected(ALICE, connection(1), TOKEN, Optional.empty(), CLIENT, at(1)),
          new PeerOverridden(
              ALICE, connection(2), holder(1, 2), TOKEN, proof(2, "j"), CLIENT, at(2)),
          new PeerOverridden(
              ALICE, connection(3), holder(1, 2), TOKEN, proof(3, "k"), CLIENT, at(3)),
          new PeerDisconnected(ALICE, connection(3), DisconnectReason.LEFT, at(4)));

  @TempDir Path folder;

  @BeforeEach
  void write() {
    TestLog.write(folder, new FakeClock(at(0)), EVENTS);
  }

  private List<AuditEvent> history() {
    List<AuditEvent> read = new ArrayList<>();
    var all =
        new HistoryQuery(Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), 0, 100);
    History.Summary given =
        History.read(AuditSource.ofLog(new ChronicleLogs(), new LogFiles(folder)), all, read::add);
    assertThat(given.reading().damage()).isEmpty();
    return read;
  }

  @Test
  void historyShowsThemMarked() {
    assertThat(history())
        .extracting(AuditEvent::voided)
        .containsExactly(false, false, false, true, true);
    List<String> lines = new ArrayList<>();
    history().forEach(EventFormat.JSON.to(lines::add, UTC)::accept);
    assertThat(lines.get(3)).endsWith(",\"voided\":true}");
    assertThat(lines.get(2)).doesNotContain("voided");
  }

  @Test
  void whereTheHolderWasThatTheyMeantIsNotGuessed() {
    assertThat(history().get(2).text("previousAddress")).isEqualTo(CLIENT.address());
    assertThat(history().get(3).text("previousConnection")).isEqualTo(connection(1).toString());
    assertThat(history().get(3).text("previousAddress")).isEmpty();
  }

  @Test
  void theyGiveNoIdToAnyone() {
    for (int second = 2; second <= 5; second++) {
      List<Holding> holdings =
          new HolderQuery(at(second), Optional.empty())
              .read(AuditSource.ofLog(new ChronicleLogs(), new LogFiles(folder)))
              .holdings();
      assertThat(holdings).extracting(Holding::connection).containsExactly(connection(2));
    }
  }

  @Test
  void aStartCountsThem() {
    try (var log = new CapturedLog()) {
      LogSamples.open(folder, LogSync.NONE, new FakeClock(at(6))).log().close();
      assertThat(log.records())
          .filteredOn(line -> line.contains("came too late and change nothing: 2."))
          .hasSize(1);
    }
  }
}

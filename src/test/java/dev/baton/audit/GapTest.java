package dev.baton.audit;

import static dev.baton.realm.RealmSamples.ALICE;
import static dev.baton.realm.RealmSamples.BOB;
import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.TestLog;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.testing.FakeClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an auditor is told where events are missing. */
class GapTest {
  @TempDir Path folder;

  private static PeerConnected connected(PeerId peer, int connection, int second) {
    return new PeerConnected(
        peer, connection(connection), TOKEN, Optional.empty(), CLIENT, at(second));
  }

  /** Bob's connect, event 3, is damaged; a snapshot is of event 4, behind it. */
  @BeforeEach
  void write() {
    List<RealmEvent> before =
        List.of(
            new ServerStarted(at(30), PROOF_MAX_AGE, at(0)),
            connected(ALICE, 1, 1),
            connected(BOB, 2, 2),
            new PeerDisconnected(ALICE, connection(1), DisconnectReason.LEFT, at(3)));
    TestLog.writeWithSnapshot(folder, new FakeClock(at(0)), before);
    TestLog.write(folder, new FakeClock(at(5)), List.of(connected(ALICE, 3, 5)));
    TestLog.damage(folder, 3);
  }

  private List<String> history(Optional<String> peer) {
    List<String> types = new ArrayList<>();
    var query = new HistoryQuery(peer, Set.of(), Optional.empty(), Optional.empty(), 0, 1_000);
    History.Summary answer =
        History.read(
            AuditSource.ofLog(new ChronicleLogs(), new LogFiles(folder)),
            query,
            event -> types.add(event.seq() + " " + event.type()));
    assertThat(answer.reading().damage()).isPresent();
    return types;
  }

  @Test
  void historyShowsTheGapAndGoesOnBehindIt() {
    assertThat(history(Optional.empty()))
        .containsExactly(
            "1 server-started",
            "2 peer-connected",
            "3 log-gap",
            "4 peer-disconnected",
            "5 peer-connected");
  }

  @Test
  void whatIsMissingMayBeAboutAnybody() {
    assertThat(history(Optional.of("bob"))).containsExactly("3 log-gap");
  }

  @Test
  void holdersGoOnFromTheSnapshot() {
    HolderQuery.Answer answer =
        new HolderQuery(at(4), Optional.empty())
            .read(AuditSource.ofLog(new ChronicleLogs(), new LogFiles(folder)));
    assertThat(answer.reading().damage()).isPresent();
    assertThat(answer.holdings()).hasSize(1);
    Holding bob = answer.holdings().getFirst();
    assertThat(bob.peer()).isEqualTo(BOB);
    assertThat(bob.connection()).isEqualTo(connection(2));
    // Whose it was is in the event that is lost.
    assertThat(bob.address()).isEmpty();
    assertThat(
            new HolderQuery(at(6), Optional.empty())
                .read(AuditSource.ofLog(new ChronicleLogs(), new LogFiles(folder)))
                .holdings())
        .extracting(Holding::peer)
        .containsExactly(ALICE, BOB);
  }

  @Test
  void holdersBeforeTheGapAreThoseOfTheEvents() {
    assertThat(
            new HolderQuery(at(1), Optional.empty())
                .read(AuditSource.ofLog(new ChronicleLogs(), new LogFiles(folder)))
                .holdings())
        .extracting(Holding::peer)
        .containsExactly(ALICE);
  }
}

package dev.baton.eventlog.recovery;

import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.at;
import static dev.baton.realm.RealmSamples.connection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.eventlog.Erased;
import dev.baton.eventlog.ErasureReport;
import dev.baton.eventlog.EventLog;
import dev.baton.eventlog.FolderState;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogOptions.OnCorrupt;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.LogRefusedException;
import dev.baton.eventlog.LogSamples;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.OpenedLog;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.TestLog;
import dev.baton.eventlog.chronicle.HandMadeLog;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.HandoverChange;
import dev.baton.realm.OperatorCommand.ErasePeer;
import dev.baton.realm.OperatorOrder;
import dev.baton.realm.OwnershipProof;
import dev.baton.realm.PeerId;
import dev.baton.realm.ProofRank;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerBanned;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerErased;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.StateSaved;
import dev.baton.realm.RealmState;
import dev.baton.realm.UsedProof;
import dev.baton.testing.CapturedLog;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** An ID is erased in a data folder, and in the log of a server. */
@Isolated
class ErasureTest {
  private static final PeerId CARLA = new PeerId("carla");
  private static final PeerId DORA = new PeerId("dora");
  private static final OperatorOrder ORDER = new OperatorOrder("otto", "asked for it");

  @TempDir Path folder;

  private final FakeClock clock = new FakeClock(at(100));

  private LogFiles files() {
    return new LogFiles(folder);
  }

  /** Everything that is personal begins with the ID's own word. */
  private static List<RealmEvent> lifeOf(PeerId peer, int number) {
    String word = peer.value() + "-personal";
    var client = new ClientDetails(word + "-address", word + "-agent", word, word + "-origin");
    var proof =
        new OwnershipProof(
            word + "-sub",
            word + "-iss",
            word + "-kid",
            word + "-jti",
            at(number),
            at(number + 60),
            ProofRank.PROVIDER,
            Optional.empty());
    var change =
        new HandoverChange(
            Optional.of("\"" + word + "\""), true, Map.of(word, "{}"), Set.of(word + "-gone"));
    return List.of(
        new PeerConnected(peer, connection(number), TOKEN, Optional.of(proof), client, at(number)),
        new StateSaved(peer, connection(number), change, at(number)),
        new PeerDisconnected(
            peer,
            connection(number),
            DisconnectReason.BY_OPERATOR,
            Optional.of(new OperatorOrder("otto", word)),
            at(number + 1)),
        new PeerBanned(
            peer,
            Optional.empty(),
            Optional.empty(),
            new OperatorOrder("otto", word),
            at(number + 2)),
        new RealmEvent.BanLifted(peer, word, at(number + 3)),
        new PeerConnected(
            peer, connection(number + 1), TOKEN, Optional.of(proof), client, at(number + 4)),
        new StateSaved(peer, connection(number + 1), change, at(number + 4)));
  }

  private void writeLives() {
    List<RealmEvent> events = new ArrayList<>();
    events.add(new ServerStarted(at(30), PROOF_MAX_AGE, at(0)));
    events.addAll(lifeOf(CARLA, 10));
    events.addAll(lifeOf(DORA, 20));
    TestLog.writeWithSnapshot(folder, clock, events);
  }

  private Optional<ErasureReport> erase(PeerId peer) {
    return new ChronicleLogs()
        .erase(
            files(),
            LogSamples.options(LogSync.ALWAYS, OnCorrupt.REFUSE),
            clock,
            Progress.IGNORED,
            new ErasePeer(peer, ORDER));
  }

  private List<LogEntry> read() {
    List<LogEntry> entries = new ArrayList<>();
    LogReading reading = new ChronicleLogs().readAll(files(), Progress.IGNORED, entries::add);
    assertThat(reading.damage()).isEmpty();
    return entries;
  }

  /** Whether any file of the data folder has this text in its bytes. */
  private boolean anyByteSays(String text) throws IOException {
    return Erased.anyFileSays(folder, text);
  }

  @Test
  void noByteOfTheFolderSaysWhatWasErased() throws IOException {
    writeLives();
    // What moves with an ID, and which proofs were used, is in the snapshot.
    assertThat(anyByteSays("carla-personal")).isTrue();
    assertThat(anyByteSays("dora-personal")).isTrue();
    long before = read().size();
    String chain = read().getLast().previousHash();
    assertThat(erase(CARLA)).contains(new ErasureReport(before + 1, 7, 0));
    assertThat(anyByteSays("carla-personal")).isFalse();
    List<LogEntry> after = read();
    assertThat(after.get((int) before - 1).previousHash()).isEqualTo(chain);
    assertThat(after.getLast().event()).isInstanceOf(PeerErased.class);
    assertThat(text(after, CARLA)).contains("[erased]").doesNotContain("carla-personal");
    assertThat(text(after, DORA)).contains("dora-personal-jti").doesNotContain("[erased]");
    assertThat(((PeerErased) after.getLast().event()).order()).isEqualTo(ORDER);
  }

  private static String text(List<LogEntry> entries, PeerId peer) {
    return entries.stream()
        .map(LogEntry::event)
        .filter(event -> !(event instanceof PeerErased))
        .filter(event -> event instanceof RealmEvent.IdEvent e && e.peer().equals(peer))
        .toList()
        .toString();
  }

  @Test
  void whatIsRecoveredIsTheSameFromASnapshotAndFromTheFirstEvent() throws IOException {
    writeLives();
    erase(CARLA);
    RealmState fromSnapshot = recovered();
    try (var snapshots = Files.list(files().snapshots())) {
      for (Path snapshot : snapshots.toList()) {
        Files.delete(snapshot);
      }
    }
    RealmState fromTheFirst = recovered();
    assertThat(fromTheFirst).isEqualTo(fromSnapshot);
    assertThat(fromTheFirst.held()).containsOnlyKeys(CARLA, DORA);
    assertThat(fromTheFirst.handovers()).containsOnlyKeys(DORA);
    assertThat(used(fromTheFirst, CARLA)).isEmpty();
    assertThat(used(fromTheFirst, DORA)).isNotEmpty();
  }

  private static Set<UsedProof> used(RealmState state, PeerId peer) {
    return Objects.requireNonNull(state.memories().get(peer)).used();
  }

  private RealmState recovered() {
    OpenedLog opened = LogSamples.open(folder, LogSync.NONE, clock);
    try (EventLog _ = opened.log()) {
      return opened.realm().state();
    }
  }

  @Test
  void anIdOfNoEventIsNotErased() throws IOException {
    writeLives();
    byte[] keys = Files.readAllBytes(files().personalKeys());
    int events = read().size();
    assertThat(erase(new PeerId("nobody"))).isEmpty();
    assertThat(read()).hasSize(events);
    assertThat(Files.readAllBytes(files().personalKeys())).isEqualTo(keys);
  }

  @Test
  void aCopyWithoutTheKeysIsReadAndWhole() throws IOException {
    writeLives();
    Files.delete(files().personalKeys());
    assertThat(text(read(), CARLA)).contains("[unreadable]").doesNotContain("carla-personal");
  }

  /** The operator may put it back. New ones would make it useless. */
  @Test
  void aStartWithoutTheKeysIsRefusedAndChangesNothing() throws IOException {
    writeLives();
    byte[] keys = Files.readAllBytes(files().personalKeys());
    Files.delete(files().personalKeys());
    assertThatThrownBy(this::recovered)
        .isInstanceOf(LogRefusedException.class)
        .hasMessageContaining("personal.key is missing");
    assertThat(files().personalKeys()).doesNotExist();
    Files.write(files().personalKeys(), new byte[] {1});
    assertThatThrownBy(this::recovered)
        .isInstanceOf(LogRefusedException.class)
        .hasMessageContaining("personal.key is damaged");
    Files.write(files().personalKeys(), keys);
    assertThat(recovered().handovers()).containsOnlyKeys(CARLA, DORA);
    Files.delete(files().personalKeys());
    new ChronicleLogs().replaceLostKeys(files());
    assertThat(recovered().held()).containsOnlyKeys(CARLA, DORA);
  }

  @Test
  void aDamagedLogWithoutTheKeysIsNotPutAside() throws IOException {
    writeLives();
    TestLog.damage(folder, read().getLast().seq());
    Files.delete(files().head());
    Files.delete(files().personalKeys());
    FolderState before = FolderState.of(folder);
    var options = LogSamples.options(LogSync.NONE, OnCorrupt.QUARANTINE);
    assertThatThrownBy(() -> new ChronicleLogs().open(files(), options, clock, Progress.IGNORED))
        .isInstanceOf(LogRefusedException.class)
        .hasMessageContaining("personal.key is missing")
        .hasMessageContaining("Nothing was changed");
    assertThat(FolderState.of(folder)).isEqualTo(before);
    new ChronicleLogs().replaceLostKeys(files());
    new ChronicleLogs().open(files(), options, clock, Progress.IGNORED).log().close();
  }

  /** Killed behind each step: whatever is done again, what was erased stays so. */
  @Test
  void anErasureThatWasKilledCanBeRepeated() throws IOException {
    writeLives();
    OpenedLog opened = LogSamples.open(folder, LogSync.ALWAYS, clock);
    try (EventLog log = opened.log()) {
      assertThat(log.keys().destroy(new ErasePeer(CARLA, ORDER))).isTrue();
    }
    // The key is gone and no event says so: the next start knows.
    assertThat(text(read(), CARLA)).contains("[erased]");
    try (EventLog log = LogSamples.open(folder, LogSync.ALWAYS, clock).log()) {
      assertThat(log.keys().unfinished()).containsExactly(new ErasePeer(CARLA, ORDER));
    }
    assertThat(erase(CARLA)).isPresent();
    try (EventLog log = LogSamples.open(folder, LogSync.ALWAYS, clock).log()) {
      assertThat(log.keys().unfinished()).isEmpty();
    }
    assertThat(anyByteSays("carla-personal")).isFalse();
    assertThat(erase(CARLA)).isPresent();
    assertThat(read().stream().filter(e -> e.event() instanceof PeerErased)).hasSize(2);
  }

  @Test
  void aStartSaysThatAnOlderKeyFileUndoesErasures() throws IOException {
    writeLives();
    byte[] first = Files.readAllBytes(files().personalKeys());
    erase(CARLA);
    byte[] second = Files.readAllBytes(files().personalKeys());
    erase(CARLA);
    erase(DORA);
    assertThat(warningsOfAStart()).isEmpty();
    byte[] last = Files.readAllBytes(files().personalKeys());
    for (byte[] older : List.of(first, second)) {
      Files.write(files().personalKeys(), older);
      assertThat(warningsOfAStart())
          .singleElement()
          .asString()
          .contains("older than erasures", "There are 2", "[carla, dora]");
    }
    // What new keys in place of lost ones do not open cannot be read again.
    Files.delete(files().personalKeys());
    new ChronicleLogs().replaceLostKeys(files());
    assertThat(warningsOfAStart()).isEmpty();
    Files.write(files().personalKeys(), last);
    assertThat(warningsOfAStart()).isEmpty();
  }

  /** Of one that reads all events. */
  private List<String> warningsOfAStart() throws IOException {
    try (var snapshots = Files.list(files().snapshots())) {
      for (Path snapshot : snapshots.toList()) {
        Files.delete(snapshot);
      }
    }
    try (var log = new CapturedLog()) {
      recovered();
      return List.copyOf(log.records());
    }
  }

  @Test
  void aServersSnapshotsAreRidOfItWhileItRuns() throws Exception {
    writeLives();
    OpenedLog opened = LogSamples.open(folder, LogSync.ALWAYS, clock);
    try (EventLog log = opened.log()) {
      log.keys().destroy(new ErasePeer(CARLA, ORDER));
      log.append(new PeerErased(CARLA, ORDER, at(100)));
      log.sync();
      Awaitility.await().until(() -> log.keys().unfinished().isEmpty());
      assertThat(anyByteSays("carla-personal")).isFalse();
      assertThat(anyByteSays("dora-personal")).isTrue();
    }
  }

  @Test
  void eventsOfAnEarlierVersionStayInTheClearAndAreCounted() throws IOException {
    try (var log = new HandMadeLog(folder)) {
      log.upTo(4);
    }
    assertThat(erase(new PeerId("peer-3"))).contains(new ErasureReport(5, 0, 1));
    assertThat(text(read(), new PeerId("peer-3"))).contains("192.0.2.1");
  }
}

package dev.baton.eventlog.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.eventlog.FolderState;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogOptions.OnCorrupt;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.LogRefusedException;
import dev.baton.eventlog.LogSamples;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.OpenedLog;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.RecoveryPlan;
import dev.baton.eventlog.RepairReport;
import dev.baton.eventlog.StoredLog;
import dev.baton.eventlog.TestFolders;
import dev.baton.eventlog.chronicle.HandMadeLog;
import dev.baton.eventlog.chronicle.RecordReader;
import dev.baton.eventlog.chronicle.StoredRecord;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerEvent;
import dev.baton.realm.RealmState;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every page of every roll file zeroed, one at a time: nothing is called whole that is not, no
 * record that is whole is lost, and no ID that a record or a snapshot holds.
 */
@Tag("slow")
@Timeout(600)
class PageSweepTest {
  private static final int PAGE = 4_096;

  @TempDir Path parent;

  private final Map<String, Integer> outcomes = new TreeMap<>();
  private final List<StoredRecord> records = new ArrayList<>();
  private int cases;

  // Written before each test.
  private StoredLog stored = new StoredLog("", List.of(), Instant.EPOCH, Map.of(), Map.of());

  @BeforeEach
  void write() throws IOException {
    Path folder = parent.resolve("written");
    stored = StoredLog.write(folder, "two days", 2, 3, 250, true);
    try (RecordReader reader = RecordReader.fromTheFirst(new LogFiles(folder))) {
      for (StoredRecord next = reader.next(); next != null; next = reader.next()) {
        records.add(next);
      }
    }
    assertThat(records).hasSize(stored.events().size());
  }

  @Test
  void noPageTakesMoreWithItThanWhatIsInIt() throws IOException {
    for (String file : stored.rollFiles()) {
      byte[] bytes = stored.file(file);
      for (int page = 0; page * PAGE < bytes.length; page++) {
        if (isInUse(bytes, page)) {
          sweep(file, page);
        }
      }
    }
    System.out.printf("FIGURES: %d pages zeroed: %s%n", cases, outcomes);
    assertThat(cases).isGreaterThan(40);
  }

  private static boolean isInUse(byte[] bytes, int page) {
    for (int i = page * PAGE; i < Math.min(bytes.length, (page + 1) * PAGE); i++) {
      if (bytes[i] != 0) {
        return true;
      }
    }
    return false;
  }

  /** The numbers of the records that no byte of the page is a part of. */
  private Set<Long> untouched(String file, int page) {
    Set<Long> whole = new TreeSet<>();
    for (int i = 0; i < records.size(); i++) {
      StoredRecord record = records.get(i);
      long from = record.position() + HandMadeLog.HEADER_BYTES;
      long to = from + record.bytes().length;
      boolean isThere = file.endsWith(record.file().getFileName().toString());
      if (!isThere || to <= (long) page * PAGE || from >= (page + 1L) * PAGE) {
        whole.add(i + 1L);
      }
    }
    return whole;
  }

  private void sweep(String file, int page) throws IOException {
    cases++;
    Set<Long> whole = untouched(file, page);
    String where = "%s, page %d".formatted(file, page);
    Path victim = parent.resolve("victim-" + cases);
    lay(victim, file, page);
    FolderState before = FolderState.of(victim);
    boolean damaged = verify(victim, whole, where);
    boolean refused = plan(victim, where);
    assertThat(FolderState.of(victim)).as(where).isEqualTo(before);
    serve(victim, before, refused, where);
    Path mended = parent.resolve("mended-" + cases);
    lay(mended, file, page);
    count("repair", repair(mended, damaged, whole, where));
    Path quarantined = parent.resolve("quarantined-" + cases);
    lay(quarantined, file, page);
    count("quarantine", quarantine(quarantined, refused, whole, where));
    for (Path folder : List.of(victim, mended, quarantined)) {
      TestFolders.delete(folder);
    }
  }

  private void count(String what, String outcome) {
    outcomes.merge(what + ": " + outcome, 1, Integer::sum);
  }

  private void lay(Path folder, String file, int page) throws IOException {
    stored.layDown(folder);
    try (var out = new RandomAccessFile(folder.resolve(file).toFile(), "rw")) {
      out.seek((long) page * PAGE);
      out.write(new byte[PAGE]);
    }
  }

  private boolean verify(Path folder, Set<Long> whole, String where) {
    List<Long> read = new ArrayList<>();
    LogReading reading =
        new ChronicleLogs()
            .readAll(new LogFiles(folder), Progress.IGNORED, entry -> read.add(entry.seq()));
    assertThat(read).as(where).containsExactlyElementsOf(whole);
    if (whole.size() < records.size()) {
      assertThat(reading.damage()).as(where).isPresent();
    }
    count("verify", reading.damage().isPresent() ? "damaged" : "whole");
    return reading.damage().isPresent();
  }

  private boolean plan(Path folder, String where) {
    RecoveryPlan plan = new ChronicleLogs().plan(new LogFiles(folder), Progress.IGNORED);
    boolean refused = plan.damage().isPresent();
    count("plan", refused ? "damaged" : "whole behind a snapshot, or bookkeeping only");
    assertThat(refused || plan.held() == stored.state().held().size()).as(where).isTrue();
    return refused;
  }

  private OpenedLog open(Path folder, OnCorrupt onCorrupt) {
    return new ChronicleLogs()
        .open(
            new LogFiles(folder),
            LogSamples.options(LogSync.NONE, onCorrupt),
            new FakeClock(stored.end()),
            Progress.IGNORED);
  }

  private void serve(Path folder, FolderState before, boolean refused, String where)
      throws IOException {
    try {
      OpenedLog opened = open(folder, OnCorrupt.REFUSE);
      opened.log().close();
      assertThat(refused).as(where).isFalse();
      assertThat(opened.realm().state()).as(where).isEqualTo(stored.state());
      count("serve", "whole");
    } catch (LogRefusedException e) {
      count("serve", refused ? "refused" : "refused, since Chronicle cannot append");
      if (refused) {
        assertThat(FolderState.of(folder)).as(where).isEqualTo(before);
      }
    }
  }

  private String repair(Path folder, boolean damaged, Set<Long> whole, String where) {
    var options = LogSamples.options(LogSync.NONE, OnCorrupt.REFUSE);
    RepairReport report =
        new ChronicleLogs()
            .repair(
                new LogFiles(folder),
                options,
                new FakeClock(stored.end()),
                Progress.IGNORED,
                !damaged);
    assertThat(report.events()).as(where).isEqualTo(whole.size());
    assertKept(folder, whole, where);
    return report.lost().isEmpty() ? "nothing lost" : "events of the page lost";
  }

  private String quarantine(Path folder, boolean refused, Set<Long> whole, String where) {
    try {
      open(folder, OnCorrupt.QUARANTINE).log().close();
    } catch (LogRefusedException e) {
      assertThat(refused).as("%s: %s", where, e.getMessage()).isFalse();
      return "refused, since Chronicle cannot append";
    }
    if (!refused) {
      return "nothing to do";
    }
    assertKept(folder, whole, where);
    return "quarantined";
  }

  /** The last event of each ID decides, if it is whole, whether the ID is held. */
  private void assertKept(Path folder, Set<Long> whole, String where) {
    OpenedLog opened = open(folder, OnCorrupt.REFUSE);
    opened.log().close();
    RealmState state = opened.realm().state();
    Map<PeerId, Long> last = new HashMap<>();
    for (int i = 0; i < stored.events().size(); i++) {
      if (stored.events().get(i) instanceof PeerEvent event) {
        last.put(event.peer(), i + 1L);
      }
    }
    Set<PeerId> settled =
        last.entrySet().stream()
            .filter(entry -> whole.contains(entry.getValue()))
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    for (PeerId peer : settled) {
      boolean held =
          stored.events().get(Math.toIntExact(last.getOrDefault(peer, 0L)) - 1)
              instanceof PeerConnected;
      assertThat(state.held().containsKey(peer)).as("%s: %s", where, peer).isEqualTo(held);
    }
    assertThat(
            new ChronicleLogs().readAll(new LogFiles(folder), Progress.IGNORED, _ -> {}).damage())
        .as(where)
        .isEmpty();
    assertThat(Files.exists(folder)).isTrue();
  }
}

package dev.baton.eventlog.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.PrunableFile;
import dev.baton.eventlog.StoredLog;
import dev.baton.eventlog.chronicle.HandMadeLog;
import dev.baton.eventlog.chronicle.HighWaterMark;
import dev.baton.eventlog.record.SnapshotSamples;
import dev.baton.eventlog.record.StoredBytes;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a start can find in a data folder. */
enum LogSituation {
  NOTHING {
    @Override
    void lay(Path folder) {}
  },
  WHOLE {
    @Override
    void lay(Path folder) throws IOException {
      StoredLog.write(folder, name(), 1, 1, 30, false);
    }
  },
  /** Three runs of ten events, of which the first two ended with a snapshot. */
  WITH_SNAPSHOTS {
    @Override
    void lay(Path folder) throws IOException {
      StoredLog.write(folder, name(), 1, 3, 10, true);
    }
  },
  NEWEST_SNAPSHOT_DAMAGED {
    @Override
    void lay(Path folder) throws IOException {
      WITH_SNAPSHOTS.lay(folder);
      damageSnapshots(folder, 1);
    }
  },
  EVERY_SNAPSHOT_DAMAGED {
    @Override
    void lay(Path folder) throws IOException {
      WITH_SNAPSHOTS.lay(folder);
      damageSnapshots(folder, 2);
    }
  },
  SNAPSHOT_OF_A_LATER_VERSION {
    @Override
    void lay(Path folder) throws IOException {
      WITH_SNAPSHOTS.lay(folder);
      Path newest = new SnapshotStore(new LogFiles(folder).snapshots()).newestFirst().getFirst();
      String json = Files.readString(newest).replaceFirst(",\"crc\":\"[0-9a-f]{8}\"}$", "}");
      String later = json.replaceFirst("\\{\"v\":[0-9]+,", "{\"v\":99,");
      Files.write(newest, StoredBytes.sealed(later.getBytes(UTF_8)));
    }
  },
  SNAPSHOT_OF_ANOTHER_LOG {
    @Override
    void lay(Path folder) throws IOException {
      WHOLE.lay(folder);
      new SnapshotStore(new LogFiles(folder).snapshots()).write(SnapshotSamples.realistic());
    }
  },
  /** Thirty events, of which event 5 is damaged and a snapshot is of event 20. */
  DAMAGED_BEFORE_SNAPSHOTS {
    @Override
    void lay(Path folder) throws IOException {
      WITH_SNAPSHOTS.lay(folder);
      StoredBytes.damage(folder, 5);
    }
  },
  /** The same, but nothing that is left makes up for the end. */
  DAMAGED_BEFORE_AND_BEHIND_SNAPSHOTS {
    @Override
    void lay(Path folder) throws IOException {
      DAMAGED_BEHIND_SNAPSHOTS.lay(folder);
      StoredBytes.damage(folder, 5);
    }
  },
  /** Thirty events, and two records of appends that failed. */
  TORN_END {
    @Override
    void lay(Path folder) {
      try (var log = new HandMadeLog(folder)) {
        log.upTo(30).witnessed().torn(2);
      }
    }
  },
  /** Thirty events; three more went with the power. */
  LOST_WITH_THE_POWER {
    @Override
    void lay(Path folder) {
      try (var log = new HandMadeLog(folder)) {
        log.upTo(30).witnessed(33, "f".repeat(64), LogSync.INTERVAL, HandMadeLog.EARLIER_BOOT);
      }
    }
  },
  /** The same, and one more is there in part. */
  TORN_AND_LOST_WITH_THE_POWER {
    @Override
    void lay(Path folder) {
      try (var log = new HandMadeLog(folder)) {
        log.upTo(30)
            .torn(1)
            .witnessed(33, "f".repeat(64), LogSync.INTERVAL, HandMadeLog.EARLIER_BOOT);
      }
    }
  },
  /** Ten events of thirty are left, behind a day that was deleted for its age. */
  PRUNED {
    @Override
    void lay(Path folder) throws IOException {
      prune(folder);
    }
  },
  DAMAGED {
    @Override
    void lay(Path folder) {
      try (var log = new HandMadeLog(folder)) {
        log.upTo(20).torn(1).upTo(30).witnessed();
      }
    }
  },
  /** A damaged log with usable snapshots of events before the damage. */
  DAMAGED_BEHIND_SNAPSHOTS {
    @Override
    void lay(Path folder) throws IOException {
      WITH_SNAPSHOTS.lay(folder);
      try (var log = new HandMadeLog(folder)) {
        log.after(35, "f".repeat(64)).upTo(40);
      }
    }
  },
  END_MISSING {
    @Override
    void lay(Path folder) {
      try (var log = new HandMadeLog(folder)) {
        log.upTo(30).witnessed(33, "f".repeat(64), LogSync.ALWAYS, HighWaterMark.currentBoot());
      }
    }
  },
  EVERY_EVENT_MISSING {
    @Override
    void lay(Path folder) throws IOException {
      WITH_SNAPSHOTS.lay(folder);
      for (Path file : new LogFiles(folder).rollFiles()) {
        Files.delete(file);
      }
    }
  },
  NO_LOG_AT_ALL {
    @Override
    void lay(Path folder) throws IOException {
      Path log = Files.createDirectories(new LogFiles(folder).queue());
      Files.writeString(log.resolve("20261122F.cq4"), "this is no file of Chronicle's");
    }
  },
  PRUNED_WITHOUT_SNAPSHOTS {
    @Override
    void lay(Path folder) throws IOException {
      prune(folder);
      damageSnapshots(folder, 2);
    }
  },
  OF_A_LATER_VERSION {
    @Override
    void lay(Path folder) {
      try (var log = new HandMadeLog(folder)) {
        log.upTo(30).raw(StoredBytes.sealed("{\"v\":99,\"seq\":31}".getBytes(UTF_8))).witnessed();
      }
    }
  };

  /** Makes it so in the folder, which is there and empty. */
  abstract void lay(Path folder) throws IOException;

  private static void damageSnapshots(Path folder, int count) throws IOException {
    var store = new SnapshotStore(new LogFiles(folder).snapshots());
    for (Path snapshot : store.newestFirst().subList(0, count)) {
      byte[] bytes = Files.readAllBytes(snapshot);
      bytes[bytes.length / 2] ^= 1;
      Files.write(snapshot, bytes);
    }
  }

  /** Two days of events, the first of which is deleted as retention does it. */
  private static void prune(Path folder) throws IOException {
    StoredLog stored = StoredLog.write(folder, "pruned", 2, 4, 5, true);
    var files = new LogFiles(folder);
    Instant now = stored.end();
    PrunableFile old = new ChronicleLogs().prunable(files, now, 0).getFirst();
    List<RealmEvent> events = new ArrayList<>(stored.events());
    try (var run = new StoredLog.LogRun(folder, LogSync.NONE, new FakeClock(now), events)) {
      run.append(new LogPruned(old.firstKept(), old.previousHash(), old.subtrees(), now));
      run.log().sync();
      run.log().delete(old);
    }
  }
}

package dev.baton.eventlog;

import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.NODE;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.connection;

import dev.baton.realm.DisconnectReason;
import dev.baton.realm.Occupancy;
import dev.baton.realm.PeerId;
import dev.baton.realm.Realm;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmState;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A log that a server wrote, kept in memory, to be laid down in a folder as often as a test wants.
 *
 * @param name what it is, for messages
 * @param events its events, the first one being number 1
 * @param end the time after them
 * @param files its files by their names, without the empty space at the end of each
 * @param lengths how long each file is with that space
 */
public record StoredLog(
    String name,
    List<RealmEvent> events,
    Instant end,
    Map<String, byte[]> files,
    Map<String, Long> lengths) {
  private static final int PEERS = 7;
  private static final Instant BEGINNING = Instant.parse("2026-11-22T12:00:00Z");

  /** A server's run. */
  public static final class LogRun implements AutoCloseable {
    private final Path folder;
    private final FakeClock clock;
    private final List<RealmEvent> events;
    private final OpenedLog opened;
    private long lastSeq;

    public LogRun(Path folder, LogSync sync, FakeClock clock, List<RealmEvent> events) {
      this.folder = folder;
      this.clock = clock;
      this.events = events;
      this.opened = LogSamples.open(folder, sync, clock);
    }

    public EventLog log() {
      return opened.log();
    }

    public OpenedLog opened() {
      return opened;
    }

    public Realm realm() {
      return opened.realm();
    }

    public void append(RealmEvent event) {
      lastSeq = log().append(event);
      realm().apply(lastSeq, NODE, event);
      events.add(event);
    }

    /** Clients of a few IDs come and go. */
    public void append(int count) {
      for (int i = 0; i < count; i++) {
        append(next(realm(), events.size(), clock));
        clock.advance(Duration.ofMillis(10));
      }
      log().sync();
    }

    public void snapshot() {
      StoredLog.snapshot(opened, folder, lastSeq);
    }

    @Override
    public void close() {
      log().close();
    }
  }

  /**
   * Takes the snapshot of a run's end. A run waits for it, but not for long; a test waits for as
   * long as the disk takes.
   *
   * @param lastSeq an event that it is of, or of a later one
   */
  public static void snapshot(OpenedLog opened, Path folder, long lastSeq) {
    opened.log().snapshot(opened.realm().state());
    String oldest = "snapshot-%019d.json".formatted(lastSeq);
    Path snapshots = new LogFiles(folder).snapshots();
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> Files.isDirectory(snapshots) && hasSnapshot(snapshots, oldest));
  }

  private static boolean hasSnapshot(Path snapshots, String oldest) throws IOException {
    try (Stream<Path> files = Files.list(snapshots)) {
      return files
          .map(file -> file.getFileName().toString())
          .anyMatch(name -> name.endsWith(".json") && name.compareTo(oldest) >= 0);
    }
  }

  /** The event of this number in a log in which clients of a few IDs come and go. */
  public static RealmEvent next(Realm realm, int number, Clock clock) {
    Instant now = clock.instant();
    if (number == 0) {
      return new ServerStarted(now.plusSeconds(30), PROOF_MAX_AGE, now);
    }
    var peer = new PeerId("peer-" + number % PEERS);
    return realm.occupancy(peer) instanceof Occupancy.Held held
        ? new PeerDisconnected(peer, held.holder().connection(), DisconnectReason.LEFT, now)
        : new PeerConnected(peer, connection(number), TOKEN, Optional.empty(), CLIENT, now);
  }

  /**
   * Writes a log.
   *
   * @param days on how many days
   * @param runs how many runs of the server there are on each of them
   * @param eventsPerRun how many events each run appends
   * @param snapshots whether each run ends with a snapshot, but for the last one
   */
  public static StoredLog write(
      Path folder, String name, int days, int runs, int eventsPerRun, boolean snapshots)
      throws IOException {
    return write(folder, name, BEGINNING, days, runs, eventsPerRun, snapshots);
  }

  /** The same from another day on. */
  public static StoredLog write(
      Path folder,
      String name,
      Instant beginning,
      int days,
      int runs,
      int eventsPerRun,
      boolean snapshots)
      throws IOException {
    var clock = new FakeClock(beginning);
    List<RealmEvent> events = new ArrayList<>();
    for (int day = 0; day < days; day++) {
      for (int run = 0; run < runs; run++) {
        try (var server = new LogRun(folder, LogSync.NONE, clock, events)) {
          server.append(eventsPerRun);
          boolean last = day == days - 1 && run == runs - 1;
          if (snapshots && !last) {
            server.snapshot();
          }
        }
      }
      clock.advance(Duration.ofDays(day == days - 1 ? 0 : 1));
    }
    return of(folder, name, events, clock.instant());
  }

  /** The log as it lies in the folder. */
  public static StoredLog of(Path folder, String name, List<RealmEvent> events, Instant end)
      throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    Map<String, Long> lengths = new TreeMap<>();
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        String path = folder.relativize(file).toString();
        byte[] bytes = Files.readAllBytes(file);
        files.put(path, Arrays.copyOf(bytes, used(bytes)));
        lengths.put(path, (long) bytes.length);
      }
    }
    return new StoredLog(name, List.copyOf(events), end, files, lengths);
  }

  private static int used(byte[] bytes) {
    int used = bytes.length;
    while (used > 0 && bytes[used - 1] == 0) {
      used--;
    }
    return used;
  }

  /** The state after the last event. */
  public RealmState state() {
    var realm = new Realm();
    for (int i = 0; i < events.size(); i++) {
      realm.apply(i + 1, NODE, events.get(i));
    }
    return realm.state();
  }

  /** The files in the queue's folder that hold records, oldest first. */
  public List<String> rollFiles() {
    return files.keySet().stream()
        .filter(file -> file.endsWith(".cq4"))
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  public byte[] file(String path) {
    byte[] bytes = files.get(path);
    if (bytes == null) {
      throw new IllegalArgumentException("no " + path + " in " + files.keySet());
    }
    return bytes;
  }

  long length(String path) {
    return lengths.getOrDefault(path, 0L);
  }

  /** Lays the files down in a folder that is empty or not there yet. */
  public void layDown(Path folder) throws IOException {
    for (Map.Entry<String, byte[]> entry : files.entrySet()) {
      Path file = folder.resolve(entry.getKey());
      Files.createDirectories(file.getParent());
      try (var out = new RandomAccessFile(file.toFile(), "rw")) {
        out.write(entry.getValue());
        out.setLength(length(entry.getKey()));
      }
    }
  }
}

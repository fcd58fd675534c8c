package dev.baton.audit.index;

import dev.baton.audit.AuditField;
import dev.baton.audit.AuditFilter;
import dev.baton.audit.AuditSource;
import dev.baton.audit.History;
import dev.baton.audit.HistoryQuery;
import dev.baton.audit.HolderQuery;
import dev.baton.audit.TimeRange;
import dev.baton.audit.Timeline;
import dev.baton.eventlog.EventLog;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogOptions;
import dev.baton.eventlog.LogOptions.LogSpace;
import dev.baton.eventlog.LogOptions.OnCorrupt;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.realm.Author;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.ConnectionId;
import dev.baton.realm.DisconnectReason;
import dev.baton.realm.PeerId;
import dev.baton.realm.Realm;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmSamples;
import dev.baton.session.Metrics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * How fast a log is indexed, and how fast audits are answered from the index. A program, not a
 * test; prints tables in Markdown.
 */
public final class AuditBench {
  private static final int IDS = 200_000;
  private static final int HELD = 5_000;
  private static final int ADDRESSES = 60_000;
  private static final Duration STEP = Duration.ofMillis(3);
  private static final int SNAPSHOT_EVENTS = 100_000;
  private static final int LOOK_EVENTS = 1_000;
  private static final int LIMIT = 100;
  private static final int SERVER_QUERIES = 200;
  private static final int QUERIES = 20;
  private static final TimeRange ALWAYS = new TimeRange(Optional.empty(), Optional.empty());
  private static final String BROWSER =
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0"
          + " Safari/537.36";

  private final Path folder;
  private final int events;
  private final Random random = new Random(1);
  private final Instant begin = Instant.now();

  private AuditBench(Path folder, int events) {
    this.folder = folder;
    this.events = events;
  }

  /** Takes the number of events; a million if it is not given. */
  public static void main(String[] args) throws IOException {
    int events = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
    Path folder = Files.createTempDirectory(Path.of("target"), "audit-bench");
    try {
      new AuditBench(folder, events).run();
    } finally {
      delete(folder);
    }
  }

  private void run() throws IOException {
    System.err.printf("appending %,d events%n", events);
    append();
    System.err.println("indexing them");
    try (var index =
        new AuditIndex(new ChronicleLogs(), new LogFiles(folder), 0, new Metrics().index())) {
      measure(index);
    }
  }

  private void measure(AuditIndex index) throws IOException {
    long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    Duration all = usedByAll();
    long begun = System.nanoTime();
    index.round();
    double seconds = (System.nanoTime() - begun) / 1e9;
    all = usedByAll().minus(all);
    cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu;
    System.out.printf(
        Locale.ROOT,
        "%,d events of %,d IDs, %,d of them held at a time, indexed in %.1f s: %,.0f events/s;"
            + " %.1f s of a processor to fold, %.1f s in all."
            + " The index has %,d MiB, the heap at most %,d MiB.%n%n",
        events,
        IDS,
        HELD,
        seconds,
        events / seconds,
        cpu / 1e9,
        all.toMillis() / 1e3,
        Files.size(folder.resolve("audit.db")) >> 20,
        Runtime.getRuntime().maxMemory() >> 20);
    var logs = new ChronicleLogs();
    var files = new LogFiles(folder);
    System.out.println("| asked | question | p50 | p99 |");
    System.out.println("|---|---|---:|---:|");
    askAll("in the server", new AuditSources(logs, files, index::current), SERVER_QUERIES);
    askAll("beside it", AuditSources.of(logs, files), QUERIES);
  }

  /** By all threads, those that compile and collect garbage as well. */
  private static Duration usedByAll() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
  }

  private void askAll(String where, AuditSources sources, int times) {
    var asked = new Asked(where, sources, times);
    asked.ask("events of an ID", source -> events(source, Optional.of(peer()), Map.of()));
    asked.ask(
        "events from an address",
        source -> events(source, Optional.empty(), Map.of(AuditField.ADDRESS, address())));
    asked.ask(
        "timeline of an ID", source -> Timeline.read(source, new PeerId(peer()), ALWAYS, LIMIT));
    asked.ask("holder of an ID at a time", source -> holders(source, Optional.of(peer())));
    asked.ask("all holders at a time", source -> holders(source, Optional.empty()));
  }

  private void append() {
    var options =
        new LogOptions(
            "bench", LogSync.NONE, OnCorrupt.REFUSE, SNAPSHOT_EVENTS, LogSpace.UNLIMITED);
    List<PeerDisconnected> held = new ArrayList<>();
    var realm = new Realm();
    Instant at = begin;
    try (EventLog log =
        new ChronicleLogs()
            .open(new LogFiles(folder), options, Clock.systemUTC(), Progress.IGNORED)
            .log()) {
      append(log, realm, new ServerStarted(begin, Duration.ofMinutes(10), begin));
      for (int i = 1; i < events; i++) {
        at = at.plus(STEP);
        if (i % LOOK_EVENTS == 0) {
          log.sync();
          log.maintain(realm::state);
        }
        var peer = new PeerId(peer());
        boolean leaves = held.size() >= HELD || realm.held().containsKey(peer);
        if (leaves) {
          PeerDisconnected last = held.removeLast();
          int place = held.isEmpty() ? 0 : random.nextInt(held.size());
          PeerDisconnected leaving = held.isEmpty() ? last : held.set(place, last);
          append(
              log,
              realm,
              new PeerDisconnected(
                  leaving.peer(), leaving.connection(), DisconnectReason.LEFT, at));
        } else {
          var connection =
              new ConnectionId(new UUID(0x0193_0000_0000_7000L + i, 0x8000_0000_0000_0000L + i));
          var client = new ClientDetails(address(), BROWSER, "1.5.5", "https://app.example.org");
          append(
              log,
              realm,
              new PeerConnected(
                  peer, connection, RealmSamples.TOKEN, Optional.empty(), client, at));
          held.add(new PeerDisconnected(peer, connection, DisconnectReason.LEFT, at));
        }
      }
      log.sync();
    }
  }

  private static void append(EventLog log, Realm realm, RealmEvent event) {
    realm.apply(log.append(event), Author.of("bench"), event);
  }

  /** Puts questions. */
  private record Asked(String where, AuditSources sources, int times) {
    void ask(String question, Consumer<AuditSource> query) {
      var nanos = new Histogram(3);
      for (int i = 0; i < times; i++) {
        long begun = System.nanoTime();
        String source =
            sources
                .ask(
                    asked -> {
                      query.accept(asked);
                      return asked.name();
                    })
                .answer();
        if (!source.equals("the index")) {
          throw new IllegalStateException("the index is not used");
        }
        nanos.recordValue(System.nanoTime() - begun);
      }
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %.1f ms | %.1f ms |%n",
          where,
          question,
          nanos.getValueAtPercentile(50) / 1e6,
          nanos.getValueAtPercentile(99) / 1e6);
    }
  }

  private static void events(
      AuditSource source, Optional<String> peer, Map<AuditField, String> fields) {
    var filter = new AuditFilter(peer, fields, ALWAYS);
    History.read(source, new HistoryQuery(filter, Set.of(), "", false, 0, LIMIT), _ -> {});
  }

  private void holders(AuditSource source, Optional<String> peer) {
    Instant at = begin.plus(STEP.multipliedBy(random.nextInt(events)));
    new HolderQuery(at, peer).read(source);
  }

  private String peer() {
    return "peer-" + random.nextInt(IDS) + "-abcdefgh";
  }

  private String address() {
    int number = random.nextInt(ADDRESSES);
    return "10." + (number >> 16) + "." + (number >> 8 & 0xff) + "." + (number & 0xff);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}

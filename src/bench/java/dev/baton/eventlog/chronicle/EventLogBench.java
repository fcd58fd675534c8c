package dev.baton.eventlog.chronicle;

import static dev.baton.realm.RealmSamples.NODE;

import dev.baton.eventlog.EventLog;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogOptions;
import dev.baton.eventlog.LogOptions.LogSpace;
import dev.baton.eventlog.LogOptions.OnCorrupt;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.OpenedLog;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.StoredLog;
import dev.baton.eventlog.record.EventCodec;
import dev.baton.eventlog.record.JsonRecords;
import dev.baton.eventlog.record.SizeSamples;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.realm.Realm;
import dev.baton.realm.RealmEvent;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;

/**
 * How large events are, how fast they are appended and read again, with what Chronicle does by
 * itself with records of the same size beside it. A program, not a test; prints tables in Markdown.
 */
public final class EventLogBench {
  private static final int RECORD_BYTES = 142;
  private static final int SYNCED = 20_000;
  private static final int BATCH = 32;
  private static final int KEPT = 1_000;
  private static final String PREVIOUS = "0123456789abcdef".repeat(4);
  private static final Progress IGNORED = Progress.IGNORED;

  private final Path folder;
  private final int events;

  private EventLogBench(Path folder, int events) {
    this.folder = folder;
    this.events = events;
  }

  /** Takes the number of events; a million if it is not given. */
  public static void main(String[] args) throws IOException {
    int events = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
    Path folder = Files.createTempDirectory(Path.of("target"), "log-bench");
    try {
      System.out.println("Bytes of a file for each event, Chronicle's header among them:");
      System.out.printf("%n%s%n", SizeSamples.table());
      System.out.printf("%,d events of %d bytes or so%n%n", events, RECORD_BYTES);
      System.out.println("| what | events/s | time |");
      System.out.println("|---|---:|---:|");
      new EventLogBench(folder, events).run();
    } finally {
      delete(folder);
    }
  }

  private void run() throws IOException {
    for (int i = 1; i <= 3; i++) {
      codec("version 3, run " + i, n -> JsonRecords.encode(SizeSamples.NODE, n, PREVIOUS, pair(n)));
      var codec = new EventCodec(SizeSamples.NODE);
      codec("version 4, run " + i, n -> codec.encode(n, PREVIOUS, pair(n)));
    }
    Path raw = Files.createDirectory(folder.resolve("raw"));
    Path ours = Files.createDirectory(folder.resolve("ours"));
    report("Chronicle alone: append", events, () -> appendRaw(raw));
    report("Chronicle alone: read", events, () -> readRaw(raw));
    report("append, --log_sync none", events, () -> append(ours, LogSync.NONE, events, 1_024));
    for (int i = 1; i <= 3; i++) {
      report(
          "verify and replay, run " + i,
          events,
          () -> new ChronicleLogs().plan(files(ours), IGNORED));
    }
    snapshot(ours);
    for (int i = 1; i <= 3; i++) {
      report(
          "start from a snapshot, run " + i,
          0,
          () -> new ChronicleLogs().plan(files(ours), IGNORED));
    }
    Path synced = Files.createDirectory(folder.resolve("synced"));
    report(
        "append, --log_sync always, " + BATCH + " at once",
        SYNCED,
        () -> append(synced, LogSync.ALWAYS, SYNCED, BATCH));
    Path single = Files.createDirectory(folder.resolve("single"));
    report(
        "append, --log_sync always, one at a time",
        SYNCED / 10,
        () -> append(single, LogSync.ALWAYS, SYNCED / 10, 1));
  }

  /** One thread turns events into records and back, without a log; in its processor time. */
  private void codec(String what, LongFunction<byte[]> encoder) {
    var codec = new EventCodec(SizeSamples.NODE);
    LongSupplier clock = ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime;
    List<byte[]> records = new ArrayList<>();
    report(
        "encode, " + what,
        events,
        clock,
        () -> {
          for (int i = 0; i < events; i++) {
            byte[] record = encoder.apply(i);
            if (i < KEPT) {
              records.add(record);
            }
          }
        });
    report(
        "decode, " + what,
        events,
        clock,
        () -> {
          for (int i = 0; i < events; i++) {
            if (codec.decode(records.get(i % KEPT)).seq() != i % KEPT) {
              throw new IllegalStateException("another event");
            }
          }
        });
  }

  private static RealmEvent pair(long number) {
    return number % 2 == 0 ? SizeSamples.CONNECTED : SizeSamples.DISCONNECTED;
  }

  private static LogFiles files(Path folder) {
    return new LogFiles(folder);
  }

  private static void report(String what, int count, Runnable work) {
    report(what, count, System::nanoTime, work);
  }

  private static void report(String what, int count, LongSupplier clock, Runnable work) {
    long begun = clock.getAsLong();
    work.run();
    double seconds = (clock.getAsLong() - begun) / 1e9;
    String rate = count == 0 ? "" : String.format(Locale.ROOT, "%,.0f", count / seconds);
    System.out.printf(Locale.ROOT, "| %s | %s | %.3f s |%n", what, rate, seconds);
  }

  private void appendRaw(Path path) {
    Bytes<?> record = Bytes.wrapForRead(new byte[RECORD_BYTES]);
    try (ChronicleQueue queue = Queues.builder(path).syncMode(SyncMode.NONE).build();
        ExcerptAppender appender = queue.createAppender()) {
      for (int i = 0; i < events; i++) {
        record.readPosition(0);
        appender.writeBytes(record);
      }
    }
  }

  private void readRaw(Path path) {
    Bytes<?> record = Bytes.allocateElasticOnHeap(RECORD_BYTES);
    try (ChronicleQueue queue = Queues.builder(path).readOnly(true).build();
        ExcerptTailer tailer = queue.createTailer()) {
      for (int i = 0; i < events; i++) {
        record.clear();
        if (!tailer.readBytes(record)) {
          throw new IllegalStateException("the end after " + i);
        }
      }
    }
  }

  private static void append(Path folder, LogSync sync, int count, int batch) {
    OpenedLog opened = open(folder, sync);
    Realm realm = opened.realm();
    Clock clock = Clock.systemUTC();
    try (EventLog log = opened.log()) {
      for (int i = 0; i < count; i++) {
        RealmEvent event = StoredLog.next(realm, i, clock);
        realm.apply(log.append(event), NODE, event);
        if (i % batch == batch - 1) {
          log.sync();
        }
      }
      log.sync();
    }
  }

  private static OpenedLog open(Path folder, LogSync sync) {
    var options =
        new LogOptions("bench", sync, OnCorrupt.REFUSE, Integer.MAX_VALUE, LogSpace.UNLIMITED);
    return new ChronicleLogs().open(files(folder), options, Clock.systemUTC(), IGNORED);
  }

  private static void snapshot(Path folder) {
    OpenedLog opened = open(folder, LogSync.NONE);
    try (EventLog log = opened.log()) {
      log.snapshot(opened.realm().state());
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}

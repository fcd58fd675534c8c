package dev.baton.eventlog.chronicle;

import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.connection;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogSync;
import dev.baton.eventlog.record.EventCodec;
import dev.baton.eventlog.record.JsonRecords;
import dev.baton.eventlog.record.RecordHash;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmSamples;
import dev.baton.testing.FakeClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;

/** A log that is written record by record, right or wrong, past the code that writes logs. */
public final class HandMadeLog implements AutoCloseable {
  /** A run of the machine before the present one. */
  public static final String EARLIER_BOOT = "earlier-boot";

  /** More bytes than this no record has. */
  public static final int MAX_RECORD_BYTES = Queues.MAX_RECORD_BYTES;

  /** How many bytes are before those of a record. */
  public static final int HEADER_BYTES = StoredRecord.HEADER_BYTES;

  private static final byte[] FOREIGN = "what a failed append left behind".getBytes(UTF_8);

  private final LogFiles files;
  private final FakeClock clock = new FakeClock(RealmSamples.at(0));
  private final EventCodec codec = new EventCodec("node-1");
  private final RecordHash hashes = new RecordHash();
  private final ChronicleQueue queue;
  private final ExcerptAppender appender;
  private long seq;
  private String hash = RecordHash.NONE;

  /** Begins a log in the folder, or goes on behind all that is there with whatever it is told. */
  public HandMadeLog(Path folder) {
    this.files = new LogFiles(folder);
    this.queue = Queues.builder(files.queue()).timeProvider(clock::millis).build();
    this.appender = queue.createAppender();
  }

  public FakeClock clock() {
    return clock;
  }

  long seq() {
    return seq;
  }

  public String hash() {
    return hash;
  }

  /** What is appended next follows this event. */
  public HandMadeLog after(long seq, String hash) {
    this.seq = seq;
    this.hash = hash;
    return this;
  }

  /** Appends right events up to this one, each of which lets another peer in. */
  public HandMadeLog upTo(long last) {
    while (seq < last) {
      append(event(seq + 1));
    }
    return this;
  }

  /** The event of this number, as {@link #upTo} appends it. */
  public static RealmEvent event(long number) {
    int n = Math.toIntExact(number);
    return n == 1
        ? new ServerStarted(RealmSamples.at(30), PROOF_MAX_AGE, RealmSamples.at(0))
        : new PeerConnected(
            new PeerId("peer-" + n),
            connection(n),
            TOKEN,
            Optional.empty(),
            CLIENT,
            RealmSamples.at(0).plusMillis(n));
  }

  public HandMadeLog append(RealmEvent event) {
    return append(seq + 1, hash, event);
  }

  /** Appends an event as version 3 did. */
  public HandMadeLog appendJson(RealmEvent event) {
    byte[] record = JsonRecords.encode("node-1", seq + 1, hash, event);
    seq++;
    hash = hashes.of(record);
    return raw(record);
  }

  /** Appends an event that says this of itself. */
  public HandMadeLog append(long seq, String previousHash, RealmEvent event) {
    byte[] record = codec.encode(seq, previousHash, event);
    this.seq = seq;
    this.hash = hashes.of(record);
    return raw(record);
  }

  public HandMadeLog raw(byte[] record) {
    appender.writeBytes(Bytes.wrapForRead(record));
    return this;
  }

  /** Appends records that are none, as failed appends may leave them. */
  public HandMadeLog torn(int count) {
    for (int i = 0; i < count; i++) {
      raw(FOREIGN);
    }
    return this;
  }

  /** Bears witness to the newest event. */
  public HandMadeLog witnessed() {
    return witnessed(seq, hash, LogSync.ALWAYS, HighWaterMark.currentBoot());
  }

  public HandMadeLog witnessed(long seq, String hash, LogSync sync, String boot) {
    writeHead(files.head(), seq, hash, sync, boot);
    return this;
  }

  /** Bears witness to any event. */
  public static void writeHead(Path file, long seq, String hash, LogSync sync, String boot) {
    try (var head = new HighWaterMark.Writer(file, sync, boot)) {
      head.write(seq, hash);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What Chronicle calls the record with this number in the file of a day. */
  public static long index(Path rollFile, long number) {
    return Queues.ROLL_CYCLE.toIndex(Queues.cycleOf(rollFile), number);
  }

  @Override
  public void close() {
    appender.close();
    queue.close();
  }
}

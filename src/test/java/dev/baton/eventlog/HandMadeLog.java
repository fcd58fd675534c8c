package dev.baton.eventlog;

import static dev.baton.realm.RealmSamples.CLIENT;
import static dev.baton.realm.RealmSamples.PROOF_MAX_AGE;
import static dev.baton.realm.RealmSamples.TOKEN;
import static dev.baton.realm.RealmSamples.connection;
import static java.nio.charset.StandardCharsets.UTF_8;

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
final class HandMadeLog implements AutoCloseable {
  /** A run of the machine before the present one. */
  static final String EARLIER_BOOT = "earlier-boot";

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
  HandMadeLog(Path folder) {
    this.files = new LogFiles(folder);
    this.queue = Queues.builder(files.queue()).timeProvider(clock::millis).build();
    this.appender = queue.createAppender();
  }

  FakeClock clock() {
    return clock;
  }

  long seq() {
    return seq;
  }

  String hash() {
    return hash;
  }

  /** What is appended next follows this event. */
  HandMadeLog after(long seq, String hash) {
    this.seq = seq;
    this.hash = hash;
    return this;
  }

  /** Appends right events up to this one, each of which lets another peer in. */
  HandMadeLog upTo(long last) {
    while (seq < last) {
      append(event(seq + 1));
    }
    return this;
  }

  /** The event of this number, as {@link #upTo} appends it. */
  static RealmEvent event(long number) {
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

  HandMadeLog append(RealmEvent event) {
    return append(seq + 1, hash, event);
  }

  /** Appends an event as version 3 did. */
  HandMadeLog appendJson(RealmEvent event) {
    byte[] record = JsonRecords.encode("node-1", seq + 1, hash, event);
    seq++;
    hash = hashes.of(record);
    return raw(record);
  }

  /** Appends an event that says this of itself. */
  HandMadeLog append(long seq, String previousHash, RealmEvent event) {
    byte[] record = codec.encode(seq, previousHash, event);
    this.seq = seq;
    this.hash = hashes.of(record);
    return raw(record);
  }

  HandMadeLog raw(byte[] record) {
    appender.writeBytes(Bytes.wrapForRead(record));
    return this;
  }

  /** Appends records that are none, as failed appends may leave them. */
  HandMadeLog torn(int count) {
    for (int i = 0; i < count; i++) {
      raw(FOREIGN);
    }
    return this;
  }

  /** Bears witness to the newest event. */
  HandMadeLog witnessed() {
    return witnessed(seq, hash, LogSync.ALWAYS, Head.currentBoot());
  }

  HandMadeLog witnessed(long seq, String hash, LogSync sync, String boot) {
    try (var head = new Head.Writer(files.head(), sync, boot)) {
      head.write(seq, hash);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    appender.close();
    queue.close();
  }
}

package dev.baton.eventlog;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Callable;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.chronicle.wire.Wire;
import org.jspecify.annotations.Nullable;

/** How every Chronicle Queue of ours is set up. */
final class Queues {
  static final RollCycle ROLL_CYCLE = RollCycles.FAST_DAILY;

  /** Chronicle maps a file in pieces of this size and wants records below a quarter of it. */
  private static final int BLOCK_BYTES = 4 << 20;

  /** No event of ours comes near. Below a quarter of what Chronicle maps. */
  static final int MAX_RECORD_BYTES = 256 << 10;

  /** How long Chronicle waits for a lock that a dead process left behind; it waits half as more. */
  private static final long LOCK_TIMEOUT_MILLIS = 1_000;

  static {
    System.setProperty("chronicle.analytics.disable", "true");
    System.setProperty("chronicle.announcer.disable", "true");
    SyncFailures.listen();
  }

  private Queues() {}

  static SingleChronicleQueueBuilder builder(Path folder) {
    return SingleChronicleQueueBuilder.binary(folder)
        .rollCycle(ROLL_CYCLE)
        .blockSize(BLOCK_BYTES)
        .timeoutMS(LOCK_TIMEOUT_MILLIS);
  }

  /**
   * Does something with Chronicle, which throws checked exceptions that it does not declare, and
   * that no {@code catch} of unchecked ones would see.
   *
   * @throws IllegalStateException in their place
   */
  static <T extends @Nullable Object> T call(Callable<T> action) {
    try {
      return action.call();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e.toString(), e);
    }
  }

  /**
   * The tailer's next record, or null at the end.
   *
   * @throws LogDamagedException if its header is none that could have been written: Chronicle would
   *     copy what it says, also from outside of the file, which ends the process
   */
  static byte @Nullable [] next(ExcerptTailer tailer) {
    return call(() -> read(tailer));
  }

  private static byte @Nullable [] read(ExcerptTailer tailer) {
    try (DocumentContext document = tailer.readingDocument()) {
      @Nullable Wire wire = document.wire();
      if (!document.isPresent() || wire == null) {
        return null;
      }
      Bytes<?> bytes = wire.bytes();
      long length = bytes.readRemaining();
      if (length > MAX_RECORD_BYTES) {
        throw new LogDamagedException("its header says that it has " + length + " bytes");
      }
      var record = new byte[(int) length];
      bytes.read(record);
      return record;
    }
  }

  /** The first moment of the day whose file holds the record at this index, in milliseconds. */
  static long dayMillis(long index) {
    return (long) ROLL_CYCLE.toCycle(index) * ROLL_CYCLE.lengthInMillis();
  }

  /** The day that the file is for; Chronicle names it by its date. */
  static int cycleOf(Path rollFile) {
    String date = rollFile.getFileName().toString().substring(0, 8);
    return Math.toIntExact(LocalDate.parse(date, DateTimeFormatter.BASIC_ISO_DATE).toEpochDay());
  }

  static long endOfDayMillis(Path rollFile) {
    return (cycleOf(rollFile) + 1L) * ROLL_CYCLE.lengthInMillis();
  }
}

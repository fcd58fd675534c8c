package dev.baton.eventlog.chronicle;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogUnreadableException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Callable;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.jspecify.annotations.Nullable;

/** How every Chronicle Queue of ours is set up. */
public final class Queues {
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

  /** The first moment of the day whose file holds the record at this index, in milliseconds. */
  static long dayMillis(long index) {
    return (long) ROLL_CYCLE.toCycle(index) * ROLL_CYCLE.lengthInMillis();
  }

  /** The day that the file is for; Chronicle names it by its date. */
  static int cycleOf(Path rollFile) {
    try {
      String date = rollFile.getFileName().toString().substring(0, 8);
      return Math.toIntExact(LocalDate.parse(date, DateTimeFormatter.BASIC_ISO_DATE).toEpochDay());
    } catch (DateTimeException | IndexOutOfBoundsException e) {
      throw new LogUnreadableException(rollFile, "its name is not that of a day's file");
    }
  }

  /** The file that holds the records of this day; the reverse of {@link #cycleOf}. */
  static Path rollFile(Path folder, int cycle) {
    String date = LocalDate.ofEpochDay(cycle).format(DateTimeFormatter.BASIC_ISO_DATE);
    return folder.resolve(date + "F" + LogFiles.ROLL_FILE);
  }

  public static long endOfDayMillis(Path rollFile) {
    return (cycleOf(rollFile) + 1L) * ROLL_CYCLE.lengthInMillis();
  }
}

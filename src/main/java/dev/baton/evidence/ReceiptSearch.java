package dev.baton.evidence;

import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.Progress;
import dev.baton.realm.RealmEvent.LogResumed;
import java.util.Optional;

/** Looks in a log for the event of a receipt, while it is read. Confined to one thread. */
public final class ReceiptSearch implements LogReading.Sink {
  private final Receipt receipt;
  private Optional<LogEntry> there = Optional.empty();
  private boolean isVoid;

  private ReceiptSearch(Receipt receipt) {
    this.receipt = receipt;
  }

  /** What was found. */
  public enum Found {
    /** The event is there, and says what the receipt says. */
    SAME,
    /** Another event has its number. */
    ANOTHER,
    /** The event is there, and was taken back: no client should have heard of it. */
    TAKEN_BACK,
    /** It is older than the first event that is left. */
    DELETED,
    /** The log ends before it: it was cut, or an older copy is back. */
    BEYOND_THE_END,
    /** The log has no event of this number, between others. */
    LOST
  }

  /**
   * Reads a log to its end.
   *
   * @throws dev.baton.eventlog.LogRefusedException if a later version of this program wrote it
   */
  public static Found search(Receipt receipt, EventLogs logs, LogFiles files, Progress progress) {
    var search = new ReceiptSearch(receipt);
    LogReading reading = logs.readAll(files, progress, search);
    return search.there.map(search::judge).orElseGet(() -> search.absence(reading));
  }

  private Found judge(LogEntry entry) {
    if (!receipt.isOf(entry)) {
      return Found.ANOTHER;
    }
    return isVoid ? Found.TAKEN_BACK : Found.SAME;
  }

  private Found absence(LogReading reading) {
    if (receipt.seq() > reading.lastSeq()) {
      return Found.BEYOND_THE_END;
    }
    return receipt.seq() < reading.firstSeq() ? Found.DELETED : Found.LOST;
  }

  @Override
  public void accept(LogEntry entry) {
    if (entry.seq() == receipt.seq()) {
      there = Optional.of(entry);
    } else if (entry.event() instanceof LogResumed resumed
        && resumed.voided().orElse(0) == receipt.seq()) {
      isVoid = true;
    }
  }

  @Override
  public void acceptVoid(LogEntry entry) {
    isVoid |= entry.seq() == receipt.seq();
    accept(entry);
  }
}

package dev.baton.eventlog;

import dev.baton.realm.RealmEvent.LostEvents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a repair keeps and what is lost.
 *
 * @param files the data folder
 * @param aside the folder that the damaged log is in, once it has been moved
 * @param events how many events are kept, each byte for byte
 * @param lastSeq the number of the last event in the new log
 * @param lost the ranges of events that are lost, oldest first
 * @param held how many IDs wait for their clients
 * @param beyond the event of a snapshot whose state continues after the last event that is kept
 */
public record RepairReport(
    LogFiles files,
    Optional<Path> aside,
    long events,
    long lastSeq,
    List<LostEvents> lost,
    int held,
    Optional<Long> beyond) {
  public RepairReport {
    lost = List.copyOf(lost);
  }

  public RepairReport movedTo(Path folder) {
    return new RepairReport(files, Optional.of(folder), events, lastSeq, lost, held, beyond);
  }

  /** The report in words, a line for each fact. */
  public List<String> describe() {
    var lines = new ArrayList<String>();
    lines.add("events saved:  %d, read from %s".formatted(events, files.queue()));
    if (lost.isEmpty()) {
      lines.add("events lost:   none");
    }
    for (LostEvents range : lost) {
      lines.add(
          range.to() < range.from()
              ? "events lost:   none, but event %d follows another than the one before it"
                  .formatted(range.from())
              : "events lost:   %d to %d".formatted(range.from(), range.to()));
    }
    beyond.ifPresent(
        seq -> lines.add("snapshot:      the IDs are those of the snapshot of event " + seq));
    lines.add("IDs kept:      " + held);
    aside.ifPresent(folder -> lines.add("old log:       " + folder));
    return lines;
  }
}

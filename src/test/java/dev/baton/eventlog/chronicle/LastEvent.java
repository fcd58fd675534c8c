package dev.baton.eventlog.chronicle;

import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.record.EventCodec;
import dev.baton.eventlog.record.LogTail;
import dev.baton.eventlog.record.RecordHash;

/** Finds where a log ends that is whole. */
final class LastEvent {
  private LastEvent() {}

  static LogTail of(LogFiles files) {
    var codec = new EventCodec("");
    var hashes = new RecordHash();
    LogTail last = LogTail.EMPTY;
    try (RecordReader reader = RecordReader.fromTheFirst(files)) {
      for (StoredRecord record = reader.next(); record != null; record = reader.next()) {
        if (record.isWhole()) {
          LogEntry entry = codec.decode(record.bytes());
          last =
              new LogTail(
                  entry.seq(),
                  hashes.of(record.bytes()),
                  record.index(),
                  entry.event().at(),
                  record.position());
        }
      }
    }
    return last;
  }
}

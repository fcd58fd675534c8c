package dev.baton.audit;

import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.Progress;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What an audit is answered from: a log, or an index of a log up to some event and the rest of the
 * log behind it. Both give the same answers. Confined to one thread.
 */
public interface AuditSource {
  /** What the fold knows behind the indexed events. */
  OpenStays open();

  /**
   * Hands over the sessions that ended in the indexed events and are asked for: all of them in the
   * order in which their first events are in the log, or with a limit the first ones by time, until
   * the limit and one.
   */
  void ended(SessionQuery query, Consumer<Session> sink);

  /**
   * Hands over the indexed events that are asked for, in the order that is asked for, until no more
   * are wanted. There may be others among them.
   *
   * @param sink says whether it wants more
   */
  void events(HistoryQuery query, Predicate<AuditEvent> sink);

  /**
   * Reads the events behind the indexed ones.
   *
   * @return how far all events reach; without the times of those that were read
   * @throws dev.baton.eventlog.LogRefusedException if a later version of this program wrote the log
   */
  LogExtent rest(LogReading.Sink sink);

  /** Where the answers come from, for people. */
  String name();

  /** The log alone, of which every record is verified. */
  static AuditSource ofLog(EventLogs logs, LogFiles files) {
    return ofLog(logs, files, Progress.IGNORED);
  }

  /** The same, for a long reading. */
  static AuditSource ofLog(EventLogs logs, LogFiles files, Progress progress) {
    return new AuditSource() {
      @Override
      public OpenStays open() {
        return OpenStays.NONE;
      }

      @Override
      public void ended(SessionQuery query, Consumer<Session> sink) {}

      @Override
      public void events(HistoryQuery query, Predicate<AuditEvent> sink) {}

      @Override
      public LogExtent rest(LogReading.Sink sink) {
        LogReading reading = logs.readAll(files, progress, sink);
        return new LogExtent(reading, Optional.empty(), Optional.empty());
      }

      @Override
      public String name() {
        return "the log";
      }
    };
  }
}

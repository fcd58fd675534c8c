package dev.baton.transport;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The stack traces that went to the log while this was open. */
final class LoggedFaults extends Handler implements AutoCloseable {
  private final Logger root = Logger.getLogger("");
  private final Queue<LogRecord> records = new ConcurrentLinkedQueue<>();

  LoggedFaults() {
    root.addHandler(this);
  }

  List<String> stackTraces() {
    return records.stream()
        .map(line -> line.getLoggerName() + ": " + line.getMessage() + ": " + line.getThrown())
        .toList();
  }

  @Override
  public void publish(LogRecord line) {
    if (line.getThrown() != null) {
      records.add(line);
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    root.removeHandler(this);
  }
}

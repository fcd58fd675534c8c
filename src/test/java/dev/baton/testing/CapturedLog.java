package dev.baton.testing;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Everything that this process logs while it is open, as an operator would read it. */
public final class CapturedLog extends Handler implements AutoCloseable {
  private final Logger root = Logger.getLogger("");
  private final SimpleFormatter formatter = new SimpleFormatter();
  private final Queue<String> records = new ConcurrentLinkedQueue<>();

  public CapturedLog() {
    root.addHandler(this);
  }

  /** One text for each record, with its stack trace if it has one. */
  public List<String> records() {
    return List.copyOf(records);
  }

  @Override
  public void publish(LogRecord line) {
    records.add(formatter.format(line));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    root.removeHandler(this);
  }
}

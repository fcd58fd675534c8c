package dev.baton;

import dev.baton.logging.LogFormat;
import java.nio.charset.Charset;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** Formats log records on the thread that logs and leaves their writing to a {@link LineOutput}. */
final class LogOutput extends Handler {
  private final LineOutput output;
  private final Charset charset;

  LogOutput(LineOutput output, Charset charset) {
    this.output = output;
    this.charset = charset;
    setLevel(Level.ALL);
    setFormatter(LogFormat.TEXT.formatter());
  }

  @Override
  public void publish(LogRecord line) {
    if (isLoggable(line)) {
      output.add(getFormatter().format(line).getBytes(charset));
    }
  }

  @Override
  public void flush() {
    output.flush(Console.FLUSH_BOUND);
  }

  @Override
  public void close() {
    flush();
  }
}

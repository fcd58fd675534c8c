package dev.baton;

import dev.baton.LineOutput.Limits;
import dev.baton.logging.LogFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.LongConsumer;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The process's output, on streams that may have no reader: a full pipe must block neither the
 * writer of the event log nor the end of the process.
 */
final class Console {
  /** How long the end of the process waits for a reader. */
  static final Duration FLUSH_BOUND = Duration.ofSeconds(1);

  private final PrintStream realOut;
  private final PrintStream realErr;
  private final LineOutput err;
  private final LogOutput log;

  // Written by the main thread before it serves.
  private volatile Formatter formatter;

  // Written by the main thread before it serves.
  private volatile @Nullable LineOutput out;

  private Console(PrintStream realOut, PrintStream realErr) {
    this.realOut = realOut;
    this.realErr = realErr;
    this.formatter = LogFormat.TEXT.formatter();
    this.err =
        new LineOutput(
            "log", realErr, Limits.DEFAULT, count -> bytesOf(formatter.format(dropNotice(count))));
    this.log = new LogOutput(err, realErr.charset());
  }

  private byte[] bytesOf(String line) {
    return line.getBytes(realErr.charset());
  }

  /** Takes over standard error and all log lines. */
  static Console open() {
    readSettings();
    var console = new Console(System.out, System.err);
    Logger.getLogger("").addHandler(console.log);
    System.setErr(console.err.asStream(console.realErr, LineOutput.AS_IT_IS));
    return console;
  }

  /** From now on all lines of standard error look so, also those that no logger writes. */
  void useFormat(LogFormat format) {
    formatter = format.formatter();
    log.setFormatter(formatter);
    if (format == LogFormat.JSON) {
      System.setErr(err.asStream(realErr, this::asRecord));
    }
  }

  private byte[] asRecord(byte[] line) {
    var printed = new LogRecord(Level.INFO, "{0}");
    printed.setParameters(new Object[] {new String(line, realErr.charset()).stripTrailing()});
    printed.setLoggerName(Console.class.getName());
    return bytesOf(formatter.format(printed));
  }

  private static void readSettings() {
    try (InputStream settings = Console.class.getResourceAsStream("/logging.properties")) {
      if (settings != null) {
        LogManager.getLogManager().readConfiguration(settings);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static LogRecord dropNotice(long count) {
    var notice =
        new LogRecord(
            Level.WARNING, count + " log lines were dropped: standard error was not read in time");
    notice.setLoggerName(Console.class.getName());
    return notice;
  }

  /**
   * Makes standard output non-blocking too. For a server only: the output of a command is data, and
   * must wait for its reader.
   */
  void openOutput() {
    var output =
        new LineOutput(
            "out",
            realOut,
            Limits.DEFAULT,
            count -> "%d lines were dropped%n".formatted(count).getBytes(realOut.charset()));
    System.setOut(output.asStream(realOut, LineOutput.AS_IT_IS));
    out = output;
  }

  /** Counts dropped log lines in a metric, past ones at once. */
  void countDrops(LongConsumer counter) {
    err.countDrops(counter);
  }

  /** Waits until what was written so far has been read, a moment for each stream. */
  void flush() {
    LineOutput output = out;
    if (output != null) {
      output.flush(FLUSH_BOUND);
    }
    err.flush(FLUSH_BOUND);
  }

  /** Prints the reason, if the stream is read, and ends the process without its hooks. */
  void end(int exit, String line) {
    try {
      System.err.println(line);
      flush();
    } finally {
      Runtime.getRuntime().halt(exit);
    }
  }
}

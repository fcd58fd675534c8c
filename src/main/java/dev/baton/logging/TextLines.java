package dev.baton.logging;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * Lines for people: time, level, logger and message, and below them the trace of a failure. A
 * message is one line whatever is in it.
 */
final class TextLines extends Formatter {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxx", Locale.ROOT);

  @Override
  public String format(LogRecord line) {
    var text = new StringBuilder(160);
    TIME.formatTo(line.getInstant().atZone(ZoneId.systemDefault()), text);
    text.append(' ').append(line.getLevel().getName());
    text.append(' ').append(line.getLoggerName()).append(' ');
    appendWithoutControls(text, formatMessage(line));
    text.append('\n');
    if (line.getThrown() != null) {
      appendTrace(text, line.getThrown());
    }
    return text.toString();
  }

  /** No line of it begins as another message does, whatever the failure says. */
  private static void appendTrace(StringBuilder text, Throwable thrown) {
    traceOf(thrown)
        .lines()
        .forEach(
            line -> {
              text.append("    ");
              appendWithoutControls(text, line.replace("\t", "    "));
              text.append('\n');
            });
  }

  static String traceOf(Throwable thrown) {
    var trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace, true));
    return trace.toString();
  }

  /** What would end the line, or drive a terminal, is shown as its number. */
  private static void appendWithoutControls(StringBuilder text, String message) {
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        text.append("\\u%04x".formatted((int) c));
      } else {
        text.append(c);
      }
    }
  }
}

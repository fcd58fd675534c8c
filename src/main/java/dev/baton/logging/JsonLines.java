package dev.baton.logging;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Lines for programs: a JSON object each (RFC 8259), with the members {@code time} (RFC 3339, UTC),
 * {@code level}, {@code logger} and {@code message}, those of the line's {@link LogField}s, and
 * {@code exception}, the trace of a failure.
 */
final class JsonLines extends Formatter {
  private static final JsonFactory JSON = new JsonFactory();

  @Override
  public String format(LogRecord line) {
    var text = new StringWriter(256);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("time", line.getInstant().toString());
      json.writeStringField("level", nameOf(line.getLevel()));
      json.writeStringField("logger", line.getLoggerName());
      json.writeStringField("message", formatMessage(line));
      Object[] parameters = line.getParameters();
      for (Object parameter : parameters == null ? new Object[0] : parameters) {
        if (parameter instanceof LogField field) {
          write(json, field);
        }
      }
      if (line.getThrown() != null) {
        json.writeStringField("exception", TextLines.traceOf(line.getThrown()));
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.append('\n').toString();
  }

  /** By the names of {@code --log_level}. */
  private static String nameOf(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return "ERROR";
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return "WARN";
    }
    if (level.intValue() >= Level.INFO.intValue()) {
      return "INFO";
    }
    return level.intValue() >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
  }

  private static void write(JsonGenerator json, LogField field) throws IOException {
    switch (field.value()) {
      case null -> {}
      case Integer number -> json.writeNumberField(field.name(), number);
      case Long number -> json.writeNumberField(field.name(), number);
      case Object value -> json.writeStringField(field.name(), value.toString());
    }
  }
}

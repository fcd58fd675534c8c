package dev.baton.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One JSON object on a line, for programs that read what a command prints. */
final class JsonLine {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonLine() {}

  /**
   * An object of these members, in their order. Numbers and booleans keep their type, an empty
   * {@link Optional} is left out, and everything else is text.
   */
  static String of(Map<String, ?> members) {
    var text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(text)) {
      out.writeStartObject();
      for (Map.Entry<String, ?> member : members.entrySet()) {
        Object value = member.getValue();
        if (value instanceof Optional<?> optional && optional.isEmpty()) {
          continue;
        }
        out.writeFieldName(member.getKey());
        write(out, value);
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator out, Object value) throws IOException {
    switch (value) {
      case Optional<?> optional -> write(out, optional.orElseThrow());
      case Number number -> out.writeNumber(number.longValue());
      case Boolean is -> out.writeBoolean(is);
      case List<?> list -> {
        out.writeStartArray();
        for (Object item : list) {
          write(out, item);
        }
        out.writeEndArray();
      }
      default -> out.writeString(value.toString());
    }
  }
}

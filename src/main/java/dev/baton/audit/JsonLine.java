package dev.baton.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One JSON object on a line, for programs that read answers. */
public final class JsonLine {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonLine() {}

  /**
   * An object of these members, in their order. Numbers, booleans, lists and maps keep their type,
   * an empty {@link Optional} is left out, and everything else is text.
   */
  public static String of(Map<String, ?> members) {
    var text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(text)) {
      write(out, members);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator out, Map<?, ?> members) throws IOException {
    out.writeStartObject();
    for (Map.Entry<?, ?> member : members.entrySet()) {
      Object value = member.getValue();
      if (value instanceof Optional<?> optional && optional.isEmpty()) {
        continue;
      }
      out.writeFieldName(String.valueOf(member.getKey()));
      write(out, value);
    }
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, Object value) throws IOException {
    switch (value) {
      case Optional<?> optional -> write(out, optional.orElseThrow());
      case Map<?, ?> map -> write(out, map);
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

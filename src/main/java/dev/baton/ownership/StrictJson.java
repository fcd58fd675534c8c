package dev.baton.ownership;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.shaded.gson.Strictness;
import com.nimbusds.jose.shaded.gson.stream.JsonReader;
import com.nimbusds.jose.shaded.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON object as RFC 8259 has it and nothing else: valid UTF-8 without a byte order mark, no
 * member twice at any depth (two readers could take different ones), nothing behind its end.
 * Nimbus's own reading lets nested duplicates and the mark pass.
 */
final class StrictJson {
  /** What stands for {@code null}, so that a member that is there is never taken for absent. */
  static final Object NULL =
      new Object() {
        @Override
        public String toString() {
          return "null";
        }
      };

  private static final int MAX_NESTING = 32;

  private StrictJson() {}

  /** Strings, doubles, booleans, {@link #NULL}, lists and maps by their names; empty if broken. */
  static Optional<Map<String, Object>> object(byte[] utf8) {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
      if (text.startsWith("\uFEFF")) {
        return Optional.empty();
      }
      var json = new JsonReader(new StringReader(text));
      json.setStrictness(Strictness.STRICT);
      json.setNestingLimit(MAX_NESTING);
      Map<String, Object> members = members(json);
      return json.peek() == JsonToken.END_DOCUMENT ? Optional.of(members) : Optional.empty();
    } catch (IOException | IllegalStateException | NumberFormatException _) {
      // The message may quote what was read, which may be secret.
      return Optional.empty();
    }
  }

  private static Map<String, Object> members(JsonReader json) throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    json.beginObject();
    while (json.hasNext()) {
      if (members.put(json.nextName(), value(json)) != null) {
        throw new IOException("a member twice");
      }
    }
    json.endObject();
    return members;
  }

  private static List<Object> elements(JsonReader json) throws IOException {
    List<Object> elements = new ArrayList<>();
    json.beginArray();
    while (json.hasNext()) {
      elements.add(value(json));
    }
    json.endArray();
    return elements;
  }

  private static Object value(JsonReader json) throws IOException {
    return switch (json.peek()) {
      case BEGIN_OBJECT -> members(json);
      case BEGIN_ARRAY -> elements(json);
      case STRING -> json.nextString();
      case NUMBER -> json.nextDouble();
      case BOOLEAN -> json.nextBoolean();
      case NULL -> {
        json.nextNull();
        yield NULL;
      }
      case NAME, END_OBJECT, END_ARRAY, END_DOCUMENT -> throw new IOException("no value");
    };
  }
}

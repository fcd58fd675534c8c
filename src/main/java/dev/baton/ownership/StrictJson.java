package dev.baton.ownership;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A strict reader of one JSON object (RFC 8259): valid UTF-8 without a byte order mark, no member
 * twice at any depth (two readers could take different ones), nothing after its end. Nimbus's own
 * reading lets nested duplicates and the mark pass.
 */
final class StrictJson {
  /** Stands for {@code null}, so that a present member is never mistaken for an absent one. */
  static final Object NULL =
      new Object() {
        @Override
        public String toString() {
          return "null";
        }
      };

  private static final int MAX_NESTING = 32;
  private static final int MAX_NUMBER_LENGTH = 1_000;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_NESTING)
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          // A table of names would keep those of every stranger's token.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private StrictJson() {}

  /** Strings, doubles, booleans, {@link #NULL}, lists and maps by their names; empty if broken. */
  static Optional<Map<String, Object>> object(byte[] utf8) {
    // As bytes, Jackson would guess the encoding and pass a byte order mark.
    try (JsonParser json = FACTORY.createParser(text(utf8))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      Map<String, Object> members = members(json);
      return json.nextToken() == null ? Optional.of(members) : Optional.empty();
    } catch (IOException _) {
      // The message may quote the input, which may be secret.
      return Optional.empty();
    }
  }

  private static String text(byte[] utf8) throws IOException {
    return UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
  }

  private static Map<String, Object> members(JsonParser json) throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      members.put(name, value(json));
    }
    return members;
  }

  private static List<Object> elements(JsonParser json) throws IOException {
    List<Object> elements = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(json));
    }
    return elements;
  }

  private static Object value(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> members(json);
      case START_ARRAY -> elements(json);
      case VALUE_STRING -> json.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> finite(json.getDoubleValue());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> NULL;
      case FIELD_NAME, END_OBJECT, END_ARRAY, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new IOException("no value");
    };
  }

  /** No rule could compare a number beyond every double. */
  private static double finite(double number) throws IOException {
    if (Double.isInfinite(number)) {
      throw new IOException("a number out of range");
    }
    return number;
  }
}

package dev.baton.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.baton.realm.RealmEvent.LostEvents;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Events as one JSON object each, and back. */
public final class EventJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  /** The details that are times; JSON has them as texts. */
  private static final Set<String> TIMES =
      Set.of("previousSince", "until", "proofIssuedAt", "proofExpiresAt", "since");

  private EventJson() {}

  /** The event on one line. */
  public static String write(AuditEvent event) {
    var text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(text)) {
      out.writeStartObject();
      out.writeNumberField("seq", event.seq());
      out.writeStringField("at", event.at().toString());
      out.writeStringField("type", event.type());
      out.writeStringField("node", event.node());
      if (event.peer().isPresent()) {
        out.writeStringField("peer", event.peer().get());
      }
      for (Map.Entry<String, Object> detail : event.details().entrySet()) {
        out.writeFieldName(detail.getKey());
        writeDetail(out, detail.getValue());
      }
      if (event.voided()) {
        out.writeBooleanField("voided", true);
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** A text as it stands between the quotes of the line of an event. */
  public static String escaped(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }

  private static void writeDetail(JsonGenerator out, Object value) throws IOException {
    switch (value) {
      case Number number -> out.writeNumber(number.longValue());
      case List<?> ranges -> {
        out.writeStartArray();
        for (Object range : ranges) {
          var lost = (LostEvents) range;
          out.writeStartObject();
          out.writeNumberField("from", lost.from());
          out.writeNumberField("to", lost.to());
          out.writeEndObject();
        }
        out.writeEndArray();
      }
      case Map<?, ?> counts -> {
        out.writeStartObject();
        for (Map.Entry<?, ?> count : counts.entrySet()) {
          out.writeNumberField(String.valueOf(count.getKey()), (Long) count.getValue());
        }
        out.writeEndObject();
      }
      default -> out.writeString(AuditEvent.text(value));
    }
  }

  /**
   * The event of which this is the line.
   *
   * @throws IllegalArgumentException if it is that of none
   */
  public static AuditEvent read(String line) {
    long seq = 0;
    Instant at = Instant.EPOCH;
    String type = "";
    String node = "";
    Optional<String> peer = Optional.empty();
    boolean voided = false;
    var details = new LinkedHashMap<String, Object>();
    try (JsonParser in = FACTORY.createParser(line)) {
      in.nextToken();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        in.nextToken();
        switch (name) {
          case "seq" -> seq = in.getLongValue();
          case "at" -> at = Instant.parse(in.getText());
          case "type" -> type = in.getText();
          case "node" -> node = in.getText();
          case "peer" -> peer = Optional.of(in.getText());
          case "voided" -> voided = in.getBooleanValue();
          default -> details.put(name, readDetail(in, name));
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("it is not the line of an event", e);
    }
    return new AuditEvent(seq, at, type, node, peer, mentioned(details), details, voided);
  }

  private static Object readDetail(JsonParser in, String name) throws IOException {
    return switch (in.currentToken()) {
      case VALUE_NUMBER_INT -> in.getLongValue();
      case START_ARRAY -> {
        List<LostEvents> ranges = new ArrayList<>();
        while (in.nextToken() == JsonToken.START_OBJECT) {
          Map<String, Long> range = readNumbers(in);
          ranges.add(new LostEvents(range.getOrDefault("from", 0L), range.getOrDefault("to", 0L)));
        }
        yield ranges;
      }
      case START_OBJECT -> readNumbers(in);
      default -> TIMES.contains(name) ? Instant.parse(in.getText()) : in.getText();
    };
  }

  private static Map<String, Long> readNumbers(JsonParser in) throws IOException {
    Map<String, Long> numbers = new LinkedHashMap<>();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      in.nextToken();
      numbers.put(name, in.getLongValue());
    }
    return numbers;
  }

  private static Set<String> mentioned(Map<String, Object> details) {
    return details.get("omittedPeers") instanceof Map<?, ?> counts
        ? counts.keySet().stream().map(String::valueOf).collect(Collectors.toUnmodifiableSet())
        : Set.of();
  }
}

package dev.baton.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How events are written for people and programs. */
public enum EventFormat {
  /** Columns for the eye; what does not fit in a column follows as name=value. */
  TABLE {
    @Override
    public String header() {
      return "%10s  %-27s  %-18s  %-24s  %s".formatted("SEQ", "TIME", "TYPE", "PEER", "DETAILS");
    }

    @Override
    public String line(AuditEvent event) {
      String details =
          event.details().entrySet().stream()
              .filter(detail -> !detail.getValue().isEmpty())
              .map(detail -> detail.getKey() + "=" + detail.getValue())
              .collect(Collectors.joining("  "));
      return "%10d  %-27s  %-18s  %-24s  %s%s"
          .formatted(
              event.seq(),
              event.at(),
              event.type(),
              event.peer().orElse("-"),
              event.voided() ? "VOIDED  " : "",
              details)
          .stripTrailing();
    }
  },

  /** One JSON object a line. */
  JSON {
    @Override
    public String header() {
      return "";
    }

    @Override
    public String line(AuditEvent event) {
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
        for (Map.Entry<String, String> detail : event.details().entrySet()) {
          out.writeStringField(detail.getKey(), detail.getValue());
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
  },

  /** Comma-separated values (RFC 4180) with a line of names. */
  CSV {
    @Override
    public String header() {
      return "seq,at,type,node,peer,voided," + String.join(",", AuditEvent.DETAILS);
    }

    @Override
    public String line(AuditEvent event) {
      List<String> values =
          new ArrayList<>(
              List.of(
                  Long.toString(event.seq()),
                  event.at().toString(),
                  event.type(),
                  event.node(),
                  event.peer().orElse(""),
                  Boolean.toString(event.voided())));
      Arrays.stream(AuditEvent.DETAILS)
          .map(name -> event.details().getOrDefault(name, ""))
          .forEach(values::add);
      return values.stream().map(EventFormat::csv).collect(Collectors.joining(","));
    }
  };

  private static final JsonFactory FACTORY = new JsonFactory();

  /** What stands before the first event; empty for nothing. */
  public abstract String header();

  /** An event. */
  public abstract String line(AuditEvent event);

  /** A value that a client chose must not become a formula in somebody's spreadsheet. */
  private static String csv(String value) {
    String harmless = value.matches("(?s)[=+@\\t\\r-].*") ? "'" + value : value;
    return harmless.matches("(?s).*[\",\\r\\n].*")
        ? '"' + harmless.replace("\"", "\"\"") + '"'
        : harmless;
  }
}

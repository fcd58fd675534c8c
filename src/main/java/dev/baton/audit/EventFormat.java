package dev.baton.audit;

import dev.baton.eventlog.LogEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** How events are written for people and programs. */
public enum EventFormat {
  /** Columns for the eye; what does not fit in a column follows as name=value. */
  TABLE {
    @Override
    public Output to(Consumer<String> lines, TimeText times) {
      return table(Table.UNBOUNDED, lines, times);
    }
  },

  /** One JSON object a line. */
  JSON {
    @Override
    public Output to(Consumer<String> lines, TimeText times) {
      return new LinePerEvent("", event -> lines.accept(EventJson.write(event)), lines);
    }
  },

  /** Comma-separated values (RFC 4180) with a line of names. */
  CSV {
    @Override
    public Output to(Consumer<String> lines, TimeText times) {
      return new LinePerEvent(
          "seq,at,type,node,peer,voided," + String.join(",", EventDetails.NAMES),
          event -> lines.accept(csv(event)),
          lines);
    }
  };

  /** Takes the events of an answer, in their order. */
  public interface Output {
    void accept(AuditEvent event);

    /** Writes what is left when the log has been read, which may be all. */
    void end();
  }

  /**
   * An output in this format. It writes nothing before the first event, so that nothing is written
   * for a log that cannot be read.
   *
   * @param lines takes the lines
   * @param times how times are shown to people; for programs they are always in UTC
   */
  public abstract Output to(Consumer<String> lines, TimeText times);

  /**
   * The same as {@link #TABLE} on a page.
   *
   * @param pageWidth how many characters a line can have
   */
  public static Output table(int pageWidth, Consumer<String> lines, TimeText times) {
    var table = new Table(pageWidth, lines, ">SEQ", "TIME", "TYPE", "PEER", "DETAILS");
    return new Output() {
      @Override
      public void accept(AuditEvent event) {
        table.add(
            event.seq(),
            times.show(event.at()),
            event.type(),
            event.peer().orElse("-"),
            details(event, times));
      }

      @Override
      public void end() {
        table.end();
      }
    };
  }

  /** A line for each event, behind a head. */
  private static final class LinePerEvent implements Output {
    private final String head;
    private final Consumer<AuditEvent> line;
    private final Consumer<String> lines;
    private boolean begun;

    LinePerEvent(String head, Consumer<AuditEvent> line, Consumer<String> lines) {
      this.head = head;
      this.line = line;
      this.lines = lines;
    }

    @Override
    public void accept(AuditEvent event) {
      end();
      line.accept(event);
    }

    @Override
    public void end() {
      if (!begun && !head.isEmpty()) {
        lines.accept(head);
      }
      begun = true;
    }
  }

  /** What an event says besides its columns, as name=value. */
  static String details(AuditEvent event, TimeText times) {
    String details =
        event.details().entrySet().stream()
            .map(detail -> Map.entry(detail.getKey(), text(detail.getValue(), times)))
            .filter(detail -> !detail.getValue().isEmpty())
            .map(detail -> detail.getKey() + "=" + detail.getValue())
            .collect(Collectors.joining("  "));
    return event.voided() ? "VOIDED  " + details : details;
  }

  private static String text(Object value, TimeText times) {
    return value instanceof Instant moment ? times.show(moment) : AuditEvent.text(value);
  }

  /** One event alone, as {@link #JSON} writes it; empty for what an auditor is not shown. */
  public static Optional<String> jsonOf(LogEntry entry) {
    return AuditEvent.of(entry, Optional.empty(), false).map(EventJson::write);
  }

  private static String csv(AuditEvent event) {
    List<String> values =
        new ArrayList<>(
            List.of(
                Long.toString(event.seq()),
                event.at().toString(),
                event.type(),
                event.node(),
                event.peer().orElse(""),
                Boolean.toString(event.voided())));
    Arrays.stream(EventDetails.NAMES).map(event::text).forEach(values::add);
    return Csv.line(values);
  }
}

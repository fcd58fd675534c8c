package dev.baton.audit;

import java.util.function.Consumer;

/**
 * Events as lines for people, each of which is written when its event comes: the columns have fixed
 * widths, and what is wider moves the rest of its line.
 */
public final class EventLines implements EventFormat.Output {
  private static final String RESET = "\u001b[0m";
  private static final String DIM = "\u001b[2m";
  private static final String RED = "\u001b[31m";
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";

  private final Consumer<String> lines;
  private final TimeText times;
  private final boolean colored;

  /**
   * Lines for these times.
   *
   * @param colored whether the lines go to a terminal that shows colors
   */
  public EventLines(Consumer<String> lines, TimeText times, boolean colored) {
    this.lines = lines;
    this.times = times;
    this.colored = colored;
  }

  @Override
  public void accept(AuditEvent event) {
    String line =
        "%6d  %s  %s  %s  %s"
            .formatted(
                event.seq(),
                in(DIM, "%-30s".formatted(times.show(event.at()))),
                in(colorOf(event), "%-18s".formatted(event.type())),
                event.peer().orElse("-"),
                EventFormat.details(event, times));
    lines.accept(line.stripTrailing());
  }

  private String in(String color, String text) {
    return colored && !color.isEmpty() ? color + text + RESET : text;
  }

  private static String colorOf(AuditEvent event) {
    if (event.isGap() || event.voided()) {
      return RED;
    }
    return switch (event.type()) {
      case "peer-connected", "peer-resumed", "server-ready" -> GREEN;
      case "peer-overridden", "ban-lifted", "log-resumed", "log-repaired" -> YELLOW;
      case "override-refused", "refusals-omitted", "peer-banned", "log-damaged" -> RED;
      default -> "";
    };
  }

  @Override
  public void end() {}
}

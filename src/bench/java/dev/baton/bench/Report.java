package dev.baton.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Turns the JSON lines of many runs into a Markdown table. The first server is the yardstick. */
public final class Report {
  private static final double KIB_IN_MIB = 1.0 / 1024;

  private final List<ResultLine> results;
  private final List<String> labels;
  private final StringBuilder out = new StringBuilder();

  Report(List<ResultLine> results) {
    this.results = results;
    this.labels = results.stream().map(line -> line.text("label").orElse("?")).distinct().toList();
  }

  /** Prints the table over the file of JSON lines that is the only argument. */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      System.err.println("usage: Report FILE.jsonl");
      System.exit(2);
    }
    List<String> lines = Files.readAllLines(Path.of(args[0]));
    System.out.print(new Report(lines.stream().map(ResultLine::parse).toList()).markdown());
  }

  String markdown() {
    head();
    List<Integer> inFlights =
        of("relay").stream()
            .map(line -> (int) line.number("inflight").orElse(0))
            .distinct()
            .sorted()
            .toList();
    for (int inFlight : inFlights) {
      relay("Relay, " + inFlight + " in flight: ", inFlight);
    }
    List<ResultLine> paced = of("paced");
    row("Relay, paced: messages/s", paced, "messages_per_s", 1);
    latency("Relay, paced: ", paced);
    cores("Relay, paced: ", paced);
    connects("Connects and closes", "Connect and close", of("connect"));
    connects("Connects and resets", "Connect and reset", of("reset"));
    List<ResultLine> idle = of("idle");
    row("Resident memory after start, MiB", idle, "rss_start_kib", KIB_IN_MIB);
    row("Resident memory at rest, MiB", idle, "rss_rest_kib", KIB_IN_MIB);
    row("Resident memory per idle connection, KiB", idle, "rss_per_connection_kib", 1);
    row("Live heap per idle connection, KiB", idle, "heap_per_connection_kib", 1);
    cores("Idle connections: ", idle);
    notes();
    return out.toString();
  }

  private void connects(String title, String one, List<ResultLine> lines) {
    row(title + " per second", lines, "connects_per_s", 1);
    row(title + ": time to OPEN p50, ms", lines, "p50_us", 1e-3);
    row(title + ": time to OPEN p99, ms", lines, "p99_us", 1e-3);
    row(one + ": server CPU, µs", lines, "server_cpu_us_per_connect", 1);
    cores(one + ": ", lines);
  }

  private void head() {
    out.append("| Figure |");
    labels.forEach(label -> out.append(' ').append(label).append(" |"));
    labels.stream().skip(1).forEach(label -> out.append(ratioTitle(label)));
    out.append("\n|---|");
    out.repeat("---:|", 2 * labels.size() - 1).append('\n');
  }

  private String ratioTitle(String label) {
    return " " + label + " / " + labels.getFirst() + " |";
  }

  private void relay(String title, int inFlight) {
    List<ResultLine> relay =
        of("relay").stream().filter(line -> line.number("inflight").orElse(0) == inFlight).toList();
    row(title + "messages/s", relay, "messages_per_s", 1);
    latency(title, relay);
    cores(title, relay);
  }

  private void latency(String title, List<ResultLine> runs) {
    row(title + "latency p50, µs", runs, "p50_us", 1);
    row(title + "latency p99, µs", runs, "p99_us", 1);
    row(title + "server CPU, µs/message", runs, "server_cpu_us_per_message", 1);
  }

  private void cores(String title, List<ResultLine> runs) {
    row(title + "cores, server", runs, "server_cores", 1);
    row(title + "cores, generator", runs, "generator_cores", 1);
    row(title + "cores, everything else", runs, "other_cores", 1);
  }

  private List<ResultLine> of(String mode) {
    return results.stream().filter(line -> line.text("mode").orElse("").equals(mode)).toList();
  }

  private void row(String title, List<ResultLine> runs, String field, double scale) {
    List<Spread> spreads = new ArrayList<>();
    for (String label : labels) {
      spreads.add(
          Spread.of(
              runs.stream()
                  .filter(line -> line.text("label").orElse("?").equals(label))
                  .flatMapToDouble(line -> line.number(field).stream())
                  .map(value -> value * scale)));
    }
    if (spreads.stream().allMatch(Spread::isEmpty)) {
      return;
    }
    out.append("| ").append(title).append(" |");
    spreads.forEach(spread -> out.append(' ').append(spread).append(" |"));
    for (Spread spread : spreads.subList(1, spreads.size())) {
      out.append(' ').append(spread.ratioTo(spreads.getFirst())).append(" |");
    }
    out.append('\n');
  }

  /** Says what the medians hide: refused connections, lost and unsent messages. */
  private void notes() {
    for (String field : List.of("failed", "lost", "skipped")) {
      for (ResultLine line : results) {
        double count = line.number(field).orElse(0);
        if (count > 0) {
          String label = line.text("label").orElse("?");
          String run = Spread.format(line.number("run").orElse(0));
          out.append("\nNote: ").append(label).append(", run ").append(run).append(": ");
          out.append(Spread.format(count)).append(' ').append(field).append('.');
          line.text("first_failure").ifPresent(why -> out.append(" The first: ").append(why));
          out.append('\n');
        }
      }
    }
  }
}

package dev.baton.audit;

import java.util.List;
import java.util.stream.Collectors;

/** Comma-separated values (RFC 4180) that a spreadsheet opens without running any of them. */
public final class Csv {
  private Csv() {}

  /** The values on a line. */
  public static String line(List<String> values) {
    return values.stream().map(Csv::value).collect(Collectors.joining(","));
  }

  /** A value that a client chose must not become a formula. */
  private static String value(String value) {
    String harmless = value.matches("(?s)[=+@\\t\\r-].*") ? "'" + value : value;
    return harmless.matches("(?s).*[\",\\r\\n].*")
        ? '"' + harmless.replace("\"", "\"\"") + '"'
        : harmless;
  }
}

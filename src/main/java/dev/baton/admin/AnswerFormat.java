package dev.baton.admin;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** In which form a list is answered, as the Accept of the request has it. */
enum AnswerFormat {
  /** A page with a cursor. */
  JSON(AdminAnswer.JSON),
  /** A JSON object a line. */
  NDJSON("application/x-ndjson"),
  /** Comma-separated values with a line of names. */
  CSV("text/csv");

  /** The type of a stream of events, which no list is answered in. */
  static final String STREAM = "text/event-stream";

  private static final Set<String> FOR_STREAMS = Set.of(STREAM, "text/*", "*/*");

  private final String mediaType;

  AnswerFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  /** The type as an answer names it. */
  String contentType() {
    return this == CSV ? mediaType + "; charset=utf-8" : mediaType;
  }

  /**
   * The form that is liked best, and the first of them. JSON for a request that names none (RFC
   * 9110, section 12.5.1, lets a server do so).
   */
  static AnswerFormat of(List<String> accept) {
    AnswerFormat best = JSON;
    double bestWeight = 0;
    for (String range : String.join(",", accept).toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = range.split(";", -1);
      double weight = weight(parts);
      for (AnswerFormat format : values()) {
        if (format.mediaType.equals(parts[0].strip()) && weight > bestWeight) {
          best = format;
          bestWeight = weight;
        }
      }
    }
    return best;
  }

  /** Whether a client takes a stream of events; one that names no type does. */
  static boolean allowsStream(List<String> accept) {
    return accept.isEmpty()
        || Arrays.stream(String.join(",", accept).toLowerCase(Locale.ROOT).split(",", -1))
            .map(range -> range.split(";", -1))
            .anyMatch(parts -> FOR_STREAMS.contains(parts[0].strip()) && weight(parts) > 0);
  }

  private static double weight(String[] parts) {
    double weight = 1;
    for (String part : parts) {
      String parameter = part.strip();
      if (parameter.startsWith("q=")) {
        weight =
            parameter.matches("q=(0(\\.\\d{0,3})?|1(\\.0{0,3})?)")
                ? Double.parseDouble(parameter.substring(2))
                : 0;
      }
    }
    return weight;
  }
}

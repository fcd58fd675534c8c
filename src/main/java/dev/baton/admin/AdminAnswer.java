package dev.baton.admin;

import java.util.Map;
import java.util.Optional;

/**
 * An answer of the admin port.
 *
 * @param headers besides those that every answer has
 * @param events what is sent instead of a body as long as the client reads it; the answer's
 *     receiver closes it
 */
public record AdminAnswer(
    int status,
    String contentType,
    Map<String, String> headers,
    byte[] body,
    Optional<EventStream> events) {
  static final String JSON = "application/json";

  private static final byte[] NOTHING = {};

  public AdminAnswer {
    headers = Map.copyOf(headers);
  }

  AdminAnswer(int status, String contentType, Map<String, String> headers, byte[] body) {
    this(status, contentType, headers, body, Optional.empty());
  }

  /** Whether its client is to go away, and does not keep the connection. */
  public boolean closes() {
    return headers.containsKey("Connection");
  }

  static AdminAnswer of(EventStream events) {
    return new AdminAnswer(200, AnswerFormat.STREAM, Map.of(), NOTHING, Optional.of(events));
  }

  static AdminAnswer json(byte[] body) {
    return new AdminAnswer(200, JSON, Map.of(), body);
  }
}

package dev.baton.admin;

import java.util.Map;

/**
 * An answer of the admin port.
 *
 * @param headers besides those that every answer has
 */
public record AdminAnswer(
    int status, String contentType, Map<String, String> headers, byte[] body) {
  static final String JSON = "application/json";

  public AdminAnswer {
    headers = Map.copyOf(headers);
  }

  static AdminAnswer json(byte[] body) {
    return new AdminAnswer(200, JSON, Map.of(), body);
  }
}

package dev.baton.admin;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A request to the admin port.
 *
 * @param path as it came, with its percent signs
 * @param query as it came, without the question mark; empty if there is none
 * @param headers the values of those that count here, by their names in lower case
 * @param from who asks
 * @param body at most one byte longer than any body may be
 */
public record AdminRequest(
    String method,
    String path,
    String query,
    Map<String, List<String>> headers,
    Asker from,
    byte[] body) {
  /** The names of the headers that count here. */
  public static final List<String> HEADERS =
      List.of(
          "Accept",
          "Authorization",
          "Content-Type",
          "Forwarded",
          "Host",
          "Last-Event-ID",
          "Origin",
          "Sec-Fetch-Site",
          "X-Forwarded-For");

  /**
   * Who asks.
   *
   * @param address the client's IP address
   * @param namesLoopback whether its Host is this machine's loopback, by address or name
   */
  public record Asker(String address, boolean namesLoopback) {}

  /** The values of a header; empty if it is not there. */
  List<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
  }

  /** Not its headers: one of them is a secret. */
  @Override
  public String toString() {
    return method + " " + path;
  }
}

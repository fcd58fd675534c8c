package dev.baton.admin;

import java.util.Map;

/**
 * Why a request is not carried out, as RFC 9457 has it.
 *
 * @param title the name of the status
 * @param detail a sentence that names what is wrong
 */
record Problem(int status, String title, String detail, Map<String, String> headers) {
  private static final String TYPE = "application/problem+json";

  Problem(int status, String title, String detail) {
    this(status, title, detail, Map.of());
  }

  static Problem badRequest(String detail) {
    return new Problem(400, "Bad Request", detail);
  }

  static Problem unauthorized(String detail) {
    return new Problem(401, "Unauthorized", detail, Map.of("WWW-Authenticate", "Bearer"));
  }

  static Problem forbidden(String detail) {
    return new Problem(403, "Forbidden", detail);
  }

  static Problem notFound(String detail) {
    return new Problem(404, "Not Found", detail);
  }

  static Problem notAllowed(String allowed) {
    return new Problem(
        405, "Method Not Allowed", "Allowed here: " + allowed + ".", Map.of("Allow", allowed));
  }

  static Problem notAcceptable(String type) {
    return new Problem(406, "Not Acceptable", "The answer is of the type %s.".formatted(type));
  }

  static Problem conflict(String detail) {
    return new Problem(409, "Conflict", detail);
  }

  static Problem tooLarge(int max) {
    return new Problem(413, "Content Too Large", "The body has more than %d bytes.".formatted(max));
  }

  static Problem notJson() {
    return new Problem(
        415, "Unsupported Media Type", "The body is sent with Content-Type: application/json.");
  }

  static Problem tooMany(String detail) {
    return new Problem(429, "Too Many Requests", detail, Map.of("Retry-After", "60"));
  }

  static Problem full(String detail) {
    return new Problem(507, "Insufficient Storage", detail);
  }

  static Problem unavailable(String detail) {
    return new Problem(503, "Service Unavailable", detail, Map.of("Retry-After", "5"));
  }

  AdminAnswer answer() {
    byte[] body =
        Json.object(
            out -> {
              out.writeStringField("type", "about:blank");
              out.writeStringField("title", title);
              out.writeNumberField("status", status);
              out.writeStringField("detail", detail);
            });
    return new AdminAnswer(status, TYPE, headers, body);
  }
}

package dev.baton.transport;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The head of one request, line by line, as far as it says where the request ends and for which
 * host it is (RFC 9112, sections 3, 5 and 6.3).
 */
final class RequestHead {
  /** Methods are case-sensitive (RFC 9110, section 9.1): a lower-case one is another one. */
  private static final Pattern REQUEST_LINE =
      Pattern.compile("[A-Z0-9!#$%&'*+.^_`|~-]+ /[^\\x00-\\x20\\x7f]* HTTP/1\\.[01]");

  /** No blank before the colon, no control but the tab in the value. */
  private static final Pattern FIELD =
      Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+:[^\\x00-\\x08\\x0a-\\x1f\\x7f]*");

  private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

  private boolean hasLine;
  private boolean isHttp10;
  private int hosts;
  private long contentLength = -1;
  private boolean chunked;
  private String fault = "";

  /** Takes the next line, without its end; false if the request must be refused for it. */
  boolean add(String line) {
    if (!hasLine) {
      hasLine = true;
      isHttp10 = line.endsWith("0");
      return REQUEST_LINE.matcher(line).matches() || broken("the request line is not HTTP/1.1");
    }
    if (!FIELD.matcher(line).matches()) {
      return broken("a header has no name, is folded or holds a control character");
    }
    int colon = line.indexOf(':');
    String value = line.substring(colon + 1);
    return switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
      case "host" -> ++hosts == 1 || broken("there is more than one Host");
      case "content-length" -> length(withoutBlanks(value));
      case "transfer-encoding" -> encoding(withoutBlanks(value));
      default -> true;
    };
  }

  private boolean length(String value) {
    if (contentLength >= 0 || chunked || !LENGTH.matcher(value).matches()) {
      return broken("Content-Length is one number, and alone");
    }
    contentLength = Long.parseLong(value);
    return true;
  }

  private boolean encoding(String value) {
    if (contentLength >= 0 || chunked || isHttp10 || !value.equalsIgnoreCase("chunked")) {
      return broken("Transfer-Encoding is chunked, and alone");
    }
    chunked = true;
    return true;
  }

  /** Blanks and tabs only: {@code strip} would take away controls that others see. */
  private static String withoutBlanks(String value) {
    int from = 0;
    int to = value.length();
    while (from < to && isBlank(value.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(value.charAt(to - 1))) {
      to--;
    }
    return value.substring(from, to);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /** Whether the head may end here. */
  boolean isComplete() {
    return hosts == 1 || isHttp10 || broken("there is no request line, or no Host");
  }

  private boolean broken(String reason) {
    fault = reason;
    return false;
  }

  /** Why the request must be refused, in words that are ours. */
  String fault() {
    return fault;
  }

  boolean isChunked() {
    return chunked;
  }

  /** 0 if there is none. */
  long contentLength() {
    return Math.max(0, contentLength);
  }
}

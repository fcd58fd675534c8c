package dev.baton.transport.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.helidon.http.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The head of one request, line by line: where the request ends, for which host it is, and whether
 * the connection continues after it (RFC 9112, sections 3, 5, 6.3 and 9.3). It is passed on in the
 * form that Helidon 4.5.0 understands, which is HTTP/1.1 with a path: HTTP/1.0 and absolute targets
 * are translated.
 */
final class RequestHead {
  /** All header lines with their ends, in bytes. */
  static final int MAX_FIELDS = 16_384;

  /** What a translated head may be longer by. */
  static final int MAX_ADDED = 512;

  private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");

  private static final Status HEADERS_TOO_LARGE =
      Status.create(431, "Request Header Fields Too Large");

  /** A request that names no host is for this server. */
  private static final String THIS_SERVER = "localhost";

  private final List<String> fields = new ArrayList<>();
  private Optional<RequestLine> line = Optional.empty();
  private Optional<String> host = Optional.empty();
  private int fieldBytes;
  private boolean closes;
  private boolean keepsAlive;
  private long contentLength = -1;
  private boolean chunked;
  private HeadFault fault = bad("there is no request line");

  /**
   * Why a request is refused.
   *
   * @param reason in words that are ours
   */
  record HeadFault(Status status, String reason) {}

  private static HeadFault bad(String reason) {
    return new HeadFault(Status.BAD_REQUEST_400, reason);
  }

  /** Whether no line has come yet. */
  boolean isEmpty() {
    return line.isEmpty();
  }

  /** How long the next line may be, without its end. */
  int room() {
    return isEmpty() ? RequestLine.MAX_LINE : MAX_FIELDS - fieldBytes - 2;
  }

  /** Why a line is refused for which there is no space. */
  HeadFault tooLong() {
    return isEmpty()
        ? new HeadFault(Status.REQUEST_URI_TOO_LONG_414, "the target is too long")
        : new HeadFault(HEADERS_TOO_LARGE, "the headers are too long");
  }

  /** Takes the next line, without its end; false if the request must be refused for it. */
  boolean add(String text) {
    if (isEmpty()) {
      return requestLine(text);
    }
    int colon = text.indexOf(':');
    if (colon < 0
        || !HttpText.isToken(text.substring(0, colon))
        || !HttpText.isFieldContent(text)) {
      return broken("a header has no name, is folded or holds a control character");
    }
    fieldBytes += text.length() + 2;
    String value = withoutBlanks(text.substring(colon + 1));
    return switch (text.substring(0, colon).toLowerCase(Locale.ROOT)) {
      case "host" -> host(value) && (value.isEmpty() || fields.add(text));
      case "content-length" -> length(value) && fields.add(text);
      case "transfer-encoding" -> encoding(value) && fields.add(text);
      case "connection" -> connection(value) && fields.add(text);
      // A client of HTTP/1.0 knows no answer before the answer (RFC 9110, section 10.1.1).
      case "expect" -> isHttp10() || fields.add(text);
      default -> fields.add(text);
    };
  }

  private boolean requestLine(String text) {
    line = RequestLine.parse(text);
    if (line.isEmpty()) {
      return broken("the request line is not HTTP/1.1 or HTTP/1.0 with a path");
    }
    if (line.get().target().length() > RequestLine.MAX_TARGET) {
      fault = new HeadFault(Status.REQUEST_URI_TOO_LONG_414, "the target is too long");
      return false;
    }
    return true;
  }

  private boolean isHttp10() {
    return line.isPresent() && line.get().isHttp10();
  }

  private boolean host(String value) {
    if (host.isPresent()) {
      return broken("there is more than one Host");
    }
    host = Optional.of(value);
    return true;
  }

  private boolean length(String value) {
    if (contentLength >= 0 || chunked || !LENGTH.matcher(value).matches()) {
      return broken("Content-Length is one number, and alone");
    }
    contentLength = Long.parseLong(value);
    return true;
  }

  private boolean encoding(String value) {
    if (contentLength >= 0 || chunked || isHttp10() || !value.equalsIgnoreCase("chunked")) {
      return broken("Transfer-Encoding is chunked, and alone");
    }
    chunked = true;
    return true;
  }

  private boolean connection(String value) {
    for (String each : value.split(",", -1)) {
      String option = withoutBlanks(each);
      closes |= option.equalsIgnoreCase("close");
      keepsAlive |= option.equalsIgnoreCase("keep-alive");
    }
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
    if (isEmpty()) {
      return false;
    }
    if (host.isEmpty()) {
      return isHttp10() || broken("there is no Host");
    }
    // By RFC 9112 (section 3.2.2) the target counts; a proxy in front may have used Host.
    return !line.get().contradicts(host.get()) || broken("the target and Host name two hosts");
  }

  /** How many bytes have come, without those of the line under way. */
  int bytes() {
    return fieldBytes + line.map(first -> first.target().length()).orElse(0);
  }

  /** The head as Helidon is to read it, with the empty line at its end. */
  byte[] translated() {
    RequestLine first = line.orElseThrow();
    var head = new StringBuilder();
    head.append(first.method()).append(' ').append(first.target()).append(" HTTP/1.1\r\n");
    fields.forEach(field -> head.append(field).append("\r\n"));
    if (host.orElse("").isEmpty()) {
      head.append("Host: ").append(first.host().orElse(THIS_SERVER)).append("\r\n");
    }
    if (isHttp10() && !keepsAlive && !closes) {
      head.append("Connection: close\r\n");
    }
    return head.append("\r\n").toString().getBytes(ISO_8859_1);
  }

  private boolean broken(String reason) {
    fault = bad(reason);
    return false;
  }

  HeadFault fault() {
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

package dev.baton.transport.http;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first line of a request (RFC 9112, section 3).
 *
 * @param target the path with its query, or {@code *}; of an absolute target what follows the host
 * @param host what an absolute target names, without the scheme's own port; empty without one
 * @param defaultPort the scheme's own port
 */
record RequestLine(
    String method, String target, boolean isHttp10, Optional<String> host, String defaultPort) {
  /** The longest target, in bytes: room for four proofs of the longest kind. */
  static final int MAX_TARGET = 16_384;

  /** Space for a method and a version in addition. */
  static final int MAX_LINE = MAX_TARGET + 64;

  private static final String HTTP10 = " HTTP/1.0";
  private static final String HTTP11 = " HTTP/1.1";

  /** Without a user, which Host does not have and which only serves to deceive. */
  private static final Pattern ABSOLUTE =
      Pattern.compile("(?is)(https?)://([^/?#@\\\\]{1,300})([/?].*)?");

  /** Reads a line without its end; empty if it is not one of HTTP/1.1 or HTTP/1.0. */
  static Optional<RequestLine> parse(String line) {
    boolean isHttp10 = line.endsWith(HTTP10);
    int methodEnd = line.indexOf(' ');
    int targetEnd = line.length() - HTTP11.length();
    if (!(isHttp10 || line.endsWith(HTTP11)) || methodEnd >= targetEnd) {
      return Optional.empty();
    }
    String method = line.substring(0, methodEnd);
    String target = line.substring(methodEnd + 1, targetEnd);
    if (!isMethod(method) || !HttpText.isTarget(target)) {
      return Optional.empty();
    }
    if (target.startsWith("/") || (target.equals("*") && method.equals("OPTIONS"))) {
      return Optional.of(new RequestLine(method, target, isHttp10, Optional.empty(), ""));
    }
    Matcher absolute = ABSOLUTE.matcher(target);
    return absolute.matches() ? Optional.of(of(method, absolute, isHttp10)) : Optional.empty();
  }

  /** Methods are case-sensitive (RFC 9110, section 9.1): a lower-case one is another one. */
  private static boolean isMethod(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 'a' && text.charAt(i) <= 'z') {
        return false;
      }
    }
    return HttpText.isToken(text);
  }

  private static RequestLine of(String method, Matcher absolute, boolean isHttp10) {
    String defaultPort = absolute.group(1).length() == "https".length() ? ":443" : ":80";
    String path = Optional.ofNullable(absolute.group(3)).orElse("");
    String target = path.startsWith("/") ? path : "/" + path;
    if (path.isEmpty() && method.equals("OPTIONS")) {
      target = "*";
    }
    String host = withoutPort(absolute.group(2), defaultPort);
    return new RequestLine(method, target, isHttp10, Optional.of(host), defaultPort);
  }

  private static String withoutPort(String host, String port) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.endsWith(port) ? lower.substring(0, lower.length() - port.length()) : lower;
  }

  /** Whether the target names another host than the Host header does. */
  boolean contradicts(String hostHeader) {
    return host.isPresent() && !host.get().equals(withoutPort(hostHeader, defaultPort));
  }
}

package dev.baton.transport.http;

import dev.baton.session.AddressKey;
import java.net.Inet6Address;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The origins of web pages as browsers write them (RFC 6454, section 6.2): scheme and host in lower
 * case, the port only if it is not the scheme's own, nothing behind it.
 */
public final class Origins {
  /** The origin of a page from a file or a sandbox. */
  private static final String OPAQUE = "null";

  private static final Pattern ORIGIN =
      Pattern.compile(
          "([A-Za-z][A-Za-z0-9+.-]*)://(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._~-]+)(?::(\\d{0,5}))?/?");

  private static final Pattern ZEROS = Pattern.compile("(?:^|:)0(?::0)+(?::|$)");

  private Origins() {}

  /**
   * The origins that an option lists, each as browsers write it; none if every origin is allowed,
   * which an asterisk says as well.
   *
   * @throws IllegalArgumentException that names the invalid origin, and why; or says that all are
   *     empty
   */
  public static List<String> parse(Collection<String> listed) {
    List<String> origins =
        listed.stream().map(String::strip).filter(origin -> !origin.isEmpty()).toList();
    if (origins.isEmpty() && !listed.isEmpty()) {
      // Probably an unset variable; every page would be accepted.
      throw new IllegalArgumentException("no origin is given; without --cors every page is served");
    }
    return origins.contains("*")
        ? List.of()
        : origins.stream().map(Origins::required).distinct().toList();
  }

  private static String required(String origin) {
    String normalised =
        normalised(origin)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "'%s' is not an origin; one is SCHEME://HOST or SCHEME://HOST:PORT"
                                .formatted(origin)
                            + " with nothing behind it, such as https://app.example, or null"));
    if (normalised.startsWith("ws://") || normalised.startsWith("wss://")) {
      throw new IllegalArgumentException(
          "'%s' is the address of a WebSocket; an origin is that of the page, such as"
                  .formatted(origin)
              + " https://app.example");
    }
    return normalised;
  }

  private static Optional<String> normalised(String origin) {
    if (origin.equals(OPAQUE)) {
      return Optional.of(OPAQUE);
    }
    Matcher parts = ORIGIN.matcher(origin);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String scheme = parts.group(1).toLowerCase(Locale.ROOT);
    Optional<String> host = host(parts.group(2).toLowerCase(Locale.ROOT));
    String digits = Optional.ofNullable(parts.group(3)).orElse("");
    int port = digits.isEmpty() ? defaultPort(scheme) : Integer.parseInt(digits);
    if (host.isEmpty() || port > 65_535) {
      return Optional.empty();
    }
    String suffix = port == defaultPort(scheme) ? "" : ":" + port;
    return Optional.of(scheme + "://" + host.get() + suffix);
  }

  /** Browsers write an IPv6 address in its shortest form (RFC 5952). */
  private static Optional<String> host(String host) {
    if (!host.startsWith("[")) {
      return Optional.of(host);
    }
    return AddressKey.parse(host)
        .filter(Inet6Address.class::isInstance)
        .map(address -> "[" + shortest(address.getHostAddress()) + "]");
  }

  /** Puts two colons in the place of the first of the longest runs of zeros. */
  private static String shortest(String address) {
    String shortest = address;
    int most = 1;
    for (MatchResult run : ZEROS.matcher(address).results().toList()) {
      int zeros = run.group().replace(":", "").length();
      if (zeros > most) {
        most = zeros;
        shortest = address.substring(0, run.start()) + "::" + address.substring(run.end());
      }
    }
    return shortest;
  }

  private static int defaultPort(String scheme) {
    return switch (scheme) {
      case "http" -> 80;
      case "https" -> 443;
      default -> -1;
    };
  }
}

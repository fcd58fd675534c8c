package dev.baton.transport;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The header by which a proxy or a client says which trace a request belongs to (W3C Trace Context,
 * section 3.2). It is kept for log lines; Baton itself traces nothing.
 */
final class Traceparent {
  static final HeaderName HEADER = HeaderNames.create("traceparent");

  private static final int LENGTH = 55;

  /** Neither version ff nor an ID of zeros alone is valid. */
  private static final Pattern VALID =
      Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private Traceparent() {}

  /** The value, or empty if it is not valid. Of a later version only what this one has is kept. */
  static Optional<String> of(String value) {
    boolean isLater = value.length() > LENGTH && value.charAt(LENGTH) == '-';
    String known = isLater && !value.startsWith("00") ? value.substring(0, LENGTH) : value;
    return Optional.of(known).filter(text -> VALID.matcher(text).matches());
  }
}

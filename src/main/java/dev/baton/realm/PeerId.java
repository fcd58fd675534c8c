package dev.baton.realm;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name under which others reach a peer; unique in the realm.
 *
 * <p>One to {@value #MAX_BYTES} bytes of UTF-8, without control characters, U+FFFD (the trace of
 * broken input) and lone surrogates (which have no UTF-8 form).
 */
public record PeerId(String value) implements Comparable<PeerId> {
  public static final int MAX_BYTES = 256;

  /** PeerJS's own rule, from {@code util.validateId} of the stock client. */
  private static final Pattern STRICT = Pattern.compile("[A-Za-z0-9]+(?:[ _-][A-Za-z0-9]+)*");

  public PeerId {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not a peer ID");
    }
  }

  /** The ID, or empty if the text cannot be one. */
  public static Optional<PeerId> parse(String text) {
    return isValid(text) ? Optional.of(new PeerId(text)) : Optional.empty();
  }

  /** Whether the stock client would let an application choose this ID. */
  public boolean isStrict() {
    return STRICT.matcher(value).matches();
  }

  private static boolean isValid(String text) {
    if (text.isEmpty() || text.length() > MAX_BYTES) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || c == '\uFFFD') {
        return false;
      }
      if (Character.isSurrogate(c)) {
        boolean pair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
        if (!pair) {
          return false;
        }
        i++;
      }
    }
    return text.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
  }

  /** By the UTF-16 units of their text, which is an order and nothing more. */
  @Override
  public int compareTo(PeerId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}

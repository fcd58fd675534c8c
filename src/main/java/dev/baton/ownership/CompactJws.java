package dev.baton.ownership;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * The parts of a signed token in the compact form of RFC 7515, 3.1, decoded but not yet trusted.
 */
record CompactJws(byte[] header, byte[] payload, byte[] signature, byte[] signingInput) {
  static final int MAX_CHARS = 4_096;

  private static final Pattern LOOKS_LIKE_JWT =
      Pattern.compile("e[w-z0-9_-][A-Za-z0-9_-]{12,}\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*");

  static CompactJws parse(String text) throws BrokenRule {
    // First of all: what follows costs time in proportion to the length.
    if (text.length() > MAX_CHARS) {
      throw new BrokenRule(Rule.COMPACT);
    }
    String[] parts = text.split("\\.", -1);
    if (parts.length != 3 || Arrays.stream(parts).anyMatch(String::isEmpty)) {
      throw new BrokenRule(Rule.COMPACT);
    }
    return new CompactJws(
        decoded(parts[0]),
        decoded(parts[1]),
        decoded(parts[2]),
        text.substring(0, text.lastIndexOf('.')).getBytes(US_ASCII));
  }

  /** Only what encodes to the same text again, so that one token has one spelling. */
  private static byte[] decoded(String part) throws BrokenRule {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(part);
      if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
        return bytes;
      }
    } catch (IllegalArgumentException _) {
      // Its message names a character of the token.
    }
    throw new BrokenRule(Rule.COMPACT);
  }

  /**
   * Whether the text has the shape of a JWT: three parts, the first of which encodes a JSON object.
   */
  static boolean isShapeOf(String text) {
    return LOOKS_LIKE_JWT.matcher(text).matches();
  }
}

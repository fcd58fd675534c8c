package dev.baton.realm;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Who ordered something, and why.
 *
 * @param by the name of the operator's token
 * @param reason what they gave as their reason: one to {@value #MAX_BYTES} bytes of UTF-8, which is
 *     what a close frame holds (RFC 6455, section 5.5), without control characters and lone
 *     surrogates
 */
public record OperatorOrder(String by, String reason) {
  public static final int MAX_BYTES = 123;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  public OperatorOrder {
    if (!isReason(reason)) {
      throw new IllegalArgumentException("not the reason of an operator");
    }
  }

  /** Whether a text can be the name of an operator's token. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** Whether a text can be a reason. */
  public static boolean isReason(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return !text.isBlank()
        && bytes.length <= MAX_BYTES
        && text.chars().noneMatch(Character::isISOControl)
        // What has no form in UTF-8 comes back as a question mark.
        && new String(bytes, StandardCharsets.UTF_8).equals(text);
  }
}

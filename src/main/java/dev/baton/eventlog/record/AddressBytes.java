package dev.baton.eventlog.record;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * IP addresses in as few bytes as they have: 4, or 16. Only what is had back character by character
 * is kept that way: IPv4 in its usual form, and IPv6 as Java writes it, in eight groups.
 */
final class AddressBytes {
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;
  private static final Pattern DOT = Pattern.compile("\\.");
  private static final Pattern COLON = Pattern.compile(":");

  private AddressBytes() {}

  /** The address's bytes, or null if the text has to be kept as it is. */
  static byte @Nullable [] of(String text) {
    byte @Nullable [] bytes = bytes(text);
    return bytes != null && text(bytes).equals(text) ? bytes : null;
  }

  private static byte @Nullable [] bytes(String text) {
    boolean ipv6 = text.indexOf(':') >= 0;
    String[] groups = (ipv6 ? COLON : DOT).split(text, -1);
    if (groups.length != (ipv6 ? IPV6_BYTES / 2 : IPV4_BYTES)) {
      return null;
    }
    var bytes = new byte[ipv6 ? IPV6_BYTES : IPV4_BYTES];
    int at = 0;
    for (String group : groups) {
      int value = number(group, ipv6 ? 16 : 10, ipv6 ? 0xFFFF : 0xFF);
      if (value < 0) {
        return null;
      }
      if (ipv6) {
        bytes[at++] = (byte) (value >> Byte.SIZE);
      }
      bytes[at++] = (byte) value;
    }
    return bytes;
  }

  /** The number, or -1 if it is none from 0 to the largest. */
  private static int number(String group, int radix, int largest) {
    int number = group.isEmpty() ? -1 : 0;
    for (int i = 0; i < group.length() && number >= 0; i++) {
      int digit = Character.digit(group.charAt(i), radix);
      int next = number * radix + digit;
      number = digit < 0 || next > largest ? -1 : next;
    }
    return number;
  }

  /**
   * The reverse of {@link #of}.
   *
   * @throws IllegalArgumentException if these are not the bytes of an address
   */
  static String text(byte[] bytes) {
    var text = new StringBuilder();
    switch (bytes.length) {
      case IPV4_BYTES -> {
        for (byte part : bytes) {
          text.append(text.isEmpty() ? "" : ".").append(Byte.toUnsignedInt(part));
        }
      }
      case IPV6_BYTES -> {
        for (int at = 0; at < bytes.length; at += 2) {
          int group =
              Byte.toUnsignedInt(bytes[at]) << Byte.SIZE | Byte.toUnsignedInt(bytes[at + 1]);
          text.append(at == 0 ? "" : ":").append(Integer.toHexString(group));
        }
      }
      default -> throw new IllegalArgumentException(bytes.length + " bytes are no address");
    }
    return text.toString();
  }
}

package dev.baton.transport.websocket;

/** UTF-8 as RFC 3629 allows it: no overlong forms, no surrogates, nothing above U+10FFFF. */
final class Utf8 {
  private Utf8() {}

  static boolean isValid(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      byte lead = bytes[at++];
      if (lead >= 0) {
        continue;
      }
      int following = following(lead & 0xff);
      if (following == 0 || at + following > to || !isAllowed(lead & 0xff, bytes[at] & 0xff)) {
        return false;
      }
      for (int i = 0; i < following; i++) {
        if ((bytes[at++] & 0xC0) != 0x80) {
          return false;
        }
      }
    }
    return true;
  }

  /** How many bytes follow a lead byte of a longer form; 0 if it is none. */
  private static int following(int lead) {
    if (lead >= 0xC2 && lead <= 0xDF) {
      return 1;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
      return 2;
    }
    return lead >= 0xF0 && lead <= 0xF4 ? 3 : 0;
  }

  /** Whether the second byte keeps the form from being overlong, a surrogate or too large. */
  private static boolean isAllowed(int lead, int second) {
    return switch (lead) {
      case 0xE0 -> second >= 0xA0;
      case 0xED -> second <= 0x9F;
      case 0xF0 -> second >= 0x90;
      case 0xF4 -> second <= 0x8F;
      default -> true;
    };
  }
}

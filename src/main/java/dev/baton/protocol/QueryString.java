package dev.baton.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.function.BiConsumer;

/**
 * Reads {@code application/x-www-form-urlencoded} text as URLSearchParams does (WHATWG URL
 * Standard, section 5.1): a plus is a space, a percent sign without two hexadecimal digits after it
 * stands for itself, and bytes that are not UTF-8 become U+FFFD. No input is an error.
 */
final class QueryString {
  private QueryString() {}

  static void forEach(String raw, BiConsumer<String, String> pair) {
    for (String part : raw.split("&", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      String value = equals < 0 ? "" : part.substring(equals + 1);
      pair.accept(decode(name), decode(value));
    }
  }

  private static String decode(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    byte[] in = text.getBytes(UTF_8);
    var out = new ByteArrayOutputStream(in.length);
    for (int i = 0; i < in.length; i++) {
      if (in[i] == '+') {
        out.write(' ');
      } else if (in[i] == '%' && i + 2 < in.length && hex(in[i + 1]) >= 0 && hex(in[i + 2]) >= 0) {
        out.write(hex(in[i + 1]) << 4 | hex(in[i + 2]));
        i += 2;
      } else {
        out.write(in[i]);
      }
    }
    return out.toString(UTF_8);
  }

  private static int hex(byte digit) {
    return Character.digit(digit, 16);
  }
}

package dev.baton.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.realm.PeerId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HashMap;
import java.util.Map;

/**
 * Percent-encoded text of a request's target (RFC 3986, section 2.1), decoded once and strictly: a
 * percent sign without two hexadecimal digits, and bytes that are not UTF-8, are errors.
 */
final class Percent {
  private static final String LIST = "type";

  private Percent() {}

  static String decode(String text) throws BadRequestException {
    byte[] in = text.getBytes(ISO_8859_1);
    var out = new ByteArrayOutputStream(in.length);
    for (int i = 0; i < in.length; i++) {
      if (in[i] != '%') {
        out.write(in[i]);
        continue;
      }
      int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
      int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw new BadRequestException("A percent sign needs two hexadecimal digits behind it.");
      }
      out.write(high << 4 | low);
      i += 2;
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(out.toByteArray())).toString();
    } catch (CharacterCodingException e) {
      throw new BadRequestException("A part of the URL is not UTF-8.");
    }
  }

  /** The ID in a segment of a path. */
  static PeerId peerInPath(String segment) throws BadRequestException {
    if (segment.equals(".") || segment.equals("..")) {
      // Others on the way may take it for a step in the path.
      throw new BadRequestException("Percent-encode the dots of such an ID.");
    }
    return peer(decode(segment));
  }

  /** The ID that a decoded text is. */
  static PeerId peer(String text) throws BadRequestException {
    return PeerId.parse(text)
        .orElseThrow(
            () ->
                new BadRequestException(
                    "The ID cannot be one: it has 1 to %d bytes and no control characters."
                        .formatted(PeerId.MAX_BYTES)));
  }

  /**
   * The decoded parameters of a query, each of which may come once, or be repeated if it is a list
   * separated by commas. A plus is a space, as browsers write it.
   */
  static Map<String, String> parameters(String query) throws BadRequestException {
    Map<String, String> parameters = new HashMap<>();
    if (query.isEmpty()) {
      return parameters;
    }
    for (String part : query.split("&", -1)) {
      int equals = part.indexOf('=');
      if (equals < 0) {
        throw new BadRequestException("A parameter is written NAME=VALUE.");
      }
      String name = decode(part.substring(0, equals));
      String value = decode(part.substring(equals + 1).replace("+", "%20"));
      String before = parameters.put(name, value);
      if (before != null && !name.equals(LIST)) {
        throw new BadRequestException("A parameter is given twice.");
      }
      if (before != null) {
        parameters.put(name, before + "," + value);
      }
    }
    return parameters;
  }
}

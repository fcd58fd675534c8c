package dev.baton.transport.net.tls;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;

/**
 * The blocks of a PEM text (RFC 7468), read as leniently as OpenSSL does: text before, between and
 * after them is ignored, any line end is accepted, and a block may begin with headers.
 */
final class Pem {
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private Pem() {}

  /**
   * One block.
   *
   * @param label its kind, for example "CERTIFICATE"
   * @param encrypted whether a password is needed to read it
   * @param bytes its content
   */
  record Block(String label, boolean encrypted, byte[] bytes) {}

  /** A text has the lines that enclose a block, and no valid content between them. */
  static final class MalformedPemException extends Exception {
    MalformedPemException(String message) {
      super(message);
    }
  }

  /** The blocks in their order. */
  static List<Block> blocks(byte[] text) throws MalformedPemException {
    List<Block> blocks = new ArrayList<>();
    String lines = new String(text, UTF_8).replace(BYTE_ORDER_MARK, "");
    Iterator<String> left = lines.lines().map(String::strip).iterator();
    while (left.hasNext()) {
      String line = left.next();
      if (line.startsWith(BEGIN) && line.endsWith(DASHES) && line.length() > BEGIN.length()) {
        blocks.add(block(labelOf(line), left));
      }
    }
    return blocks;
  }

  private static String labelOf(String begin) {
    return begin.substring(BEGIN.length(), begin.lastIndexOf(DASHES)).strip();
  }

  private static Block block(String label, Iterator<String> left) throws MalformedPemException {
    boolean encrypted = label.equals("ENCRYPTED PRIVATE KEY");
    var base64 = new StringBuilder();
    while (left.hasNext()) {
      String line = left.next();
      if (line.equals(END + label + DASHES)) {
        return new Block(label, encrypted, decoded(label, base64.toString()));
      }
      // A header, such as "Proc-Type: 4,ENCRYPTED" (RFC 1421, section 4.6).
      if (line.contains(":")) {
        encrypted |= line.contains("ENCRYPTED");
      } else {
        base64.append(line);
      }
    }
    throw new MalformedPemException("has no line that ends its block of " + known(label));
  }

  private static byte[] decoded(String label, String base64) throws MalformedPemException {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException _) {
      throw new MalformedPemException("has a block that is not Base64, of " + known(label));
    }
  }

  /** A block's label is shown only if it is one of the usual words. */
  private static String known(String label) {
    return label.matches("[A-Z0-9 ]{1,40}") ? label : "an unknown kind";
  }
}

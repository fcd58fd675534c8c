package dev.baton.ownership;

import dev.baton.realm.ConnectionId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A ticket as clients pass it on: {@code tkt_} and 60 characters of base64url for 45 bytes, so that
 * a link with it fits into a QR code that a phone can read. Nothing in it is trusted before its
 * seal has been verified.
 *
 * @param content what is sealed: the second in which it was issued (5 bytes), a random number that
 *     distinguishes it from others (8 bytes) and the connection that began the tenure (16 bytes)
 * @param seal 128 bits that only the server's key makes of the content and the peer ID
 */
record CompactTicket(byte[] content, byte[] seal) {
  static final int SEAL_BYTES = 16;

  private static final int NUMBER_AT = 5;
  private static final int TENURE_AT = 13;
  private static final int CONTENT_BYTES = 29;

  /** 45 bytes leave no unused bits in the last character, so that a ticket has one spelling. */
  private static final Pattern TEXT = Pattern.compile("tkt_([A-Za-z0-9_-]{60})");

  /** The content of a new ticket; {@code second} is Unix time. */
  static byte[] content(long second, long number, ConnectionId tenure) {
    return ByteBuffer.allocate(CONTENT_BYTES)
        .put((byte) (second >>> 32))
        .putInt((int) second)
        .putLong(number)
        .putLong(tenure.value().getMostSignificantBits())
        .putLong(tenure.value().getLeastSignificantBits())
        .array();
  }

  /** Reads a ticket; empty if the text does not have the shape of one. */
  static Optional<CompactTicket> parse(String text) {
    var matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    byte[] bytes = Base64.getUrlDecoder().decode(matcher.group(1));
    return Optional.of(
        new CompactTicket(
            Arrays.copyOf(bytes, CONTENT_BYTES),
            Arrays.copyOfRange(bytes, CONTENT_BYTES, bytes.length)));
  }

  /** The second in which it was issued, in Unix time. */
  long second() {
    return (long) (content[0] & 0xff) << 32
        | Integer.toUnsignedLong(ByteBuffer.wrap(content).getInt(1));
  }

  /** Its number, in base64url. */
  String number() {
    return base64(Arrays.copyOfRange(content, NUMBER_AT, TENURE_AT));
  }

  /** The connection that began the tenure in which it was issued. */
  ConnectionId tenure() {
    var id = ByteBuffer.wrap(content, TENURE_AT, CONTENT_BYTES - TENURE_AT);
    return new ConnectionId(new UUID(id.getLong(), id.getLong()));
  }

  /** The ticket itself: a secret of its bearer. */
  String secretText() {
    return "tkt_" + base64(ByteBuffer.allocate(45).put(content).put(seal).array());
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public String toString() {
    return "[REDACTED]";
  }
}

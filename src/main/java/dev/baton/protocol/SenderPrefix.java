package dev.baton.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.realm.PeerId;

/**
 * The {@code src} member of what one connection sends, encoded once for the connection's life.
 * Immutable.
 */
public final class SenderPrefix {
  private static final byte[] TYPE = "{\"type\":\"".getBytes(UTF_8);
  private static final byte[] PAYLOAD = ",\"payload\":".getBytes(UTF_8);

  private final byte[] src;

  public SenderPrefix(PeerId sender) {
    this.src = ("\",\"src\":" + ServerMessage.quoted(sender) + ",\"dst\":").getBytes(UTF_8);
  }

  /** The message of the given parts; no payload member if the range is empty. */
  byte[] splice(String type, PeerId destination, byte[] source, int start, int end) {
    byte[] typeBytes = type.getBytes(UTF_8);
    byte[] dst = ServerMessage.quoted(destination).getBytes(UTF_8);
    int payload = end > start ? PAYLOAD.length + end - start : 0;
    int length = TYPE.length + typeBytes.length + src.length + dst.length + payload + 1;
    var message = new byte[length];
    int at = put(TYPE, message, 0);
    at = put(typeBytes, message, at);
    at = put(src, message, at);
    at = put(dst, message, at);
    if (payload > 0) {
      at = put(PAYLOAD, message, at);
      System.arraycopy(source, start, message, at, end - start);
    }
    message[length - 1] = '}';
    return message;
  }

  private static int put(byte[] part, byte[] message, int at) {
    System.arraycopy(part, 0, message, at, part.length);
    return at + part.length;
  }
}

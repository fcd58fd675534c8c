package dev.baton.transport.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;
import java.util.Optional;

/** The server's answer to the opening handshake (RFC 6455, section 4.2.2). */
public final class OpeningHandshake {
  private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private OpeningHandshake() {}

  /**
   * The value of Sec-WebSocket-Accept.
   *
   * @param key the client's Sec-WebSocket-Key
   * @return empty if the key is not 16 bytes in Base64
   */
  public static Optional<String> accept(String key) {
    if (!isNonce(key)) {
      return Optional.empty();
    }
    byte[] answer = Sha1.digest((key + KEY_SUFFIX).getBytes(US_ASCII));
    return Optional.of(Base64.getEncoder().encodeToString(answer));
  }

  private static boolean isNonce(String key) {
    try {
      return Base64.getDecoder().decode(key).length == 16;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}

package dev.baton.transport;

import static dev.baton.testing.RawWebSocket.CLOSE;
import static dev.baton.testing.RawWebSocket.PING;
import static dev.baton.testing.RawWebSocket.PONG;
import static dev.baton.testing.RawWebSocket.TEXT;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.testing.RawWebSocket;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;

/** The vocabulary of the catalogue: client frames as bytes. */
final class ClientFrames {
  private ClientFrames() {}

  static byte[] text(String text) {
    return frame(true, TEXT, text.getBytes(UTF_8));
  }

  static byte[] text(byte[] payload) {
    return frame(true, TEXT, payload);
  }

  static byte[] ping(String payload) {
    return frame(true, PING, payload.getBytes(UTF_8));
  }

  static byte[] pong(String payload) {
    return frame(true, PONG, payload.getBytes(UTF_8));
  }

  static byte[] close(int code) {
    return close(code, new byte[0]);
  }

  static byte[] close(int code, byte[] reason) {
    return frame(true, CLOSE, join(new byte[] {(byte) (code >> 8), (byte) code}, reason));
  }

  static byte[] frame(boolean fin, int opcode, byte[] payload) {
    return RawWebSocket.frame(fin, 0, opcode, true, payload);
  }

  static byte[] frame(boolean fin, int opcode, String payload) {
    return frame(fin, opcode, payload.getBytes(UTF_8));
  }

  /** A masked header whose length takes {@code lengthBytes} bytes (1, 2 or 8), minimal or not. */
  static byte[] header(int first, int lengthBytes, long length) {
    var bytes = new ByteArrayOutputStream();
    bytes.write(first);
    switch (lengthBytes) {
      case 1 -> bytes.write((int) (0x80 | length));
      case 2 -> bytes.write(0x80 | 126);
      default -> bytes.write(0x80 | 127);
    }
    if (lengthBytes > 1) {
      for (int shift = 8 * (lengthBytes - 1); shift >= 0; shift -= 8) {
        bytes.write((int) (length >>> shift));
      }
    }
    // A mask of zeros leaves the payload as it is.
    bytes.writeBytes(new byte[4]);
    return bytes.toByteArray();
  }

  /** The JSON of an OFFER; the payload is JSON already. */
  static String offer(String dst, String payload) {
    return "{\"type\":\"OFFER\",\"dst\":\"" + dst + "\",\"payload\":" + payload + "}";
  }

  /** An OFFER to the case's own peer, which therefore comes back. */
  static String echo(String payload) {
    return offer(FrameCase.SUBJECT, payload);
  }

  /** An OFFER to the case's own peer with a string payload of these bytes, well-formed or not. */
  static byte[] echoOf(byte[] stringContent) {
    String frame = echo("\"@\"");
    int at = frame.indexOf('@');
    return join(
        frame.substring(0, at).getBytes(UTF_8),
        stringContent,
        frame.substring(at + 1).getBytes(UTF_8));
  }

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  static byte[] join(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    List.of(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }
}

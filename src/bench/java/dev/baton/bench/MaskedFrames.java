package dev.baton.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** Masked frames, made once and sent many times; a fixed mask costs a server the same as any. */
final class MaskedFrames {
  private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};
  private static final String SDP_LINE =
      "a=candidate:1 1 udp 2122260223 192.0.2.1 54400 typ host\\r\\n";

  private MaskedFrames() {}

  /** A direct buffer that holds the same text message so many times, one after the other. */
  static ByteBuffer text(String message, int copies) {
    ByteBuffer one = frame(FrameReader.TEXT, message.getBytes(UTF_8));
    ByteBuffer all = ByteBuffer.allocateDirect(one.remaining() * copies);
    for (int i = 0; i < copies; i++) {
      all.put(one.duplicate());
    }
    return all.flip();
  }

  static ByteBuffer close(int code) {
    return frame(FrameReader.CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
  }

  static ByteBuffer frame(int opcode, byte[] payload) {
    if (payload.length > 0xffff) {
      throw new BenchFailure("messages of more than 65,535 bytes are not supported");
    }
    ByteBuffer frame = ByteBuffer.allocateDirect(payload.length + 8);
    frame.put((byte) (0x80 | opcode));
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    }
    frame.put(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ MASK[i & 3]));
    }
    return frame.flip();
  }

  /** An OFFER as the stock client writes it, with a payload of about so many bytes of JSON. */
  static String offer(String destination, int payloadBytes) {
    var payload = new StringBuilder("{\"sdp\":{\"type\":\"offer\",\"sdp\":\"v=0\\r\\n");
    String rest =
        "\"},\"type\":\"data\",\"connectionId\":\"dc_0123456789\",\"label\":\"dc_0123456789\","
            + "\"reliable\":false,\"serialization\":\"binary\"}";
    while (payload.length() + SDP_LINE.length() + rest.length() <= payloadBytes) {
      payload.append(SDP_LINE);
    }
    while (payload.length() + rest.length() < payloadBytes) {
      payload.append('x');
    }
    payload.append(rest);
    return "{\"type\":\"OFFER\",\"payload\":" + payload + ",\"dst\":\"" + destination + "\"}";
  }
}

package dev.baton.transport.websocket;

import dev.baton.transport.websocket.MessageAssembler.BadFrame;
import io.helidon.common.buffers.DataReader;
import io.helidon.websocket.WsOpCode;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * One frame from a client, unmasked (RFC 6455, section 5.2).
 *
 * <p>Helidon 4.5.0's own {@code ClientWsFrame} still unmasks a payload that came in several reads
 * by looking for the current part at every byte, so that a message of 256 KiB in 128 reads costs 64
 * ms of processor time; here it costs two copies.
 */
record ClientFrame(WsOpCode opCode, boolean fin, byte[] payload) {
  private static final int MAX_CONTROL_PAYLOAD = 125;
  private static final int FIRST_PART = 8_192;
  private static final byte[] NOTHING = new byte[0];

  /**
   * Reads the next frame, waiting for all of it.
   *
   * @param unfinished counts the memory of a frame that does not come at once, until its owner says
   *     that the frame is dealt with
   * @param expected is told how many bytes of a frame have not come with its header
   * @throws BadFrame if no client may send such a frame, as soon as its header shows it
   */
  static ClientFrame read(
      DataReader reader, int maxPayload, Unfinished unfinished, IntConsumer expected)
      throws BadFrame {
    int first = reader.read();
    int second = reader.read();
    boolean fin = (first & 0x80) != 0;
    boolean isControl = (first & 0x08) != 0;
    if ((first & 0x70) != 0 || (second & 0x80) == 0) {
      throw new BadFrame(Violation.PROTOCOL_ERROR);
    }
    WsOpCode opCode = opCode(first & 0x0f);
    long length = length(reader, second & 0x7f);
    if (isControl && (!fin || length > MAX_CONTROL_PAYLOAD)) {
      throw new BadFrame(Violation.PROTOCOL_ERROR);
    }
    if (length < 0) {
      throw new BadFrame(Violation.PROTOCOL_ERROR);
    }
    if (length > maxPayload) {
      throw new BadFrame(Violation.TOO_BIG);
    }
    byte[] mask = reader.readBytes(4);
    if (reader.available() < length) {
      expected.accept((int) length - reader.available());
    }
    byte[] payload = readPayload(reader, (int) length, unfinished);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i & 3];
    }
    return new ClientFrame(opCode, fin, payload);
  }

  /** Takes memory for what has come, and not for what the header says will come. */
  private static byte[] readPayload(DataReader reader, int length, Unfinished unfinished)
      throws BadFrame {
    boolean counts = length > Unfinished.FREE_BYTES && reader.available() < length;
    int at = Math.min(length, FIRST_PART);
    if (counts) {
      // The reader keeps what has come until the first part is there.
      unfinished.grow(at);
    }
    byte[] payload = at == 0 ? NOTHING : reader.readBytes(at);
    while (at < length) {
      int more = Math.min(at, length - at);
      if (counts) {
        unfinished.grow(more);
      }
      byte[] part = reader.readBytes(more);
      payload = Arrays.copyOf(payload, at + part.length);
      System.arraycopy(part, 0, payload, at, part.length);
      at += part.length;
    }
    return payload;
  }

  private static WsOpCode opCode(int code) throws BadFrame {
    try {
      return WsOpCode.get(code);
    } catch (IllegalArgumentException e) {
      throw new BadFrame(Violation.PROTOCOL_ERROR);
    }
  }

  private static long length(DataReader reader, int shortLength) {
    int bytes =
        switch (shortLength) {
          case 126 -> 2;
          case 127 -> 8;
          default -> 0;
        };
    long length = bytes == 0 ? shortLength : 0;
    for (int i = 0; i < bytes; i++) {
      length = length << 8 | (reader.read() & 0xff);
    }
    return length;
  }
}

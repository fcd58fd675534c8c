package dev.baton.transport.net.tls;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The part of DER (X.690, section 8.1 and 10.1) that converts one form of a key into another. */
final class Der {
  static final int INTEGER = 0x02;
  static final int OCTET_STRING = 0x04;
  static final int SEQUENCE = 0x30;

  /** The first of the context-specific tags. */
  static final int EXPLICIT_0 = 0xa0;

  private Der() {}

  /** An element of this type with these elements, or bytes, in it. */
  static byte[] element(int tag, byte[]... contents) {
    var content = new ByteArrayOutputStream();
    for (byte[] part : contents) {
      content.writeBytes(part);
    }
    var element = new ByteArrayOutputStream();
    element.write(tag);
    int length = content.size();
    if (length >= 0x80) {
      int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
      element.write(0x80 | bytes);
      for (int shift = 8 * (bytes - 1); shift > 0; shift -= 8) {
        element.write(length >> shift);
      }
    }
    element.write(length);
    element.writeBytes(content.toByteArray());
    return element.toByteArray();
  }

  /**
   * The content of the first element with this tag in a sequence; empty also if it is not a
   * sequence.
   */
  static Optional<byte[]> inSequence(byte[] sequence, int tag) {
    try {
      ByteBuffer elements = ByteBuffer.wrap(content(ByteBuffer.wrap(sequence), SEQUENCE));
      while (elements.hasRemaining()) {
        int next = elements.get(elements.position()) & 0xff;
        byte[] content = content(elements, next);
        if (next == tag) {
          return Optional.of(content);
        }
      }
      return Optional.empty();
    } catch (BufferUnderflowException _) {
      return Optional.empty();
    }
  }

  private static byte[] content(ByteBuffer in, int tag) {
    if ((in.get() & 0xff) != tag) {
      throw new BufferUnderflowException();
    }
    int length = in.get() & 0xff;
    if (length >= 0x80) {
      int bytes = length & 0x7f;
      length = 0;
      for (int i = 0; i < bytes; i++) {
        length = length << 8 | (in.get() & 0xff);
      }
    }
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] content = new byte[length];
    in.get(content);
    return content;
  }
}

package dev.baton.transport.websocket;

import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PlainSocket;
import java.lang.reflect.Field;
import java.util.Optional;

/**
 * Gives a socket that has become a WebSocket a smaller read buffer. Helidon 4.5.0 still gives every
 * plain socket 8 KiB for its whole life, which is half of what an idle connection costs; it offers
 * no option for that, so its field is set. Where that is not possible the buffer stays as it is.
 * Only for the thread that reads from the socket.
 */
final class ReadBuffer {
  /** Enough for a heartbeat and for most candidates. */
  static final int BYTES = 1_024;

  /** From the first time on that more comes at once: enough for an offer in one read or two. */
  static final int MORE_BYTES = 2_048;

  private static final System.Logger LOG = System.getLogger(ReadBuffer.class.getName());
  private static final Optional<Field> FIELD = find();

  private final HelidonSocket socket;
  private boolean grown;

  ReadBuffer(HelidonSocket socket) {
    this.socket = socket;
  }

  void shrink() {
    set(BYTES);
  }

  /** Says how much of a frame, and of what came with it, was there at once or one after another. */
  void read(int bytes) {
    if (!grown && bytes > BYTES / 2) {
      grown = true;
      set(MORE_BYTES);
    }
  }

  private void set(int bytes) {
    if (FIELD.isPresent() && socket.getClass() == PlainSocket.class) {
      try {
        FIELD.get().set(socket, new byte[bytes]);
      } catch (IllegalAccessException e) {
        LOG.log(System.Logger.Level.DEBUG, "the read buffer stays as it is", e);
      }
    }
  }

  private static Optional<Field> find() {
    try {
      Field field = PlainSocket.class.getDeclaredField("readBuffer");
      field.setAccessible(true);
      return field.getType() == byte[].class ? Optional.of(field) : Optional.empty();
    } catch (NoSuchFieldException | RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "read buffers stay as they are", e);
      return Optional.empty();
    }
  }
}

package dev.baton.transport.websocket;

import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PlainSocket;
import java.lang.reflect.Field;
import java.util.Optional;

/**
 * Gives a socket that has become a WebSocket a read buffer of the size that it needs. Helidon 4.5.0
 * still gives every plain socket 8 KiB for its whole life, more than all else that an idle
 * connection costs; it offers no option for that, so its field is set. Where that is not possible
 * the buffer stays as it is. Only for the thread that reads from the socket.
 */
final class ReadBuffer {
  /** Enough for a heartbeat, which is all that an idle client sends. */
  static final int IDLE_BYTES = 64;

  /** Enough for an offer in one read or two. */
  static final int BUSY_BYTES = 2_048;

  /** So many frames in a row that need no more make a client idle: heartbeats of 15 seconds. */
  static final int IDLE_FRAMES = 3;

  private static final System.Logger LOG = System.getLogger(ReadBuffer.class.getName());
  private static final Optional<Field> FIELD = find();

  private final HelidonSocket socket;
  private boolean isBusy;
  private int smallFrames;

  ReadBuffer(HelidonSocket socket) {
    this.socket = socket;
  }

  /** For a client that has sent nothing yet. */
  void shrink() {
    isBusy = false;
    set(IDLE_BYTES);
  }

  /** Says how many bytes of a frame are still to come. */
  void expect(int bytes) {
    smallFrames = 0;
    if (!isBusy && bytes > IDLE_BYTES / 2) {
      isBusy = true;
      set(BUSY_BYTES);
    }
  }

  /** Says that a frame is read, with how much of it there was, and of what came behind it. */
  void read(int bytes) {
    if (bytes > IDLE_BYTES / 2) {
      expect(bytes);
    } else if (++smallFrames == IDLE_FRAMES && isBusy) {
      shrink();
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

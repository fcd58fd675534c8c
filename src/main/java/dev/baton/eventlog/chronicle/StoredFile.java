package dev.baton.eventlog.chronicle;

import dev.baton.eventlog.LogUnreadableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that is only read, by way of a window that moves over it. It may grow meanwhile. Confined
 * to one thread; whatever goes wrong is a {@link LogUnreadableException}.
 */
public final class StoredFile implements AutoCloseable {
  private static final int WINDOW_BYTES = 1 << 20;

  private final Path path;
  private final FileChannel channel;
  private byte[] window = new byte[WINDOW_BYTES];
  private long start;
  private int filled;

  private StoredFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  static StoredFile open(Path path) {
    requireFile(path);
    try {
      return new StoredFile(path, FileChannel.open(path, StandardOpenOption.READ));
    } catch (IOException e) {
      throw new LogUnreadableException(path, e);
    }
  }

  private static void requireFile(Path path) {
    if (Files.isDirectory(path)) {
      throw new LogUnreadableException(path, "it is a folder");
    }
    if (Files.isSymbolicLink(path) && Files.notExists(path)) {
      throw new LogUnreadableException(path, "it is a link that leads nowhere");
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new LogUnreadableException(path, "it is not a file");
    }
  }

  /** The whole of a small file. */
  public static byte[] readAll(Path path) {
    requireFile(path);
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new LogUnreadableException(path, e);
    }
  }

  /** Requires that the beginning of the file can be read. */
  public static void requireReadable(Path path) {
    requireFile(path);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      int _ = channel.read(ByteBuffer.allocate(1));
    } catch (IOException e) {
      throw new LogUnreadableException(path, e);
    }
  }

  Path path() {
    return path;
  }

  long size() {
    try {
      return channel.size();
    } catch (IOException e) {
      throw new LogUnreadableException(path, e);
    }
  }

  /** Forgets what was read, so that it is read again. */
  void refresh() {
    filled = 0;
  }

  /** The bytes of the window; {@link #at} says where. */
  byte[] window() {
    return window;
  }

  /**
   * Moves the window so that these bytes are in it.
   *
   * @return where in the window they begin, or -1 if the file ends before their end
   */
  int at(long position, int length) {
    if (position < start || position + length > start + filled) {
      fill(position, length);
    }
    return position + length <= start + filled ? Math.toIntExact(position - start) : -1;
  }

  /**
   * How many bytes from the position on are in the window, after an attempt to have so many there.
   */
  int available(long position, int wanted) {
    int _ = at(position, wanted);
    return position < start ? 0 : Math.toIntExact(Math.max(0, start + filled - position));
  }

  private void fill(long position, int length) {
    if (length > window.length) {
      window = new byte[length];
    }
    start = position;
    filled = 0;
    try {
      ByteBuffer into = ByteBuffer.wrap(window);
      while (into.hasRemaining()) {
        // A read may give less than there is; only -1 is the end.
        if (channel.read(into, start + filled) < 0) {
          break;
        }
        filled = into.position();
      }
    } catch (IOException e) {
      filled = 0;
      throw new LogUnreadableException(path, e);
    }
  }

  /** The bytes, which must be in the file. */
  byte[] copy(long position, int length) {
    int from = at(position, length);
    if (from < 0) {
      throw new LogUnreadableException(path, "it became shorter while it was read");
    }
    byte[] bytes = new byte[length];
    System.arraycopy(window, from, bytes, 0, length);
    return bytes;
  }

  /** The first byte from here on that is not zero, or -1. */
  long nonZeroFrom(long position) {
    long at = position;
    for (int length = available(at, 1); length > 0; length = available(at, 1)) {
      int from = at(at, 1);
      for (int i = from; i < from + length; i++) {
        if (window[i] != 0) {
          return at + i - from;
        }
      }
      at += length;
    }
    return -1;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new LogUnreadableException(path, e);
    }
  }
}

package dev.baton.eventlog.recovery;

import dev.baton.eventlog.LogFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How much the files of a log hold. Chronicle makes them longer by pieces of four megabytes, of
 * which most may be a hole that takes no room, so that what counts is where the last byte is that
 * is not zero, to within a few bytes. Confined to one thread.
 */
public final class LogSize {
  private static final int PIECE_BYTES = 65_536;

  private final LogFiles files;

  // Files that nothing is appended to any more.
  private final Map<Path, Long> closed = new HashMap<>();

  public LogSize(LogFiles files) {
    this.files = files;
  }

  /** The bytes that all files hold. */
  public long inAll() {
    return sizes().stream().mapToLong(Long::longValue).sum();
  }

  /** How many of the oldest files are beyond this size in all; never the newest one. */
  int beyond(long maxBytes) {
    List<Long> sizes = sizes();
    long rest = sizes.stream().mapToLong(Long::longValue).sum();
    int count = 0;
    while (rest > maxBytes && count + 1 < sizes.size()) {
      rest -= sizes.get(count);
      count++;
    }
    return count;
  }

  /** The size of each file, that of the oldest first. */
  private List<Long> sizes() {
    List<Path> rollFiles = files.rollFiles();
    closed.keySet().retainAll(rollFiles);
    return rollFiles.stream()
        .map(
            file ->
                file.equals(rollFiles.getLast())
                    ? usedBytes(file)
                    : closed.computeIfAbsent(file, LogSize::usedBytes))
        .toList();
  }

  /** How long the file is without the zeros at its end. */
  static long usedBytes(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      var piece = ByteBuffer.allocate(PIECE_BYTES);
      long end = channel.size();
      while (end > 0) {
        long from = Math.max(0, end - PIECE_BYTES);
        piece.clear().limit((int) (end - from));
        while (piece.hasRemaining() && channel.read(piece, from + piece.position()) >= 0) {
          // Reads on until the piece is full.
        }
        int used = piece.position();
        while (used > 0 && piece.get(used - 1) == 0) {
          used--;
        }
        if (used > 0) {
          return from + used;
        }
        end = from;
      }
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

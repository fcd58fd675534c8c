package dev.baton.eventlog.chronicle;

import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.record.LogTail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Clears what is after the last record of a log before anything is appended: the unfinished rest of
 * an append that was interrupted, or pages that reached the disk ahead of others when the power
 * went. No client was answered on its basis. Otherwise new records would be written into the middle
 * of it, and the rest would look like a part of the log.
 */
public final class LogEnd {
  private static final int CHUNK_BYTES = 1 << 16;

  private LogEnd() {}

  /**
   * Clears the end of the log behind this event. Records of failed appends that are finished stay.
   *
   * @throws UncheckedIOException if the file cannot be written
   */
  public static void clear(LogFiles files, LogTail tail) {
    Optional<RecordReader> reader =
        tail.isEmpty()
            ? Optional.of(RecordReader.fromTheFirst(files))
            : RecordReader.behind(files, tail);
    if (reader.isEmpty() || files.rollFiles().isEmpty()) {
      return;
    }
    Path file;
    long end;
    try (RecordReader behind = reader.get()) {
      @Nullable StoredRecord next;
      do {
        end = behind.rest();
        file = behind.file();
        next = behind.next();
      } while (next != null && next.hole() == null && !next.isWhole());
      if (next == null) {
        // In the last file, and behind Chronicle's notes at its beginning.
        end = behind.rest();
        file = behind.file();
      }
    }
    clear(file, end);
  }

  private static void clear(Path path, long from) {
    try (StoredFile file = StoredFile.open(path)) {
      long first = file.nonZeroFrom(from);
      if (first < 0) {
        return;
      }
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
        for (long at = first; at >= 0; at = file.nonZeroFrom(at + CHUNK_BYTES)) {
          long length = Math.min(CHUNK_BYTES, file.size() - at);
          channel.write(ByteBuffer.allocate(Math.toIntExact(length)), at);
        }
        channel.force(false);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path, e);
    }
  }
}

package dev.baton.eventlog.recovery;

import dev.baton.eventlog.LogUnreadableException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads beside a server, which deletes a snapshot when it has written newer ones and a roll file
 * when it is older than the retention. That a file is gone is an error only if no other was put in
 * its place or left instead of it.
 */
final class Rereading {
  private Rereading() {}

  /**
   * Reads, and begins again whenever it fails and the files have become others meanwhile.
   *
   * @param files the names of the files that are read, as they are now
   * @throws LogUnreadableException if a file cannot be read and the files are the same as before
   */
  static <T> T read(Supplier<List<Path>> files, Supplier<T> reading) {
    List<Path> before = files.get();
    while (true) {
      try {
        return reading.get();
      } catch (LogUnreadableException e) {
        List<Path> now = files.get();
        if (now.equals(before)) {
          throw e;
        }
        before = now;
      }
    }
  }
}

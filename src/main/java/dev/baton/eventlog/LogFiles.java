package dev.baton.eventlog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the parts of a log are in a data folder.
 *
 * @param folder the data folder, a server's own or a copy of one
 */
public record LogFiles(Path folder) {
  static final String ROLL_FILE = ".cq4";

  /** The folder of the Chronicle Queue: one file a day, and one with Chronicle's own notes. */
  Path queue() {
    return folder.resolve("log");
  }

  /** The witness of the newest event that anybody was told of. */
  Path head() {
    return folder.resolve("head");
  }

  Path snapshots() {
    return folder.resolve("snapshots");
  }

  /** Where a repaired log grows until it is whole. */
  Path repairing() {
    return folder.resolve("log-repairing");
  }

  /** The files that hold records, oldest first. */
  List<Path> rollFiles() {
    return rollFiles(queue());
  }

  static List<Path> rollFiles(Path queue) {
    if (!Files.isDirectory(queue)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(queue)) {
      return files.filter(file -> file.toString().endsWith(ROLL_FILE)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

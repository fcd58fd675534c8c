package dev.baton.packages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files that {@code scripts/package} made. */
final class Dist {
  static final Path FOLDER = Path.of("target/dist");

  private Dist() {}

  /** All files with this ending. */
  static List<Path> files(String ending) throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(ending))
          .map(Path::toAbsolutePath)
          .sorted()
          .toList();
    }
  }

  /** The only file with this ending. */
  static Path file(String ending) throws IOException {
    List<Path> found = files(ending);
    if (found.size() != 1) {
      throw new AssertionError("in %s: %s (scripts/package)".formatted(FOLDER, found));
    }
    return found.getFirst();
  }
}

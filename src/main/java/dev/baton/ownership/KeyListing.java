package dev.baton.ownership;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names in a folder of keys, up to a bound in number.
 *
 * @param names those that are used, in order
 * @param leftOut how many key files there are beyond them
 * @param firstLeftOut the first names of those
 */
record KeyListing(List<String> names, int leftOut, List<String> firstLeftOut) {
  static final int MAX_FILES = 256;
  private static final int NAMED = 10;

  /**
   * Lists a folder; one that is missing is empty.
   *
   * @param inForce files whose keys are in force; new ones cannot displace them
   */
  static KeyListing of(Path folder, Set<String> inForce) throws IOException {
    Comparator<String> order =
        Comparator.comparing((String name) -> !inForce.contains(name))
            .thenComparing(Comparator.naturalOrder());
    var names = new TreeSet<>(order);
    var beyond = new TreeSet<>(order);
    int leftOut = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path path : all) {
        String name = path.getFileName().toString();
        if (!KeyFile.isNamedLikeOne(name)) {
          continue;
        }
        names.add(name);
        if (names.size() > MAX_FILES) {
          leftOut++;
          beyond.add(names.removeLast());
          if (beyond.size() > NAMED) {
            beyond.removeLast();
          }
        }
      }
    } catch (NoSuchFileException _) {
      return new KeyListing(List.of(), 0, List.of());
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return new KeyListing(List.copyOf(names), leftOut, List.copyOf(beyond));
  }

  /** The warning about files that are not used; empty text if all are. */
  String warning() {
    if (leftOut == 0) {
      return "";
    }
    int others = leftOut - firstLeftOut.size();
    return "%d key files are more than %d, and these are not used: %s%s"
        .formatted(
            names.size() + leftOut,
            MAX_FILES,
            String.join(", ", firstLeftOut.stream().map(Printable::shown).toList()),
            others == 0 ? "" : " and %d more".formatted(others));
  }
}

package dev.baton.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the npm packages of {@code src/test/npm} are installed: the directory that the system
 * property {@code baton.npm} names, by default {@code target/npm/node_modules}.
 */
public final class NpmPackages {
  private static final Path DIRECTORY =
      Path.of(System.getProperty("baton.npm", "target/npm/node_modules"));

  private NpmPackages() {}

  /** A file of an installed package; fails in one line if the packages are not installed. */
  public static Path file(String path) {
    Path file = DIRECTORY.resolve(path).toAbsolutePath();
    if (!Files.isRegularFile(file)) {
      throw new AssertionError(
          "npm package file %s is missing: install src/test/npm (scripts/test does), name its"
                  .formatted(file)
              + " node_modules with -Dbaton.npm=..., or leave these tests out with"
              + " -DexcludedGroups=npm");
    }
    return file;
  }
}

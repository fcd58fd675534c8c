package dev.baton.browser;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a browser is that the tests drive. */
final class InstalledBrowser {
  private InstalledBrowser() {}

  /**
   * The program of a browser.
   *
   * @param property the system property that names it
   * @param usualPlaces where it is looked for otherwise
   * @param tag of the tests that need it
   */
  static Path find(String property, List<String> usualPlaces, String tag) {
    Optional<String> named = Optional.ofNullable(System.getProperty(property));
    return Stream.concat(named.stream(), usualPlaces.stream())
        .map(Path::of)
        .filter(Files::isRegularFile)
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    "no browser found: install one, name it with -D%s=..., or leave these tests out"
                            .formatted(property)
                        + " with -DexcludedGroups="
                        + tag));
  }
}

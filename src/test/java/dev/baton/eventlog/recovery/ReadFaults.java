package dev.baton.eventlog.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Reads of one file that give little, or that fail as those of a bad disk do, in a process that was
 * started with {@link #variables}.
 */
final class ReadFaults {
  static final String SHORT = "short";
  static final String FAILING = "failing";

  private static final String CONTROL = "READ_FAULTS";
  private static final String SOURCE = "read-faults.c";
  private static final long PATIENCE_SECONDS = 60;

  private ReadFaults() {}

  /** The variables of a process with such reads; none where nothing compiles what they need. */
  static Optional<Map<String, String>> variables(Path folder) throws IOException {
    Path source = folder.resolve(SOURCE);
    Path library = folder.resolve("read-faults.so");
    try (InputStream in = ReadFaults.class.getResourceAsStream(SOURCE)) {
      Files.write(source, Objects.requireNonNull(in).readAllBytes());
    }
    if (!compiles(source, library)) {
      return Optional.empty();
    }
    Path control = Files.createFile(folder.resolve("read-faults"));
    return Optional.of(Map.of("LD_PRELOAD", library.toString(), CONTROL, control.toString()));
  }

  private static boolean compiles(Path source, Path library) {
    try {
      Process compiler =
          new ProcessBuilder("cc", "-shared", "-fPIC", "-o", library.toString(), source.toString())
              .inheritIO()
              .start();
      if (!compiler.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("cc does not end");
      }
      if (compiler.exitValue() != 0) {
        throw new AssertionError("cc does not compile " + source);
      }
      return true;
    } catch (IOException e) {
      // There is no such command here.
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** From now on this happens to reads of the file, once it is opened again. */
  static void make(String kind, Path file) throws IOException {
    Files.writeString(control(), kind + " " + file.toRealPath(), UTF_8);
  }

  /** Reads give what is there. */
  static void end() throws IOException {
    Files.writeString(control(), "", UTF_8);
  }

  private static Path control() {
    return Path.of(Objects.requireNonNull(System.getenv(CONTROL)));
  }
}

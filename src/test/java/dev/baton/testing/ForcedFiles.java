package dev.baton.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** What is forced to the disk while something is done, as the Java runtime itself records it. */
public final class ForcedFiles {
  private static final String FORCE = "jdk.FileForce";

  private ForcedFiles() {}

  /** Something that writes files. */
  @FunctionalInterface
  public interface Writing {
    void carryOut() throws IOException;
  }

  /** The files, by the names under which they were open, and folders that were forced, in order. */
  public static List<Path> during(Writing writing) {
    try (var recording = new Recording()) {
      recording.enable(FORCE).withThreshold(Duration.ZERO).withoutStackTrace();
      recording.start();
      writing.carryOut();
      recording.stop();
      return read(recording);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> read(Recording recording) throws IOException {
    Path file = Files.createTempFile("forced-files", ".jfr");
    try {
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream()
          .filter(event -> event.getEventType().getName().equals(FORCE))
          .map((RecordedEvent event) -> Path.of(event.getString("path")))
          .toList();
    } finally {
      Files.delete(file);
    }
  }
}

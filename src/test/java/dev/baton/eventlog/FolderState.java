package dev.baton.eventlog;

import dev.baton.eventlog.record.RecordHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder at one moment, to the byte: what is in it, and when each file and folder was last
 * changed.
 *
 * @param entries what is known of each path below the folder
 */
public record FolderState(Map<String, String> entries) {
  public static FolderState of(Path folder) throws IOException {
    Map<String, String> entries = new TreeMap<>();
    if (!Files.exists(folder)) {
      return new FolderState(entries);
    }
    var hashes = new RecordHash();
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : found.toList()) {
        String content = Files.isDirectory(path) ? "a folder" : hashes.of(Files.readAllBytes(path));
        entries.put(
            folder.relativize(path).toString(),
            content + ", changed " + Files.getLastModifiedTime(path));
      }
    }
    return new FolderState(entries);
  }

  /** The contents of the files alone, by their paths below the given part of the folder. */
  public Map<String, String> contentsOf(String part) {
    Map<String, String> contents = new TreeMap<>();
    entries.forEach(
        (path, entry) -> {
          if (path.startsWith(part) && !entry.startsWith("a folder")) {
            contents.put(path.substring(part.length()), entry.replaceFirst(",.*", ""));
          }
        });
    return contents;
  }
}

package dev.baton.eventlog;

import java.nio.file.Path;
import java.util.List;

/**
 * A file of the log that is old enough to be deleted.
 *
 * @param firstKept the first event behind it
 * @param previousHash what that event names as the hash of the one before it
 * @param subtrees what stands in the Merkle tree for everything before that event, or empty where
 *     it is not asked for
 */
public record PrunableFile(Path file, long firstKept, String previousHash, List<String> subtrees) {
  public PrunableFile {
    subtrees = List.copyOf(subtrees);
  }
}

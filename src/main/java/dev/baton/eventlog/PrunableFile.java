package dev.baton.eventlog;

import java.nio.file.Path;

/**
 * A file of the log that is old enough to be deleted.
 *
 * @param firstKept the first event behind it
 * @param previousHash what that event names as the hash of the one before it
 */
public record PrunableFile(Path file, long firstKept, String previousHash) {}

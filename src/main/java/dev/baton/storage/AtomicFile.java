package dev.baton.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A file that is there as a whole or not at all, whenever the process or the machine stops: it is
 * written under another name, forced to the disk, renamed, and its folder is forced.
 */
public final class AtomicFile {
  /** Permissions of a file that only its owner can read. */
  public static final String OWNER_ONLY = "rw-------";

  /** Permissions of a file that every user of the machine can read. */
  public static final String FOR_ALL_TO_READ = "rw-r--r--";

  private AtomicFile() {}

  /** The name under which {@link #create} writes a file before it is complete. */
  public static Path unfinished(Path file) {
    return file.resolveSibling("." + file.getFileName() + ".new");
  }

  /**
   * Writes a file that only its owner can read, in place of one of this name.
   *
   * @param unfinished its name before it is complete, in the same folder; only one thread of one
   *     process may write it
   */
  public static void replace(Path file, Path unfinished, byte[] content) throws IOException {
    try (FileChannel channel =
        OwnerOnly.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      write(channel, content);
    }
    rename(unfinished, file);
  }

  /**
   * Writes a new file.
   *
   * @throws FileAlreadyExistsException if there is one of this name, or another process is about to
   *     write one
   */
  public static void create(Path file, byte[] content, String permissions) throws IOException {
    Path unfinished = unfinished(file);
    // Only one process can create it, which makes the look at the real name below reliable.
    Files.createFile(
        unfinished,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
    try {
      if (Files.exists(file)) {
        throw new FileAlreadyExistsException(file.toString());
      }
      try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        write(channel, content);
      }
      rename(unfinished, file);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private static void write(FileChannel channel, byte[] content) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(content);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
    channel.force(true);
  }

  private static void rename(Path unfinished, Path file) throws IOException {
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    Path folder = file.getParent();
    Durable.force(folder == null ? Path.of("") : folder);
  }
}

package dev.baton.ownership;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes new files atomically: a file exists completely or not at all, and replaces nothing. */
final class NewFile {
  static final String OWNER_ONLY = "rw-------";
  static final String FOR_ALL_TO_READ = "rw-r--r--";

  private NewFile() {}

  /**
   * Writes a file and forces it to the disk.
   *
   * @throws FileAlreadyExistsException if there is one of this name, or another process is about to
   *     write one
   */
  static void write(Path file, byte[] content, String permissions) throws IOException {
    Path unfinished = unfinished(file);
    // Only one process can create it, so the check of the real name below is reliable.
    Files.createFile(
        unfinished,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
    try {
      if (Files.exists(file)) {
        throw new FileAlreadyExistsException(file.toString());
      }
      try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        channel.force(true);
      }
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      forceFolder(file);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /** The name under which a file is written before it is complete. */
  static Path unfinished(Path file) {
    return file.resolveSibling("." + file.getFileName() + ".new");
  }

  private static void forceFolder(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}

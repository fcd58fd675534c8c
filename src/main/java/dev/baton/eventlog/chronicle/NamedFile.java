package dev.baton.eventlog.chronicle;

import dev.baton.eventlog.LogGoneException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Objects;

/**
 * A name and the file that it led to at one time. A file whose name is gone still accepts what is
 * written to it, so the name must be checked.
 *
 * @param identity the file's device and inode; only that there is one where the file system has no
 *     such numbers
 * @param size how many bytes it had, and it only grows; 0 for a folder
 */
record NamedFile(Path path, Object identity, long size) {
  private static final String UNIX = "unix";
  private static final String ATTRIBUTES = UNIX + ":dev,ino,nlink";
  private static final Object UNKNOWN = "a file";

  /**
   * The name with the file that it leads to now.
   *
   * @throws LogGoneException if it leads to none
   */
  static NamedFile of(Path path) {
    return new NamedFile(path, identityOf(path), Files.isDirectory(path) ? 0 : sizeOf(path));
  }

  /**
   * Requires that the name still leads to the file, and that nothing was cut off from it.
   *
   * @throws LogGoneException if it does not
   */
  void require() {
    if (!identityOf(path).equals(identity)) {
      throw new LogGoneException(path + " is another file than the one that is open");
    }
    if (size > 0 && sizeOf(path) < size) {
      throw new LogGoneException(path + " is shorter than it was");
    }
  }

  private static long sizeOf(Path path) {
    try {
      return Files.size(path);
    } catch (IOException e) {
      throw new LogGoneException(path + " is gone, or cannot be read: " + e);
    }
  }

  private static Object identityOf(Path path) {
    try {
      return readIdentity(path);
    } catch (IOException e) {
      throw new LogGoneException(path + " is gone, or cannot be read: " + e);
    }
  }

  private static Object readIdentity(Path path) throws IOException {
    if (!path.getFileSystem().supportedFileAttributeViews().contains(UNIX)) {
      Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
      return Objects.requireNonNullElse(key, UNKNOWN);
    }
    Map<String, Object> attributes = Files.readAttributes(path, ATTRIBUTES);
    if (((Number) value(attributes, "nlink")).longValue() < 1) {
      throw new LogGoneException(path + " was deleted");
    }
    return new Inode(value(attributes, "dev"), value(attributes, "ino"));
  }

  private static Object value(Map<String, Object> attributes, String name) {
    return Objects.requireNonNull(attributes.get(name), name);
  }

  private record Inode(Object device, Object number) {}
}

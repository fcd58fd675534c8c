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
  private static final String ATTRIBUTES = UNIX + ":dev,ino,nlink,size";
  private static final Object UNKNOWN = "a file";

  /**
   * The name with the file that it leads to now.
   *
   * @throws LogGoneException if it leads to none
   */
  static NamedFile of(Path path) {
    NamedFile found = lookUp(path);
    return Files.isDirectory(path) ? new NamedFile(path, found.identity, 0) : found;
  }

  /**
   * Requires that the name still leads to the file, and that nothing was cut off from it.
   *
   * @throws LogGoneException if it does not
   */
  void require() {
    NamedFile found = lookUp(path);
    if (!found.identity.equals(identity)) {
      throw new LogGoneException(path + " is another file than the one that is open");
    }
    if (found.size < size) {
      throw new LogGoneException(path + " is shorter than it was");
    }
  }

  private static NamedFile lookUp(Path path) {
    try {
      return read(path);
    } catch (IOException e) {
      throw new LogGoneException(path + " is gone, or cannot be read: " + e);
    }
  }

  /** One call of the operating system: the writer does this at each sync. */
  private static NamedFile read(Path path) throws IOException {
    if (!path.getFileSystem().supportedFileAttributeViews().contains(UNIX)) {
      var attributes = Files.readAttributes(path, BasicFileAttributes.class);
      Object key = Objects.requireNonNullElse(attributes.fileKey(), UNKNOWN);
      return new NamedFile(path, key, attributes.size());
    }
    Map<String, Object> attributes = Files.readAttributes(path, ATTRIBUTES);
    if (((Number) value(attributes, "nlink")).longValue() < 1) {
      throw new LogGoneException(path + " was deleted");
    }
    var inode = new Inode(value(attributes, "dev"), value(attributes, "ino"));
    return new NamedFile(path, inode, ((Number) value(attributes, "size")).longValue());
  }

  private static Object value(Map<String, Object> attributes, String name) {
    return Objects.requireNonNull(attributes.get(name), name);
  }

  private record Inode(Object device, Object number) {}
}

package dev.baton.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Folders and files that only their owner can read, whatever the umask: events hold addresses of
 * clients, and what they store. Where a file system has no such permissions, nothing is done; where
 * they cannot be changed, that is said and the file is used as it is.
 */
public final class OwnerOnly {
  private static final System.Logger LOG = System.getLogger(OwnerOnly.class.getName());
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  private OwnerOnly() {}

  /**
   * Makes the folder if it is missing; the one that it is in must be there.
   *
   * @return whether it was missing
   * @throws FileAlreadyExistsException if it is not a folder
   */
  public static boolean makeFolder(Path folder) throws IOException {
    try {
      Files.createDirectory(folder, attributes(folder, FOLDER));
      return true;
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
      return false;
    }
  }

  /** Opens a file, which is the owner's alone also if it was there before. */
  public static FileChannel open(Path file, OpenOption... options) throws IOException {
    FileChannel channel = FileChannel.open(file, Set.of(options), attributes(file, FILE));
    narrow(file);
    return channel;
  }

  private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
    return knowsOwners(path)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }

  private static boolean knowsOwners(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Whether others than the owner may do anything with it. */
  static boolean isWide(Path path) throws IOException {
    return knowsOwners(path) && !FOLDER.containsAll(Files.getPosixFilePermissions(path));
  }

  /** Takes all permissions of others away from a file or folder, if it is there. */
  public static void narrow(Path path) {
    try {
      if (Files.exists(path) && isWide(path)) {
        Files.setPosixFilePermissions(path, Files.isDirectory(path) ? FOLDER : FILE);
      }
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "others may be able to read {0}; its permissions cannot be changed: {1}",
          path,
          e);
    }
  }

  /** The same for a folder and all that is in it; links in it are left alone. */
  static void narrowTree(Path folder) {
    narrow(folder);
    if (!Files.isDirectory(folder)) {
      return;
    }
    for (Path entry : entries(folder)) {
      if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        narrowTree(entry);
      } else if (!Files.isSymbolicLink(entry)) {
        narrow(entry);
      }
    }
  }

  private static List<Path> entries(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

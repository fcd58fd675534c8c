package dev.baton.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder that holds everything a server must not lose, owned by this process for as long as it
 * is open. The ownership is a lock of the operating system, which ends with the process however it
 * ends.
 */
public final class DataFolder implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(DataFolder.class.getName());
  private static final int SECRET_BYTES = 32;

  /** The names of what a server keeps here, with what repairs moved aside. */
  private static final Pattern OURS =
      Pattern.compile(
          "log|head|LOCK|snapshots|log-repairing|damaged-.*|audit\\.db(-wal|-shm)?"
              + "|(token|ticket|personal)\\.key(\\.new)?");

  private static final int LOCK_TRIES = 10;
  private static final Duration LOCK_PAUSE = Duration.ofMillis(20);

  private final Path path;
  private final FileChannel lockFile;

  private DataFolder(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /**
   * Makes the folder if it is missing, and claims it. One that others can look into is left as it
   * is, with a warning; what the server keeps in it is made the owner's alone.
   *
   * @throws DataFolderException if it cannot be made or written, or another server owns it
   */
  public static DataFolder claim(Path path) {
    try {
      make(path);
      FileChannel lockFile =
          OwnerOnly.open(lockFile(path), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!tryLock(lockFile)) {
        lockFile.close();
        throw new DataFolderException(
            "another server is running on the data folder " + path.toAbsolutePath());
      }
      narrow(path);
      return new DataFolder(path, lockFile);
    } catch (FileAlreadyExistsException e) {
      throw new DataFolderException("the data folder " + path + " is not a folder", e);
    } catch (IOException e) {
      throw new DataFolderException("cannot use the data folder " + path + ": " + e, e);
    }
  }

  /** The file in a data folder whose lock says that a server owns the folder. */
  public static Path lockFile(Path folder) {
    return folder.resolve("LOCK");
  }

  private static void make(Path path) throws IOException {
    try {
      OwnerOnly.makeFolder(path);
    } catch (NoSuchFileException e) {
      Path parent = path.toAbsolutePath().getParent();
      if (parent == null) {
        throw e;
      }
      Files.createDirectories(parent);
      OwnerOnly.makeFolder(path);
    }
  }

  /** What an earlier version, a copy or a backup has left readable for others. */
  private static void narrow(Path path) throws IOException {
    if (OwnerOnly.isWide(path)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "other users of this machine can look into the data folder; forbid it: chmod 700 {0}",
          path.toAbsolutePath());
    }
    try (Stream<Path> entries = Files.list(path)) {
      entries
          .filter(entry -> OURS.matcher(entry.getFileName().toString()).matches())
          .forEach(OwnerOnly::narrowTree);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /**
   * Whether a server runs on the folder; empty if this user cannot tell. It is found by sharing the
   * lock for a moment, which a server that starts meanwhile waits out.
   */
  public static Optional<Boolean> isInUse(Path path) {
    Path lock = lockFile(path);
    if (!Files.exists(lock)) {
      return Optional.of(false);
    }
    try (FileChannel file = FileChannel.open(lock, StandardOpenOption.READ);
        FileLock shared = file.tryLock(0, Long.MAX_VALUE, true)) {
      return Optional.of(shared == null);
    } catch (OverlappingFileLockException e) {
      return Optional.of(true);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Tries more than once: one that asks {@link #isInUse} has the lock for a moment. */
  private static boolean tryLock(FileChannel lockFile) throws IOException {
    boolean isOurs = tryLockOnce(lockFile);
    for (int i = 1; i < LOCK_TRIES && !isOurs; i++) {
      LockSupport.parkNanos(LOCK_PAUSE.toNanos());
      isOurs = tryLockOnce(lockFile);
    }
    return isOurs;
  }

  private static boolean tryLockOnce(FileChannel lockFile) throws IOException {
    try {
      return lockFile.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // Held by another server in this very process.
      return false;
    }
  }

  /** The folder. */
  public Path path() {
    return path;
  }

  /** The file of this name, for what others keep here. */
  public Path file(String name) {
    return path.resolve(name);
  }

  /**
   * The secret of this name: 32 random bytes, made at the first use and readable by the owner only.
   */
  public byte[] secret(String name) {
    return secret(path.resolve(name));
  }

  /** The same of a file in a folder that this process owns. */
  public static byte[] secret(Path file) {
    try {
      if (!Files.exists(file)) {
        createSecret(file);
      }
      byte[] secret = Files.readAllBytes(file);
      if (secret.length != SECRET_BYTES) {
        throw new DataFolderException(
            "%s should have %d bytes and has %d".formatted(file, SECRET_BYTES, secret.length));
      }
      return secret;
    } catch (IOException e) {
      throw new DataFolderException("cannot read or make " + file + ": " + e, e);
    }
  }

  private static void createSecret(Path file) throws IOException {
    var secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    AtomicFile.replace(file, file.resolveSibling(file.getFileName() + ".new"), secret);
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder cannot be used; the message is for the operator. */
  public static final class DataFolderException extends RuntimeException {
    public DataFolderException(String message) {
      super(message);
    }

    public DataFolderException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}

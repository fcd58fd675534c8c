package dev.baton.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A disk of 16 MiB in memory, mounted for one test, which can be filled to the last page. Confined
 * to one thread.
 */
final class SmallDisk implements AutoCloseable {
  static final int PAGE_BYTES = 4_096;
  private static final String OPTIONS = "size=16m,mode=0755";

  private final Path mountPoint;
  private final Path ballast;

  private SmallDisk(Path mountPoint) {
    this.mountPoint = mountPoint;
    this.ballast = mountPoint.resolve("ballast");
  }

  /** Mounts a disk on a folder of the test's, or leaves the test out where it may not. */
  static SmallDisk mount(Path folder, String test) {
    Path mountPoint = folder.resolve("disk");
    try {
      Files.createDirectories(mountPoint);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    boolean mounted =
        Machine.succeeds(
            "mount", "-t", "tmpfs", "-o", OPTIONS, "baton-test", mountPoint.toString());
    Machine.require(mounted, test, "needs root to mount a small disk");
    return new SmallDisk(mountPoint);
  }

  Path dataDir() {
    return mountPoint.resolve("data");
  }

  /** Fills the disk except for so many pages. */
  void fill(int pagesLeft) {
    var zeros = ByteBuffer.allocate(PAGE_BYTES);
    try (FileChannel file =
        FileChannel.open(ballast, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.position(file.size());
      try {
        while (file.write(zeros.rewind()) == PAGE_BYTES) {
          // One page more, until there is none.
        }
      } catch (IOException e) {
        // There is none.
      }
      file.truncate(Math.max(0, file.size() - (long) pagesLeft * PAGE_BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives all of the room back. */
  void free() {
    try {
      Files.deleteIfExists(ballast);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Mounts it again, read-only. Nothing on it may be open. */
  void makeReadOnly() {
    Machine.run("mount", "-o", "remount,ro", mountPoint.toString());
  }

  @Override
  public void close() {
    // Lazily, so that a process that lingers cannot keep it.
    Machine.run("umount", "-l", mountPoint.toString());
  }
}

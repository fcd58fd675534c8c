package dev.baton.crash;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A disk whose power can be cut: a file with an ext4 file system in it, which can be told to forget
 * on the spot whatever was not forced to it. Confined to one thread, but for {@link #cutPower}.
 */
final class CuttableDisk implements AutoCloseable {
  private static final long BYTES = 256L << 20;

  /** EXT4_IOC_SHUTDOWN, and its flag that keeps even the journal from being written. */
  private static final long SHUTDOWN = 0x8004_587DL;

  private static final int NO_LOG_FLUSH = 2;

  private final Path mountPoint;
  private Path image;
  private int copies;

  private CuttableDisk(Path image, Path mountPoint) {
    this.image = image;
    this.mountPoint = mountPoint;
  }

  /** Makes a disk in a folder of the test's, or leaves the test out where it may not. */
  static CuttableDisk make(Path folder, String test) {
    Path image = folder.resolve("image");
    Path mountPoint = folder.resolve("disk");
    try (var file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(BYTES);
      Files.createDirectories(mountPoint);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var disk = new CuttableDisk(image, mountPoint);
    boolean made = Machine.succeeds("mkfs.ext4", "-q", "-F", image.toString()) && disk.mount();
    Machine.require(made, test, "needs root, mkfs.ext4 and loop devices");
    return disk;
  }

  private boolean mount() {
    return Machine.succeeds("mount", "-o", "loop", image.toString(), mountPoint.toString());
  }

  Path dataDir() {
    return mountPoint.resolve("data");
  }

  /** From now on nothing reaches the disk, and whatever is read or written fails. */
  @SuppressWarnings("restricted") // what Java has no call of its own for
  void cutPower() {
    Linker linker = Linker.nativeLinker();
    MethodHandle open =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    MethodHandle ioctl =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("ioctl"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS),
            Linker.Option.firstVariadicArg(2));
    MethodHandle close =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("close"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      int fd = (int) open.invokeExact(arena.allocateFrom(mountPoint.toString()), 0);
      MemorySegment how = arena.allocateFrom(ValueLayout.JAVA_INT, NO_LOG_FLUSH);
      int result = (int) ioctl.invokeExact(fd, SHUTDOWN, how);
      int _ = (int) close.invokeExact(fd);
      if (result != 0) {
        throw new AssertionError("the power of " + mountPoint + " could not be cut");
      }
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /**
   * The power is back. Nothing on the disk may be open. What was on it is mounted from a copy,
   * since a process with a mount namespace of its own, of any other test, may still keep the file
   * system whose power was cut.
   */
  void restorePower() {
    Machine.run("umount", mountPoint.toString());
    Path old = image;
    image = old.resolveSibling("image-" + ++copies);
    Machine.run("cp", "--sparse=always", old.toString(), image.toString());
    Machine.run("rm", old.toString());
    if (!mount()) {
      throw new AssertionError("the disk cannot be mounted again");
    }
  }

  @Override
  public void close() {
    // Lazily, so that a process that lingers cannot keep it.
    Machine.run("umount", "-l", mountPoint.toString());
  }
}

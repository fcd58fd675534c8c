package dev.baton.testing;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;

/** A Unix socket that receives datagrams, which Java does not have. For Linux; for one thread. */
public final class UnixDatagrams implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;

  private final int fd;

  private UnixDatagrams(int fd) {
    this.fd = fd;
  }

  /** Binds a socket to a path, or to an abstract name that begins with {@code @}. */
  public static UnixDatagrams bind(String path) {
    try (Arena arena = Arena.ofConfined()) {
      byte[] name = path.getBytes(UTF_8);
      name[0] = name[0] == '@' ? 0 : name[0];
      MemorySegment address = arena.allocate(110, 2);
      address.set(JAVA_SHORT_UNALIGNED, 0, (short) 1);
      MemorySegment.copy(name, 0, address, JAVA_BYTE, 2, name.length);
      int fd = (int) call("socket", JAVA_INT, ints(3), 1, 2, 0);
      MemoryLayout[] binding = {JAVA_INT, ADDRESS, JAVA_INT};
      int bound = (int) call("bind", JAVA_INT, binding, fd, address, 2 + name.length);
      if (bound != 0) {
        throw new AssertionError("cannot bind " + path);
      }
      return new UnixDatagrams(fd);
    }
  }

  /** Waits for the next datagram. */
  public String receive() {
    if (silentFor(PATIENCE_MILLIS, false)) {
      throw new AssertionError("no datagram came");
    }
    return take();
  }

  /** Whether none comes in this time; one that comes is taken. */
  public boolean silentFor(int millis) {
    return silentFor(millis, true);
  }

  private boolean silentFor(int millis, boolean takes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment poll = arena.allocate(8, 4);
      poll.set(JAVA_INT, 0, fd);
      poll.set(JAVA_SHORT_UNALIGNED, 4, (short) 1);
      MemoryLayout[] polling = {ADDRESS, JAVA_LONG, JAVA_INT};
      boolean silent = (int) call("poll", JAVA_INT, polling, poll, 1L, millis) == 0;
      if (!silent && takes) {
        take();
      }
      return silent;
    }
  }

  private String take() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(1_000);
      MemoryLayout[] receiving = {JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT};
      long length = (long) call("recv", JAVA_LONG, receiving, fd, buffer, 1_000L, 0);
      return new String(buffer.asSlice(0, length).toArray(JAVA_BYTE), UTF_8);
    }
  }

  private static MemoryLayout[] ints(int count) {
    MemoryLayout[] layouts = new MemoryLayout[count];
    java.util.Arrays.fill(layouts, JAVA_INT);
    return layouts;
  }

  @SuppressWarnings("restricted")
  private static Object call(
      String name, MemoryLayout result, MemoryLayout[] parameters, Object... arguments) {
    Linker linker = Linker.nativeLinker();
    try {
      return linker
          .downcallHandle(
              linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, parameters))
          .invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new AssertionError(name, e);
    }
  }

  @Override
  public void close() {
    call("close", JAVA_INT, ints(1), fd);
  }
}

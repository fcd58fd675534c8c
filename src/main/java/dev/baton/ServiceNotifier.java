package dev.baton;

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
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What tells the service manager (systemd) that started this process with {@code Type=notify}, if
 * there is one. It is told when the server is ready, that it lives, and that it stops: datagrams to
 * the Unix socket of {@code NOTIFY_SOCKET}, see sd_notify(3). Java has no such sockets, so the C
 * library is called. The first failure is logged; none changes anything else. Safe for use by many
 * threads.
 */
final class ServiceNotifier {
  private static final Logger LOG = Logger.getLogger(ServiceNotifier.class.getName());

  // Of Linux, on every processor that Java 25 runs on but MIPS.
  private static final short AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_DONTWAIT = 0x40;

  /** Bytes of a path in {@code struct sockaddr_un}. */
  private static final int PATH_BYTES = 108;

  private final String socket;
  private final Duration watchdog;

  // Written by whichever thread fails first.
  private volatile boolean failed;

  private ServiceNotifier(String socket, Duration watchdog) {
    this.socket = socket;
    this.watchdog = watchdog;
  }

  /** For the manager that these variables name; without one, nothing is told to anything. */
  static ServiceNotifier of(Map<String, String> environment, long pid) {
    String forPid = environment.getOrDefault("WATCHDOG_PID", "");
    boolean watches = forPid.isEmpty() || forPid.equals(String.valueOf(pid));
    return new ServiceNotifier(
        environment.getOrDefault("NOTIFY_SOCKET", ""),
        watches ? micros(environment.getOrDefault("WATCHDOG_USEC", "")) : Duration.ZERO);
  }

  private static Duration micros(String text) {
    return text.matches("[0-9]{1,15}")
        ? Duration.ofNanos(Long.parseLong(text) * 1_000)
        : Duration.ZERO;
  }

  /**
   * Says that the server serves, and from now on, twice in the time of the manager's watchdog, that
   * it lives.
   *
   * @param problem what is wrong with a loop that serving depends on; while there is something, the
   *     watchdog is told nothing
   */
  void ready(Supplier<Optional<String>> problem) {
    tell("READY=1");
    if (!socket.isEmpty() && watchdog.toMillis() > 1) {
      Thread.ofPlatform().name("baton-watchdog").daemon().start(() -> feed(problem));
    }
  }

  private void feed(Supplier<Optional<String>> problem) {
    try {
      while (true) {
        if (problem.get().isEmpty()) {
          tell("WATCHDOG=1");
        }
        Thread.sleep(watchdog.dividedBy(2));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Says that the server stops in order.
   *
   * @param longest how long that may take, whatever the manager is configured to wait for
   */
  void stopping(Duration longest) {
    tell("STOPPING=1\nEXTEND_TIMEOUT_USEC=" + TimeUnit.MICROSECONDS.convert(longest));
  }

  private void tell(String state) {
    if (socket.isEmpty()) {
      return;
    }
    try {
      send(state.getBytes(UTF_8));
    } catch (Throwable e) {
      // The next one may arrive: the manager may only have been busy.
      if (!failed) {
        failed = true;
        LOG.log(
            Level.WARNING, "the service manager cannot be told {0}: {1}", new Object[] {state, e});
      }
    }
  }

  private void send(byte[] message) throws Throwable {
    byte[] path = socket.getBytes(UTF_8);
    if (path.length >= PATH_BYTES || (path[0] != '/' && path[0] != '@')) {
      throw new IllegalArgumentException("NOTIFY_SOCKET is not the path of a socket");
    }
    if (path[0] == '@') {
      path[0] = 0; // of the abstract namespace, unix(7)
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(2L + PATH_BYTES, 2);
      address.set(JAVA_SHORT_UNALIGNED, 0, AF_UNIX);
      MemorySegment.copy(path, 0, address, JAVA_BYTE, 2, path.length);
      MemorySegment text = arena.allocateFrom(JAVA_BYTE, message);
      int fd =
          (int)
              function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT)
                  .invokeExact((int) AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
      if (fd < 0) {
        throw new IllegalStateException("no socket");
      }
      try {
        long sent =
            (long)
                function(
                        "sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS,
                        JAVA_INT)
                    .invokeExact(
                        fd,
                        text,
                        (long) message.length,
                        MSG_NOSIGNAL | MSG_DONTWAIT,
                        address,
                        2 + path.length);
        if (sent != message.length) {
          throw new IllegalStateException("nothing reads from NOTIFY_SOCKET");
        }
      } finally {
        int _ = (int) function("close", JAVA_INT, JAVA_INT).invokeExact(fd);
      }
    }
  }

  @SuppressWarnings("restricted") // the layouts are those of the C functions
  private static MethodHandle function(
      String name, MemoryLayout result, MemoryLayout... parameters) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, parameters));
  }
}

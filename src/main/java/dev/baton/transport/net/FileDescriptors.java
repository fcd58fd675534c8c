package dev.baton.transport.net;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many sockets this process may open, by the limit that the operating system sets it. */
public final class FileDescriptors {
  /** Sockets beyond the limit that are accepted only to be closed at once. */
  public static final int SPARE = 64;

  /** Connections of the admin port, those beyond which wait to be accepted. */
  public static final int ADMIN = 32;

  /** Connections of the admin port from which on each new one takes the place of an idle one. */
  public static final int ADMIN_IDLE = 24;

  /** For the log, the jars, the keys and everything else that is not a client's socket. */
  private static final int RESERVED = 128 + SPARE + ADMIN;

  private static final int UNKNOWN = 100_000;

  private FileDescriptors() {}

  public static int forSockets() {
    long limit =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getMaxFileDescriptorCount()
            : UNKNOWN;
    return Math.clamp(limit - RESERVED, 16, 1_000_000);
  }
}

package dev.baton.testing;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Finds ports for servers that have to be told one. They lie below those that the system gives to
 * sockets without one, each process of tests has some of its own, and none is given twice, so that
 * a port is still free when its server binds it.
 */
public final class FreePort {
  private static final int FIRST = 10_000;
  private static final int PROCESSES = 16;
  private static final int PORTS = 1_250;

  private static final int OWN = FIRST + (int) (ProcessHandle.current().pid() % PROCESSES) * PORTS;

  private static final AtomicInteger NEXT = new AtomicInteger(new Random().nextInt(PORTS));

  private FreePort() {}

  /** A port that is free. */
  public static int find() {
    for (int i = 0; i < PORTS; i++) {
      int port = OWN + Math.floorMod(NEXT.getAndIncrement(), PORTS);
      try (var socket = new ServerSocket(port)) {
        return socket.getLocalPort();
      } catch (IOException _) {
        // Something listens there.
      }
    }
    throw new AssertionError("no port is free from " + OWN + " on");
  }
}

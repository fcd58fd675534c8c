package dev.baton.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;

/** Finds a port for a server that has to be told one. */
public final class FreePort {
  private FreePort() {}

  /** A port that is free at this moment. */
  public static int find() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.baton.testing;

import java.util.List;

/** The two servers that must be interchangeable. */
public enum ServerKind {
  PEER_SERVER("PeerServer"),
  BATON("Baton");

  private final String title;

  ServerKind(String title) {
    this.title = title;
  }

  /** Starts a server of this kind on a free port of loopback. */
  public RunningServer start(List<String> options) {
    return switch (this) {
      case PEER_SERVER -> {
        var server = PeerServerProcess.start(options);
        yield new RunningServer(server.port(), server::close);
      }
      case BATON -> {
        var server = TestServer.start(options.toArray(String[]::new));
        yield new RunningServer(server.port(), server::close);
      }
    };
  }

  @Override
  public String toString() {
    return title;
  }

  /** A server that listens, and the way to stop it. */
  public record RunningServer(int port, Runnable stop) implements AutoCloseable {
    @Override
    public void close() {
      stop.run();
    }
  }
}

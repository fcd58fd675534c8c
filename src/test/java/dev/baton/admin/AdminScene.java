package dev.baton.admin;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.baton.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** A server with an admin port and a file of tokens, and its operators. */
final class AdminScene implements AutoCloseable {
  private final Path folder;
  private final Clock clock;
  private TestServer server;

  /** A token that is in the file, and its client. */
  private final String readToken;

  private final String operateToken;

  private AdminScene(Path folder, Clock clock, String... options) throws IOException {
    this.folder = folder;
    this.clock = clock;
    this.readToken = AdminTokenFile.add(tokens(), "rita", AdminRole.READ);
    this.operateToken = AdminTokenFile.add(tokens(), "otto", AdminRole.OPERATE);
    this.server = start(options);
  }

  /** A server whose data and tokens are in this folder. */
  static AdminScene in(Path folder, String... options) {
    return in(folder, Clock.systemUTC(), options);
  }

  /** The same, with another clock. */
  static AdminScene in(Path folder, Clock clock, String... options) {
    try {
      return new AdminScene(folder, clock, options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TestServer start(String... options) throws IOException {
    Path data = folder.resolve("data");
    if (!Files.exists(data)) {
      Files.createDirectory(data);
    }
    List<String> all =
        new ArrayList<>(List.of("--admin_port", "0", "--admin_tokens", tokens().toString()));
    all.addAll(List.of(options));
    return TestServer.startOn(data, clock, all.toArray(String[]::new));
  }

  /** The server stops and starts again. */
  @CanIgnoreReturnValue
  AdminScene restarts(String... options) throws IOException {
    server.close();
    server = start(options);
    return this;
  }

  Path tokens() {
    return folder.resolve("tokens");
  }

  TestServer server() {
    return server;
  }

  int port() {
    return server.adminPort();
  }

  /** May see. */
  AdminClient reader() {
    return new AdminClient(port(), readToken);
  }

  /** May act; called otto. */
  AdminClient operator() {
    return new AdminClient(port(), operateToken);
  }

  AdminClient stranger() {
    return new AdminClient(port(), "");
  }

  @Override
  public void close() {
    server.close();
  }
}

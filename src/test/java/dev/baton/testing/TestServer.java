package dev.baton.testing;

import dev.baton.ServerView;
import dev.baton.SignalingServer;
import dev.baton.cli.BatonCommand;
import dev.baton.cli.ServerConfig;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.session.Metric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * A server in this process, on a free port and, unless the test says otherwise, a fresh folder. At
 * its end there must be no secret in what it has kept.
 */
public final class TestServer implements AutoCloseable {
  private final SignalingServer server;
  private final Path dataDir;
  private final boolean ownsDataDir;

  private TestServer(SignalingServer server, Path dataDir, boolean ownsDataDir) {
    this.server = server;
    this.dataDir = dataDir;
    this.ownsDataDir = ownsDataDir;
  }

  /** Starts a server with these options, given as on the command line. */
  public static TestServer start(String... options) {
    return start(Clock.systemUTC(), temporaryFolder(), true, options);
  }

  /** The same with a time of the test's. */
  public static TestServer startAt(Clock clock, String... options) {
    return start(clock, temporaryFolder(), true, options);
  }

  /** The same on a folder of the test's, which outlives the server. */
  public static TestServer startOn(Path dataDir, String... options) {
    return start(Clock.systemUTC(), dataDir, false, options);
  }

  /** The same with a time of the test's. */
  public static TestServer startOn(Path dataDir, Clock clock, String... options) {
    return start(clock, dataDir, false, options);
  }

  private static TestServer start(
      Clock clock, Path dataDir, boolean ownsDataDir, String... options) {
    List<String> args =
        new ArrayList<>(List.of("serve", "--port", "0", "--data_dir", dataDir.toString()));
    if (!List.of(options).contains("--host")) {
      args.addAll(List.of("--host", "127.0.0.1"));
    }
    args.addAll(BatonProcess.forTests(options));
    SignalingServer server =
        SignalingServer.start(
            configOf(args.toArray(String[]::new)),
            clock,
            Progress.IGNORED,
            e -> {
              throw new AssertionError("the server wants to end the process", e);
            });
    return new TestServer(server, dataDir, ownsDataDir);
  }

  /** What the command line makes of these arguments. */
  public static ServerConfig configOf(String... args) {
    var config = new AtomicReference<ServerConfig>();
    int exit = BatonCommand.run(args, Map.of(), config::set, new ChronicleLogs(), Progress.IGNORED);
    ServerConfig read = config.get();
    if (exit != 0 || read == null) {
      throw new AssertionError("the options are refused: " + Arrays.toString(args));
    }
    return read;
  }

  public int port() {
    return server.port();
  }

  /** The port of metrics and health, which the test must have asked for. */
  public int adminPort() {
    return server.adminPort().orElseThrow();
  }

  public Path dataDir() {
    return dataDir;
  }

  /** Open WebSockets, whether or not they hold an ID. */
  public int liveConnections() {
    return ServerView.openWebSockets(server);
  }

  /** A counter by its name. */
  public long metric(String name) {
    return Arrays.stream(Metric.values())
        .filter(metric -> metric.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .map(server.metrics()::value)
        .orElseThrow(() -> new AssertionError("no metric " + name));
  }

  @Override
  public void close() {
    server.close();
    Leaks.assertNoneBelow(dataDir);
    if (ownsDataDir) {
      delete(dataDir);
    }
  }

  private static Path temporaryFolder() {
    try {
      return Files.createTempDirectory("baton-test");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.baton.proxy;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A reverse proxy as a process of its own, on a free port of loopback, ended with the test. */
final class ReverseProxy implements AutoCloseable {
  private static final Path PAGE = Path.of("docs/operating/reverse-proxies.md");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Where Debian has programs that are not for everybody. */
  private static final List<Path> MORE_PLACES =
      List.of(Path.of("/usr/sbin"), Path.of("/usr/local/sbin"));

  private final Process process;
  private final Path folder;
  private final int port;
  private final Queue<String> output = new ConcurrentLinkedQueue<>();
  private final Thread reader;

  private ReverseProxy(Process process, Path folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
    this.reader =
        Thread.ofVirtual().start(() -> process.inputReader().lines().forEach(output::add));
  }

  /** The configuration that the documentation has for a proxy, by the language of its block. */
  static String documented(String language) {
    try {
      Matcher block =
          Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(Files.readString(PAGE));
      if (!block.find()) {
        throw new AssertionError("%s has no block of %s".formatted(PAGE, language));
      }
      return block.group(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces a part of a configuration, which must be there. */
  static String replaced(String config, String part, String other) {
    if (!config.contains(part)) {
      throw new AssertionError("'%s' is not in:\n%s".formatted(part, config));
    }
    return config.replace(part, other);
  }

  /** The path of an installed program; fails in one line if it is not installed. */
  static String program(String name) {
    return Stream.concat(
            Stream.of(System.getenv("PATH").split(":")).map(Path::of), MORE_PLACES.stream())
        .map(place -> place.resolve(name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    name + " is not installed: leave its tests out with -DexcludedGroups=" + name));
  }

  /**
   * Starts a proxy and returns when it takes connections.
   *
   * @param folder for all its files
   * @param command ends by itself when it is asked to, and stays in the foreground
   */
  static ReverseProxy start(Path folder, int port, List<String> command) {
    // Ends by itself should this process be killed.
    List<String> bounded = new ArrayList<>(List.of("timeout", "-k", "5", "300"));
    bounded.addAll(command);
    try {
      var builder = new ProcessBuilder(bounded).directory(folder.toFile());
      builder.redirectErrorStream(true);
      builder.environment().put("HOME", folder.toString());
      builder.environment().put("XDG_DATA_HOME", folder.toString());
      builder.environment().put("XDG_CONFIG_HOME", folder.toString());
      var proxy = new ReverseProxy(builder.start(), folder, port);
      proxy.awaitStarted();
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitStarted() {
    boolean started = false;
    try {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> !process.isAlive() || accepts());
      started = process.isAlive();
    } finally {
      if (!started) {
        close();
      }
    }
    if (!started) {
      throw new AssertionError("the proxy did not start: " + output);
    }
  }

  private boolean accepts() {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  int port() {
    return port;
  }

  /** All that it has said and written so far. */
  String said() {
    var said = new StringBuilder(String.join("\n", output));
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        said.append('\n').append(Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return said.toString();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError("the proxy does not end: " + output);
      }
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}

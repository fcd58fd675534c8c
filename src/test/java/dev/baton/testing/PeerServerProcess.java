package dev.baton.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The stock PeerServer of npm's {@code peer}, as a child process on a free port of loopback. */
public final class PeerServerProcess implements AutoCloseable {
  private static final Pattern STARTED = Pattern.compile("Started PeerServer on .*, port: (\\d+),");
  private static final int PATIENCE_SECONDS = 30;

  private final Process process;
  private final Thread killer;
  private final int port;

  private PeerServerProcess(Process process, Thread killer, int port) {
    this.process = process;
    this.killer = killer;
    this.port = port;
  }

  /** Starts PeerServer with options of its command line and waits until it listens. */
  public static PeerServerProcess start(List<String> options) {
    var command = new ArrayList<String>(List.of("node"));
    command.add(NpmPackages.file("peer/dist/bin/peerjs.js").toString());
    command.addAll(List.of("--host", "127.0.0.1"));
    command.addAll(options);
    try {
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      // The command line takes port 0 for no port at all; the environment does not.
      builder.environment().put("PORT", "0");
      Process process = builder.start();
      var killer = new Thread(process::destroyForcibly);
      Runtime.getRuntime().addShutdownHook(killer);
      return new PeerServerProcess(process, killer, awaitPort(process));
    } catch (IOException e) {
      throw new UncheckedIOException("PeerServer needs `node` on the PATH", e);
    }
  }

  private static int awaitPort(Process process) {
    var port = new CompletableFuture<Integer>();
    Thread.ofVirtual().start(() -> readOutput(process, port));
    try {
      return port.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      throw new AssertionError("PeerServer did not start", e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while PeerServer was starting", e);
    }
  }

  /** Reads to the end, so that the child never waits for a reader of its log lines. */
  private static void readOutput(Process process, CompletableFuture<Integer> port) {
    var output = new StringBuilder();
    try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher started = STARTED.matcher(line);
        if (started.find()) {
          port.complete(Integer.valueOf(started.group(1)));
        } else if (!port.isDone()) {
          output.append(line).append('\n');
        }
      }
      port.completeExceptionally(new IOException("it ended and said:\n" + output));
    } catch (IOException e) {
      port.completeExceptionally(e);
    }
  }

  public int port() {
    return port;
  }

  /** Kills the process: PeerServer waits for its last client when asked politely. */
  @Override
  public void close() {
    process.destroyForcibly();
    Runtime.getRuntime().removeShutdownHook(killer);
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("PeerServer does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

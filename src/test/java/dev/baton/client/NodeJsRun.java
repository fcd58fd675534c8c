package dev.baton.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.testing.NpmPackages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What a run of {@code node} said, both outputs in one, and how it ended. */
record NodeJsRun(int exit, String output) {
  private static final int PATIENCE_SECONDS = 120;

  static NodeJsRun of(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("node"));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("BATON_NPM", packages().toString());
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      CompletableFuture<String> output = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> read(process, output));
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("node does not end; it said:\n" + output.join());
      }
      return new NodeJsRun(process.exitValue(), output.join());
    } catch (IOException e) {
      throw new UncheckedIOException("these tests need `node` on the PATH", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static void read(Process process, CompletableFuture<String> output) {
    try (var in = process.getInputStream()) {
      output.complete(new String(in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      output.completeExceptionally(e);
    }
  }

  /** Where the npm packages are. */
  static Path packages() {
    Path manifest = NpmPackages.file("peerjs/package.json");
    return manifest.resolve("../..").normalize();
  }
}

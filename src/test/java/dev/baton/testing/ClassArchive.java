package dev.baton.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The packaged jar's classes as the JVM keeps them in memory (JEP 350), so that the many servers of
 * the tests need a third less of a processor to start. Made once for each jar, by whichever test
 * process needs it first.
 */
final class ClassArchive {
  private ClassArchive() {}

  /**
   * The options that make a command use the archive of a jar; none if there is no such jar, or the
   * property {@code baton.archive} does not ask for it.
   */
  static List<String> options(Path jar) {
    if (!Boolean.getBoolean("baton.archive") || !Files.exists(jar)) {
      return List.of();
    }
    try {
      Path archive = jar.resolveSibling(jar.getFileName() + ".jsa");
      if (isOlder(archive, jar)) {
        makeOnce(archive, jar);
      }
      // Whoever runs a copy of the jar gets no archive, and should hear nothing of it.
      return List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds*=off");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOlder(Path archive, Path jar) throws IOException {
    return !Files.exists(archive)
        || Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) < 0;
  }

  private static synchronized void makeOnce(Path archive, Path jar) throws IOException {
    Path lock = archive.resolveSibling(archive.getFileName() + ".lock");
    try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      if (isOlder(archive, jar)) {
        make(archive, jar);
      }
    }
  }

  private static void make(Path archive, Path jar) throws IOException {
    Path made = archive.resolveSibling(archive.getFileName() + ".new");
    Path data = Files.createTempDirectory("baton-archive");
    List<String> command = new ArrayList<>(BatonProcess.java());
    command.add("-XX:ArchiveClassesAtExit=" + made);
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(BatonProcess.serveArguments(data));
    try (BatonProcess server = BatonProcess.launch(command).awaitStarted()) {
      // What a server loads for its first clients is worth keeping too.
      askForAnId(server.port());
      RawWebSocket.peer(server.port(), "archived", "token").close();
      server.terminate();
      int exit = server.awaitExit();
      if (exit != 0 || !Files.exists(made)) {
        throw new AssertionError("no class archive: %d %s".formatted(exit, server.err()));
      }
    }
    Files.move(made, archive, StandardCopyOption.REPLACE_EXISTING);
    TestServer.delete(data);
  }

  private static void askForAnId(int port) throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + port + "/peerjs/id");
    try (HttpClient http = HttpClient.newHttpClient()) {
      http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}

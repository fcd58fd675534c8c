package dev.baton.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.baton.testing.NpmPackages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A web site of one page with the stock client and a little script, on another port, and so of
 * another origin, than the signaling server.
 */
final class PeerPage implements AutoCloseable {
  /** The versions of the stock client that there are pages with, the newest last. */
  static final List<String> VERSIONS = List.of("1.0.0", "1.3.2", "1.4.7", "1.5.0", "1.5.5");

  private final HttpServer server;

  private PeerPage(HttpServer server) {
    this.server = server;
  }

  private static String page(String version) {
    return """
        <!doctype html>
        <meta charset="utf-8">
        <title>Baton browser test</title>
        <script src="/peerjs.min.js/%s"></script>
        <script src="/page.js"></script>
        """
        .formatted(version);
  }

  private static String addOnPage(String version) {
    return """
        <!doctype html>
        <meta charset="utf-8">
        <title>Baton browser test, with the add-on</title>
        <script src="/peerjs.min.js/%s"></script>
        <script type="module" src="/addon.js"></script>
        """
        .formatted(version);
  }

  static PeerPage serve() {
    try {
      Map<String, Content> contents = new HashMap<>();
      contents.put("/page.js", new Content("text/javascript", script("page.js")));
      contents.put("/addon.js", new Content("text/javascript", script("addon.js")));
      contents.put(
          "/baton-client.js",
          new Content("text/javascript", script("/dev/baton/client/baton-client.js")));
      for (String version : VERSIONS) {
        byte[] page = page(version).getBytes(UTF_8);
        contents.put("/with/" + version, new Content("text/html", page));
        byte[] addOn = addOnPage(version).getBytes(UTF_8);
        contents.put("/addon/" + version, new Content("text/html", addOn));
        contents.put("/peerjs.min.js/" + version, new Content("text/javascript", client(version)));
      }
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      var server = HttpServer.create(address, 0);
      contents.forEach(
          (path, content) -> server.createContext(path, request -> answer(request, content)));
      server.start();
      return new PeerPage(server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The newest is the package itself; the others are installed beside it under other names. */
  private static byte[] client(String version) throws IOException {
    String name = version.equals(VERSIONS.getLast()) ? "peerjs" : "peerjs-" + version;
    String manifest = Files.readString(NpmPackages.file(name + "/package.json"));
    if (!manifest.contains("\"version\": \"" + version + "\"")) {
      throw new AssertionError(name + " is not of version " + version);
    }
    return Files.readAllBytes(NpmPackages.file(name + "/dist/peerjs.min.js"));
  }

  private static byte[] script(String name) throws IOException {
    try (var in = PeerPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is not among the resources");
      }
      return in.readAllBytes();
    }
  }

  private static void answer(HttpExchange request, Content content) throws IOException {
    try (request) {
      request.getResponseHeaders().set("Content-Type", content.type + "; charset=utf-8");
      request.sendResponseHeaders(200, content.bytes.length);
      request.getResponseBody().write(content.bytes);
    }
  }

  /** The page with the newest client. */
  String url() {
    return url(VERSIONS.getLast());
  }

  /** The page with this version of the client. */
  String url(String version) {
    return root() + "with/" + version;
  }

  /** The page with the client add-on, on top of this version of the client. */
  String addOnUrl(String version) {
    return root() + "addon/" + version;
  }

  private String root() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private record Content(String type, byte[] bytes) {}
}

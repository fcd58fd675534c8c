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
import java.util.Map;

/**
 * A web site of one page with the stock client and a little script, on another port, and so of
 * another origin, than the signaling server.
 */
final class PeerPage implements AutoCloseable {
  private static final byte[] PAGE =
      """
      <!doctype html>
      <meta charset="utf-8">
      <title>Baton browser test</title>
      <script src="peerjs.min.js"></script>
      <script src="page.js"></script>
      """
          .getBytes(UTF_8);

  private static final byte[] ADD_ON_PAGE =
      """
      <!doctype html>
      <meta charset="utf-8">
      <title>Baton browser test, with the add-on</title>
      <script src="peerjs.min.js"></script>
      <script type="module" src="addon.js"></script>
      """
          .getBytes(UTF_8);

  private final HttpServer server;

  private PeerPage(HttpServer server) {
    this.server = server;
  }

  static PeerPage serve() {
    try {
      Map<String, Content> contents =
          Map.of(
              "/", new Content("text/html", PAGE),
              "/page.js", new Content("text/javascript", script("page.js")),
              "/addon", new Content("text/html", ADD_ON_PAGE),
              "/addon.js", new Content("text/javascript", script("addon.js")),
              "/baton-client.js",
                  new Content("text/javascript", script("/dev/baton/client/baton-client.js")),
              "/peerjs.min.js", new Content("text/javascript", client()));
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

  private static byte[] client() throws IOException {
    return Files.readAllBytes(NpmPackages.file("peerjs/dist/peerjs.min.js"));
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

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** The page with the client add-on. */
  String addOnUrl() {
    return url() + "addon";
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private record Content(String type, byte[] bytes) {}
}

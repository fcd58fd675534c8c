import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Starts a server, asks for an ID, connects a client and stops the server in order, so that the JVM
 * records the classes that a start needs (JEP 514). The arguments are the server's command line.
 */
final class TrainingRun {
  private static final Pattern STARTED = Pattern.compile("Started PeerServer on .*port: (\\d+),.*");

  private TrainingRun() {}

  public static void main(String[] args) throws Exception {
    Process server = new ProcessBuilder(List.of(args)).redirectErrorStream(true).start();
    try (var output = server.inputReader()) {
      int port = 0;
      StringBuilder said = new StringBuilder();
      String line;
      while (port == 0 && (line = output.readLine()) != null) {
        said.append(line).append('\n');
        var started = STARTED.matcher(line);
        port = started.matches() ? Integer.parseInt(started.group(1)) : 0;
      }
      if (port == 0) {
        throw new IllegalStateException("the server did not start:\n" + said);
      }
      connect(port);
      server.toHandle().destroy(); // destroy() would close its output
      output.lines().forEach(said.append('\n')::append);
      if (server.waitFor() != 0) {
        throw new IllegalStateException("the server did not stop in order:\n" + said);
      }
    } finally {
      server.destroyForcibly();
    }
    System.exit(0);
  }

  private static void connect(int port) throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    URI id = URI.create("http://127.0.0.1:" + port + "/peerjs/id");
    http.send(HttpRequest.newBuilder(id).build(), HttpResponse.BodyHandlers.ofString());
    var opened = new CompletableFuture<String>();
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          @Override
          public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            opened.complete(text.toString());
            return WebSocket.Listener.super.onText(socket, text, last);
          }
        };
    URI peer = URI.create("ws://127.0.0.1:" + port + "/peerjs?key=peerjs&id=trained&token=t");
    WebSocket socket = http.newWebSocketBuilder().buildAsync(peer, listener).join();
    String first = opened.get(60, TimeUnit.SECONDS);
    if (!first.contains("OPEN")) {
      throw new IllegalStateException("the server answered " + first);
    }
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
  }
}

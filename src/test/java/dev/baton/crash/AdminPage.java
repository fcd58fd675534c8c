package dev.baton.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Health and metrics of a server, as its operator sees them. */
record AdminPage(int port, HttpClient http) implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** The page of a server that is yet to start, on a port that was free a moment ago. */
  static AdminPage onFreePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new AdminPage(
          socket.getLocalPort(), HttpClient.newBuilder().connectTimeout(PATIENCE).build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String[] options() {
    return new String[] {"--admin_port", String.valueOf(port)};
  }

  boolean isUp() {
    return state().equals("UP");
  }

  /** The word that health says. */
  String state() {
    HttpResponse<String> health = get("/health");
    for (String state : List.of("UP", "DEGRADED", "DOWN")) {
      if (health.body().startsWith("{\"status\":\"" + state + "\"")
          && health.statusCode() == (state.equals("DOWN") ? 503 : 200)) {
        return state;
      }
    }
    throw new AssertionError("health says %d %s".formatted(health.statusCode(), health.body()));
  }

  /** The code of a probe: started, live or ready. */
  int probe(String name) {
    return get("/health/" + name).statusCode();
  }

  /** All that health says. */
  String health() {
    return get("/health").body();
  }

  /** A counter or gauge by its name, with its labels. */
  long metric(String name) {
    return Arrays.stream(get("/metrics").body().split("\n"))
        .filter(line -> line.startsWith(name + " "))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + name));
  }

  private HttpResponse<String> get(String path) {
    try {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
              .timeout(PATIENCE)
              .build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}

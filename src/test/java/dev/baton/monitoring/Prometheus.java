package dev.baton.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.testing.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** A Prometheus of its own process that scrapes each second, ended with the test. */
final class Prometheus implements AutoCloseable {
  /** The alerts of the documentation. */
  static final Path ALERTS = Path.of("docs/operating/baton-alerts.yml").toAbsolutePath();

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();

  private Prometheus(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one that scrapes these ports of this machine, and returns when it answers. The alerts
   * are those of the documentation, and fire without waiting.
   *
   * @param folder for its files
   */
  static Prometheus scraping(Path folder, int... adminPorts) throws IOException {
    return start(folder, "", adminPorts);
  }

  /** The same with a token for the admin port. */
  static Prometheus scrapingWithToken(Path folder, String token, int adminPort) throws IOException {
    Path file = Files.writeString(folder.resolve("baton.token"), token);
    return start(folder, "authorization: {credentials_file: " + file + "}", adminPort);
  }

  private static Prometheus start(Path folder, String authorization, int... adminPorts)
      throws IOException {
    String alerts = Files.readString(ALERTS).replaceAll("for: \\w+", "for: 0s");
    Files.writeString(folder.resolve("alerts.yml"), alerts);
    List<String> targets =
        IntStream.of(adminPorts).mapToObj(port -> "'127.0.0.1:%d'".formatted(port)).toList();
    Path config = folder.resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        global: {scrape_interval: 1s, evaluation_interval: 1s}
        rule_files: [alerts.yml]
        scrape_configs:
          - job_name: baton
            static_configs:
              - targets: %s
            %s
        """
            .formatted(targets, authorization));
    int port = FreePort.find();
    // Ends by itself should this process be killed.
    Process process =
        new ProcessBuilder(
                "timeout",
                "-k",
                "5",
                "300",
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--log.level=warn")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    var prometheus = new Prometheus(process, port);
    await().atMost(PATIENCE).until(() -> !process.isAlive() || prometheus.isReady());
    if (!process.isAlive()) {
      throw new AssertionError(Files.readString(folder.resolve("prometheus.log")));
    }
    return prometheus;
  }

  private boolean isReady() {
    try {
      var page = URI.create("http://127.0.0.1:" + port + "/-/ready");
      return http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.discarding()).statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The values that a query has now, without those that are not numbers. */
  List<Double> values(String query) {
    JsonNode answer = get("/api/v1/query?query=" + URLEncoder.encode(query, UTF_8));
    if (!answer.path("status").asText().equals("success")) {
      throw new AssertionError(query + ": " + answer);
    }
    return answer
        .path("data")
        .path("result")
        .valueStream()
        .map(
            result ->
                Double.valueOf(result.path("value").path(1).asText().replace("Inf", "Infinity")))
        .filter(value -> !value.isNaN())
        .toList();
  }

  /** Whether an alert of this name fires. */
  boolean fires(String alert) {
    return get("/api/v1/alerts")
        .path("data")
        .path("alerts")
        .valueStream()
        .anyMatch(
            found ->
                found.path("labels").path("alertname").asText().equals(alert)
                    && found.path("state").asText().equals("firing"));
  }

  private JsonNode get(String path) {
    try {
      var page = URI.create("http://127.0.0.1:" + port + path);
      return JSON.readTree(
          http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What {@code promtool} says, and nothing more than its exit code if it is content. */
  static String promtool(String input, String... arguments) throws Exception {
    String[] command = new String[arguments.length + 1];
    command[0] = "promtool";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var stdin = tool.getOutputStream()) {
      stdin.write(input.getBytes(UTF_8));
    }
    String output = new String(tool.getInputStream().readAllBytes(), UTF_8);
    if (!tool.waitFor(60, TimeUnit.SECONDS)) {
      tool.destroyForcibly();
      throw new AssertionError("promtool does not end: " + Arrays.toString(arguments));
    }
    return tool.exitValue() + " " + output;
  }

  @Override
  public void close() {
    http.close();
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}

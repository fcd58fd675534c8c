package dev.baton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.testing.BatonProcess;
import dev.baton.testing.RawWebSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server says on standard error. */
class LogLinesIT {
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @TempDir Path folder;

  private static JsonNode parsed(String line) {
    try {
      return new ObjectMapper().readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(line, e);
    }
  }

  private static JsonNode lineThatBegins(List<String> lines, String words) {
    return lines.stream()
        .map(LogLinesIT::parsed)
        .filter(line -> line.get("message").asText().startsWith(words))
        .findFirst()
        .orElseThrow();
  }

  private static void comeAndGo(BatonProcess baton, String id, String... headers) {
    try (RawWebSocket client = RawWebSocket.peer(baton.port(), id, "token", headers)) {
      assertThat(client.readText()).isEqualTo("{\"type\":\"OPEN\"}");
    }
  }

  @Test
  void everyLineIsJsonIfThatIsAskedFor() {
    try (BatonProcess baton = BatonProcess.serve(folder, "--log_format", "json", "--access_log")) {
      comeAndGo(baton, "alice", "traceparent: " + TRACE);
      comeAndGo(baton, "bob", "traceparent: nonsense");
      await().until(() -> baton.err().stream().filter(line -> line.contains("end ")).count() == 2);
      List<String> lines = baton.err();
      JsonNode start = lineThatBegins(lines, "baton ");
      assertThat(start.get("port").asText()).isEqualTo(Integer.toString(baton.port()));
      assertThat(start.get("dataDir").asText()).isEqualTo(folder.toString());
      assertThat(start.get("options").asText()).contains("--log_format 'json', --access_log");
      JsonNode open = lineThatBegins(lines, "open alice as ");
      assertThat(open.get("peer").asText()).isEqualTo("alice");
      assertThat(open.get("address").asText()).isEqualTo("127.0.0.1");
      assertThat(open.get("how").asText()).isEqualTo("connected");
      assertThat(open.get("traceparent").asText()).isEqualTo(TRACE);
      JsonNode end = lineThatBegins(lines, "end alice as ");
      assertThat(end.get("connection")).isEqualTo(open.get("connection"));
      assertThat(end.get("traceparent").asText()).isEqualTo(TRACE);
      assertThat(lineThatBegins(lines, "open bob as ").has("traceparent")).isFalse();
    }
  }

  @Test
  void aConnectionThatLostItsIdIsDisplaced() {
    try (BatonProcess baton = BatonProcess.serve(folder, "--access_log")) {
      try (RawWebSocket first = RawWebSocket.peer(baton.port(), "a, b from 1.2.3.4", "token")) {
        assertThat(first.readText()).isEqualTo("{\"type\":\"OPEN\"}");
        comeAndGo(baton, "a, b from 1.2.3.4");
      }
      await().until(() -> baton.err().stream().filter(line -> line.contains("end ")).count() == 2);
      assertThat(baton.err())
          .filteredOn(line -> line.contains("dev.baton.access"))
          .hasSize(4)
          .allMatch(line -> line.contains(" \"a, b from 1.2.3.4\" as "))
          .filteredOn(line -> line.contains(", displaced, trace -"))
          .hasSize(1);
    }
  }

  @Test
  void connectsHaveNoLineUnlessThatIsAskedFor() {
    try (BatonProcess baton = BatonProcess.serve(folder)) {
      comeAndGo(baton, "alice");
      baton.terminate();
      assertThat(baton.awaitExit()).isZero();
      assertThat(baton.err()).noneMatch(line -> line.contains("alice"));
    }
  }
}

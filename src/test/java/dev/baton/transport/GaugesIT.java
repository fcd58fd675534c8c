package dev.baton.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.FreePort;
import dev.baton.testing.TestServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Alerts are set on these names: a gauge keeps its own, and none goes or comes unseen. */
@Timeout(60)
final class GaugesIT {
  @Test
  void theMetricsPageHasTheseGauges() throws Exception {
    int port = FreePort.find();
    try (var _ = TestServer.start("--admin_port", Integer.toString(port));
        HttpClient http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"));
      String page = http.send(request.build(), BodyHandlers.ofString()).body();
      assertThat(
              page.lines()
                  .filter(line -> line.matches("# TYPE \\S+ gauge"))
                  .map(line -> line.split(" ", -1)[2]))
          .filteredOn(name -> name.startsWith("baton_") && !name.endsWith("_max"))
          .containsExactlyInAnyOrder(
              "baton_peers",
              "baton_sockets",
              "baton_websockets",
              "baton_waiting_bytes",
              "baton_waiting_messages",
              "baton_memory_limit_bytes",
              "baton_memory_used_bytes",
              "baton_memory_unfinished_bytes",
              "baton_memory_outboxes_bytes",
              "baton_memory_waiting_bytes",
              "baton_memory_states_bytes",
              "baton_memory_detached_bytes",
              "baton_audit_index_lag_events",
              "baton_audit_index_failing",
              "baton_bans",
              "baton_event_streams",
              "baton_command_queue",
              "baton_disk_nearly_full",
              "baton_disk_free_bytes",
              "baton_log_damaged",
              "baton_log_writable",
              "baton_log_bytes",
              "baton_log_bytes_per_hour",
              "baton_log_left_seconds",
              "baton_log_replay_seconds",
              "baton_snapshot_age_seconds");
    }
  }
}

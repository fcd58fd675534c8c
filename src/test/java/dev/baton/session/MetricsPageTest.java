package dev.baton.session;

import dev.baton.testing.GeneratedPage;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MetricsPageTest {
  private static final String INTRODUCTION =
      """
      # Metrics

      Served at `/metrics` on the port of `--admin_port`, in the Prometheus text format. Counters
      count from the start of the process.

      | gauge | meaning | when to act |
      |---|---|---|
      | `baton_log_writable` | 1 while the log can be written | at 0: new clients are refused |
      | `baton_log_damaged` | 1 when events before the newest snapshot are damaged | at 1: repair |
      | `baton_disk_nearly_full` | 1 while short of `--min_free_space` | at 1: free space |
      | `baton_log_bytes_per_hour` | the log's current growth | near `--log_bytes_per_hour` |
      | `baton_log_days_left` | days for which the disk has space for that | below 7 |
      | `baton_audit_index_lag_events` | events not yet in the audit index | if it only grows |
      | `baton_certificate_days_left` | days until the certificate expires; with TLS | below 7 |
      | `baton_peers` | IDs that can be reached | near `--concurrent_limit` |
      | `baton_sockets` | open TCP connections of clients | near `ulimit -n` |
      | `baton_websockets` | open WebSockets | far above `baton_peers`: many are refused |
      | `baton_waiting_bytes` | bytes that wait for absent peers | near `--waiting_total` |
      | `baton_memory_limit_bytes` | limit of the memory for clients, `--buffer_memory` | |
      | `baton_memory_used_bytes` | memory in use for clients | above half: slows large messages |
      | `baton_memory_unfinished_bytes` | messages and request heads that are still arriving | |
      | `baton_memory_outboxes_bytes` | messages that wait to be written | slow readers |
      | `baton_memory_waiting_bytes` | messages for absent peers | |
      | `baton_memory_states_bytes` | state and contacts of connected clients | |
      | `baton_memory_detached_bytes` | IDs that wait for their clients, with their state | |
      | `baton_bans` | IDs that are banned, those of the last minute included | near `--max_bans` |
      | `baton_command_queue` | requests that wait for the writer | above 100: a slow disk |

      | counter | what it counts |
      |---|---|
      """;

  @Test
  void pageListsTheMetrics() throws IOException {
    var page = new StringBuilder(INTRODUCTION);
    for (Metric metric : Metric.values()) {
      page.append("| `baton_%s_total` | %s |%n".formatted(metric.label(), metric.description()));
    }
    GeneratedPage.check(Path.of("docs/reference/metrics.md"), page.toString());
  }
}

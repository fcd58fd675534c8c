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

      | gauge | what it is | when to look |
      |---|---|---|
      | `baton_log_writable` | 1 while the event log takes events | at 0: nobody new is let in |
      | `baton_peers` | IDs that can be reached | near `--concurrent_limit` |
      | `baton_sockets` | open TCP connections of clients | near `ulimit -n` |
      | `baton_websockets` | open WebSockets | far above `baton_peers`: somebody collects refusals |
      | `baton_waiting_bytes` | bytes that wait for absent peers | near `--waiting_total` |
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

package dev.baton.cli;

import dev.baton.eventlog.LogOptions;
import dev.baton.eventlog.LogOptions.LogSpace;
import dev.baton.eventlog.LogOptions.OnCorrupt;
import dev.baton.eventlog.LogSync;
import dev.baton.session.LogTimeouts;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Where and how events are kept, and what they are good for after a restart. */
final class EventLogOptions {
  static final String HEADING = "Event log";

  @Option(
      names = "--data_dir",
      paramLabel = "FOLDER",
      defaultValue = "data",
      description = "folder of the event log and the server's keys (${DEFAULT-VALUE})")
  Path dataDir = Path.of("data");

  @Option(
      names = "--log_sync",
      paramLabel = "WHEN",
      defaultValue = "always",
      description =
          "when events are forced to the disk: always (before anybody is told), interval (every"
              + " 100 ms) or none (${DEFAULT-VALUE})")
  LogSync logSync = LogSync.ALWAYS;

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "name of this server in its events; default: the host's name")
  String node = "";

  @Option(
      names = "--restart_window",
      paramLabel = "MS",
      defaultValue = "30000",
      description = "how long IDs wait for their clients after a restart (${DEFAULT-VALUE})")
  int restartWindow;

  @Option(
      names = "--drop_window",
      paramLabel = "MS",
      defaultValue = "0",
      description =
          "how long an ID waits for its client after its connection broke (${DEFAULT-VALUE})")
  int dropWindow;

  @Option(
      names = "--handover_window",
      paramLabel = "MS",
      defaultValue = "15000",
      description =
          "how long the ID of a client that takes part in handovers waits for it after a drop, a"
              + " reload of its page, or the end of the server (${DEFAULT-VALUE})")
  int handoverWindow;

  @Option(
      names = "--on_corrupt",
      paramLabel = "WHAT",
      defaultValue = "refuse",
      description =
          "what a start does about a damaged log: refuse, or quarantine (move it aside and go on"
              + " from its last good event) (${DEFAULT-VALUE})")
  OnCorrupt onCorrupt = OnCorrupt.REFUSE;

  @Option(
      names = "--min_free_space",
      paramLabel = "BYTES",
      defaultValue = "67108864",
      description =
          "room on the disk below which only clients that come back to their IDs are let in, and"
              + " below half of it nobody; 0: no limit (${DEFAULT-VALUE})")
  long minFreeSpace;

  @Option(
      names = "--snapshot_events",
      paramLabel = "N",
      defaultValue = "100000",
      description = "events between two snapshots, which make a start quick (${DEFAULT-VALUE})")
  int snapshotEvents;

  @Option(
      names = "--retain_days",
      paramLabel = "DAYS",
      defaultValue = "0",
      description = "delete events that are older; 0: keep all of them (${DEFAULT-VALUE})")
  int retainDays;

  @Option(
      names = "--log_max_bytes",
      paramLabel = "BYTES",
      defaultValue = "0",
      description =
          "delete the oldest days of the log while it has more than this, as --retain_days does;"
              + " 0: no limit (${DEFAULT-VALUE})")
  long logMaxBytes;

  @Option(
      names = "--log_bytes_per_hour",
      paramLabel = "BYTES",
      defaultValue = "268435456",
      description =
          "growth of the log above which connects from the addresses that cause it are delayed; 0:"
              + " no limit (${DEFAULT-VALUE})")
  long logBytesPerHour;

  @Option(
      names = "--start_timeout",
      paramLabel = "MS",
      defaultValue = "30000",
      description =
          "how long a start may make no progress before it is given up (${DEFAULT-VALUE})")
  int startTimeout;

  @Option(
      names = "--log_queue_timeout",
      paramLabel = "MS",
      defaultValue = "2000",
      description =
          "how long a newcomer waits for its turn at the log before it is refused"
              + " (${DEFAULT-VALUE})")
  int logQueueTimeout;

  @Option(
      names = "--log_append_timeout",
      paramLabel = "MS",
      defaultValue = "10000",
      description =
          "how long an append may take before its client is refused and the log counts as failed"
              + " (${DEFAULT-VALUE})")
  int logAppendTimeout;

  LogOptions logOptions(OptionChecks checks) {
    return new LogOptions(
        node(),
        logSync,
        onCorrupt,
        checks.atLeast("--snapshot_events", snapshotEvents, 1),
        new LogSpace(
            checks.atLeast("--min_free_space", minFreeSpace, 0),
            Duration.ofDays(checks.within("--retain_days", retainDays, 0, 100_000)),
            checks.atLeast("--log_max_bytes", logMaxBytes, 0)));
  }

  long logBytesPerHour(OptionChecks checks) {
    return checks.atLeast("--log_bytes_per_hour", logBytesPerHour, 0);
  }

  LogTimeouts timeouts(OptionChecks checks) {
    return new LogTimeouts(
        checks.millis("--log_queue_timeout", logQueueTimeout),
        checks.millis("--log_append_timeout", logAppendTimeout));
  }

  private String node() {
    if (!node.isEmpty()) {
      return node;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}

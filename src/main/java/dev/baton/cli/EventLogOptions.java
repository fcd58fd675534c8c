package dev.baton.cli;

import dev.baton.checkpoint.CheckpointOptions;
import dev.baton.checkpoint.NoteKey;
import dev.baton.eventlog.LogOptions;
import dev.baton.eventlog.LogOptions.LogSpace;
import dev.baton.eventlog.LogOptions.OnCorrupt;
import dev.baton.eventlog.LogSync;
import dev.baton.ownership.TrustedUrl;
import dev.baton.session.LogTimeouts;
import dev.baton.session.LoggedAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where and how events are kept, and what they are good for after a restart. */
final class EventLogOptions {
  static final String HEADING = "Event log";

  @Option(
      names = "--data_dir",
      paramLabel = "FOLDER",
      defaultValue = "data",
      description = "folder of the event log and the server's keys (${DEFAULT-VALUE})")
  @Takes("the path of a folder")
  @Common
  Path dataDir = Path.of("data");

  @Option(
      names = "--log_sync",
      paramLabel = "WHEN",
      defaultValue = "always",
      description =
          "when events are forced to the disk: always (before the client is answered),"
              + " interval (every 100 ms) or none (${DEFAULT-VALUE})")
  @Common
  LogSync logSync = LogSync.ALWAYS;

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "name of this server in its events; default: the host name")
  String node = "";

  @Option(
      names = "--restart_window",
      paramLabel = "MS",
      defaultValue = "30000",
      description = "how long IDs are kept for their clients after a restart (${DEFAULT-VALUE})")
  @Takes(min = 0)
  int restartWindow;

  @Option(
      names = "--drop_window",
      paramLabel = "MS",
      defaultValue = "0",
      description =
          "how long an ID is kept for its client after its connection broke"
              + " (${DEFAULT-VALUE})")
  @Takes(min = 0)
  @Common
  int dropWindow;

  @Option(
      names = "--handover_window",
      paramLabel = "MS",
      defaultValue = "15000",
      description =
          "how long the ID of a client that takes part in handovers is kept after a"
              + " drop, a page reload or a stop of the server (${DEFAULT-VALUE})")
  @Takes(min = 0)
  int handoverWindow;

  @Option(
      names = "--on_corrupt",
      paramLabel = "WHAT",
      defaultValue = "refuse",
      description =
          "what a start does about a damaged log: refuse, or quarantine (move it aside"
              + " and continue after its last good event) (${DEFAULT-VALUE})")
  OnCorrupt onCorrupt = OnCorrupt.REFUSE;

  @Option(
      names = "--min_free_space",
      paramLabel = "BYTES",
      defaultValue = "67108864",
      description =
          "free disk space below which only clients that return to their IDs are"
              + " admitted, and below half of it none; 0: no limit (${DEFAULT-VALUE})")
  @Takes(min = 0)
  long minFreeSpace;

  @Option(
      names = "--snapshot_events",
      paramLabel = "N",
      defaultValue = "100000",
      description = "events between two snapshots, which shorten a start (${DEFAULT-VALUE})")
  @Takes(min = 1)
  int snapshotEvents;

  @Option(
      names = "--retain_days",
      paramLabel = "DAYS",
      defaultValue = "0",
      description = "delete events that are older; 0: keep all of them (${DEFAULT-VALUE})")
  @Takes(min = 0, max = 100_000)
  @Common
  int retainDays;

  @Option(
      names = "--log_max_bytes",
      paramLabel = "BYTES",
      defaultValue = "0",
      description =
          "delete the oldest days of the log while it is larger than this; 0: no limit"
              + " (${DEFAULT-VALUE})")
  @Takes(min = 0)
  @Common
  long logMaxBytes;

  @Option(
      names = "--log_bytes_per_hour",
      paramLabel = "BYTES",
      defaultValue = "268435456",
      description =
          "growth of the log above which connects from the addresses that cause it are"
              + " delayed; 0: no limit (${DEFAULT-VALUE})")
  @Takes(min = 0)
  long logBytesPerHour;

  @Option(
      names = "--log_addresses",
      paramLabel = "WHAT",
      defaultValue = "full",
      description =
          "what events keep of a client's address: full, prefix (its /24, or /48 of IPv6)"
              + " or none (${DEFAULT-VALUE})")
  LoggedAddresses logAddresses = LoggedAddresses.FULL;

  @Option(
      names = "--checkpoint_origin",
      paramLabel = "NAME",
      description =
          "name of this log in its checkpoints, for example baton.example.com/prod;"
              + " default: the one that it has, at first HOST/baton")
  @Takes("a name without spaces and plus signs")
  String checkpointOrigin = "";

  @Option(
      names = "--checkpoint_url",
      paramLabel = "URL",
      description = "URL to which each checkpoint is sent (POST), so that a copy is elsewhere")
  @Takes("an https URL, such as https://audit.example/checkpoints")
  String checkpointUrl = "";

  @Option(
      names = "--audit_index",
      paramLabel = "WHAT",
      defaultValue = "on",
      description =
          "on or off: whether events are also kept in a database, from which history,"
              + " sessions, timeline and holders answer quickly (${DEFAULT-VALUE})")
  OnOff auditIndex = OnOff.ON;

  @Option(
      names = "--start_timeout",
      paramLabel = "MS",
      defaultValue = "30000",
      description = "how long a start may make no progress before it is aborted (${DEFAULT-VALUE})")
  @Takes(min = 1)
  int startTimeout;

  @Option(
      names = "--log_queue_timeout",
      paramLabel = "MS",
      defaultValue = "2000",
      description =
          "how long a connect waits for its turn at the log before it is refused"
              + " (${DEFAULT-VALUE})")
  @Takes(min = 1)
  int logQueueTimeout;

  @Option(
      names = "--log_append_timeout",
      paramLabel = "MS",
      defaultValue = "10000",
      description =
          "how long an append may take before its client is refused and the log counts"
              + " as failed (${DEFAULT-VALUE})")
  @Takes(min = 1)
  int logAppendTimeout;

  LogOptions logOptions() {
    return new LogOptions(
        node(),
        logSync,
        onCorrupt,
        snapshotEvents,
        new LogSpace(minFreeSpace, Duration.ofDays(retainDays), logMaxBytes));
  }

  CheckpointOptions checkpoints(OptionChecks checks) {
    try {
      if (!checkpointOrigin.isEmpty()) {
        NoteKey.requireName(checkpointOrigin);
      }
    } catch (IllegalArgumentException e) {
      throw checks.refused("--checkpoint_origin", e);
    }
    try {
      return new CheckpointOptions(
          checkpointOrigin,
          checkpointUrl.isEmpty()
              ? Optional.empty()
              : Optional.of(TrustedUrl.of(checkpointUrl, "the URL of checkpoints")));
    } catch (IllegalArgumentException e) {
      throw checks.refused("--checkpoint_url", e);
    }
  }

  LogTimeouts timeouts() {
    return new LogTimeouts(Duration.ofMillis(logQueueTimeout), Duration.ofMillis(logAppendTimeout));
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

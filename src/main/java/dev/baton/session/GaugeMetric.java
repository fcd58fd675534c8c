package dev.baton.session;

/** The gauges, with the name, the meaning and the advice that an operator sees. */
public enum GaugeMetric {
  LOG_WRITABLE("log_writable", "1 while the log can be written", "at 0: new clients are refused"),
  LOG_DAMAGED(
      "log_damaged", "1 when events before the newest snapshot are damaged", "at 1: repair"),
  DISK_NEARLY_FULL(
      "disk_nearly_full", "1 while the disk is short of --min_free_space", "at 1: free space"),
  DISK_FREE("disk_free_bytes", "Free space on the disk of the data folder", "if it only falls"),
  LOG_BYTES("log_bytes", "Bytes that the files of the event log hold", "near --log_max_bytes"),
  LOG_BYTES_PER_HOUR(
      "log_bytes_per_hour", "Current growth of the event log", "near --log_bytes_per_hour"),
  LOG_LEFT(
      "log_left_seconds",
      "For how long the disk has space at that rate; 36500 days if no end is in sight",
      "below 7 days"),
  LOG_REPLAY("log_replay_seconds", "How long the start of this process read the log", "above 60"),
  SNAPSHOT_AGE(
      "snapshot_age_seconds",
      "Age of the newest snapshot, NaN if there is none",
      "above 2 days while events are appended"),
  AUDIT_INDEX_LAG("audit_index_lag_events", "Events not yet in the audit index", "if it grows"),
  AUDIT_INDEX_FAILING(
      "audit_index_failing",
      "1 while the audit index cannot be read or written",
      "at 1: audit queries read the whole log"),
  CERTIFICATE_LEFT(
      "certificate_left_seconds",
      "Time until the TLS certificate expires, in whole days; only with TLS",
      "below 7 days"),
  JWKS_FAILING(
      "jwks_failing",
      "1 while the keys of --jwks_url cannot be fetched; only with --jwks_url",
      "at 1: takeovers end when the keys are an hour old"),
  PEERS("peers", "IDs that can be reached", "near --concurrent_limit"),
  SOCKETS("sockets", "Open TCP connections of clients", "near ulimit -n"),
  WEBSOCKETS("websockets", "Open WebSockets", "far above baton_peers: many are refused"),
  WAITING("waiting_bytes", "Bytes of messages for absent peers", "near --waiting_total"),
  WAITING_MESSAGES("waiting_messages", "Messages that wait for absent peers", ""),
  MEMORY_LIMIT("memory_limit_bytes", "Limit of the memory for clients, --buffer_memory", ""),
  MEMORY_USED(
      "memory_used_bytes", "Memory in use for clients", "above half: large messages are slowed"),
  BANS("bans", "IDs that are banned, those of the last minute included", "near --max_bans"),
  EVENT_STREAMS("event_streams", "Open streams of events", "at 8: others are refused"),
  COMMAND_QUEUE("command_queue", "Requests that wait for the writer", "above 100: a slow disk");

  private final String label;
  private final String description;
  private final String whenToAct;

  GaugeMetric(String label, String description, String whenToAct) {
    this.label = label;
    this.description = description;
    this.whenToAct = whenToAct;
  }

  /** The name of the metric without {@code baton_}. */
  public String label() {
    return label;
  }

  public String description() {
    return description;
  }

  /** When an operator should act on it; empty if it only explains others. */
  String whenToAct() {
    return whenToAct;
  }
}

package dev.baton.session;

import java.util.List;

/**
 * The histograms, with the name, the buckets and the meaning that an operator sees. The unit is the
 * end of the name: seconds, or the things that are counted.
 */
public enum HistogramMetric {
  OPEN_CONNECT(Family.OPEN, "connect"),
  OPEN_RESUME(Family.OPEN, "resume"),
  OPEN_TAKEOVER(Family.OPEN, "takeover"),
  LOG_APPEND(Family.LOG_APPEND),
  LOG_SYNC(Family.LOG_SYNC),
  LOG_BATCH(Family.LOG_BATCH),
  MESSAGE_RELAY(Family.MESSAGE_RELAY);

  private final Family family;

  @SuppressWarnings("ImmutableEnumChecker") // Cannot be modified.
  private final List<String> labels;

  HistogramMetric(Family family) {
    this.family = family;
    this.labels = List.of();
  }

  HistogramMetric(Family family, String how) {
    this.family = family;
    this.labels = List.of("how", how);
  }

  private enum Family {
    OPEN(
        "open_seconds",
        "From a complete handshake to OPEN in the client's outbox",
        "above 1 s: a slow disk, or keys that are fetched slowly",
        List.of(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)),
    LOG_APPEND(
        "log_append_seconds",
        "Time to append an event to the log, without the sync",
        "above 10 ms: a slow disk, or too little memory for its pages",
        List.of(0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.01, 0.1, 1.0)),
    LOG_SYNC(
        "log_sync_seconds",
        "Time to force a batch of events to the disk, as --log_sync asks",
        "above 100 ms: a slow disk",
        List.of(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5)),
    LOG_BATCH(
        "log_batch_events",
        "Events that were forced to the disk together",
        "",
        List.of(1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0)),
    MESSAGE_RELAY(
        "message_relay_seconds",
        "From a complete message to the receiver's outbox; one message in 16 is measured",
        "above 10 ms: the machine is overloaded",
        List.of(0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.01, 0.1, 1.0));

    private final String label;
    private final String description;
    private final String whenToAct;

    @SuppressWarnings("ImmutableEnumChecker") // Cannot be modified.
    private final List<Double> buckets;

    Family(String label, String description, String whenToAct, List<Double> buckets) {
      this.label = label;
      this.description = description;
      this.whenToAct = whenToAct;
      this.buckets = buckets;
    }
  }

  /** The name of the metric without {@code baton_}. */
  String family() {
    return family.label;
  }

  String description() {
    return family.description;
  }

  /** When an operator should act on it; empty if it only explains others. */
  String whenToAct() {
    return family.whenToAct;
  }

  /** Names and values of its labels in turn. */
  List<String> labels() {
    return labels;
  }

  /** The upper bounds of the buckets but the last. */
  List<Double> buckets() {
    return family.buckets;
  }
}

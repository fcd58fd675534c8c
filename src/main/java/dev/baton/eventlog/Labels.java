package dev.baton.eventlog;

import java.util.List;

/**
 * The names of types and reasons, of which binary records have the number only: its place in these
 * lists, which only grow at their ends.
 */
final class Labels {
  private static final List<String> TYPES =
      List.of(
          "server-started",
          "server-stopped",
          "peer-connected",
          "peer-resumed",
          "peer-overridden",
          "override-refused",
          "refusals-omitted",
          "state-saved",
          "peer-detached",
          "peer-disconnected",
          "log-resumed",
          "log-repaired",
          "log-pruned",
          "log-damaged",
          "server-ready");

  /** Of ends, then of refusals, then what came later. */
  private static final List<String> REASONS =
      List.of(
          "client-closed",
          "going-away",
          "left",
          "connection-lost",
          "alive-timeout",
          "slow-consumer",
          "protocol-error",
          "server-stopped",
          "lost",
          "taken",
          "limit",
          "proof-required",
          "proof-malformed",
          "proof-invalid",
          "proof-expired",
          "not-owner",
          "stale",
          "flapping",
          "cannot-verify",
          "probe-silent");

  private Labels() {}

  static List<String> types() {
    return TYPES;
  }

  static int numberOfType(String type) {
    return numberOf(TYPES, type);
  }

  static int numberOfReason(String reason) {
    return numberOf(REASONS, reason);
  }

  private static int numberOf(List<String> labels, String label) {
    int number = labels.indexOf(label);
    if (number < 0) {
      throw new IllegalArgumentException("no number stands for " + label);
    }
    return number;
  }

  /**
   * The name of a type.
   *
   * @throws LogTooNewException if a later version of this program wrote it
   */
  static String type(long number) {
    return label(TYPES, number, "is of type ");
  }

  /**
   * The name of a reason.
   *
   * @throws LogTooNewException if a later version of this program wrote it
   */
  static String reason(long number) {
    return label(REASONS, number, "has the reason ");
  }

  private static String label(List<String> labels, long number, String what) {
    if (number < 0 || number >= labels.size()) {
      throw new LogTooNewException(
          "the record " + what + number + ", which this program does not know");
    }
    return labels.get((int) number);
  }
}

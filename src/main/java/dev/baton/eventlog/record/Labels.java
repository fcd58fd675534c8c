package dev.baton.eventlog.record;

import dev.baton.eventlog.EventTypes;
import java.util.List;

/**
 * The names of types and reasons, of which binary records have the number only: its place in these
 * lists, which only grow at their ends.
 */
final class Labels {
  private static final List<String> TYPES = EventTypes.names();

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
          "probe-silent",
          "by-operator",
          "banned");

  private Labels() {}

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

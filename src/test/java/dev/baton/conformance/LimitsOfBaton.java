package dev.baton.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Everything that PeerServer has no limit for and Baton has, and what a client sees of it. */
final class LimitsOfBaton {
  private static final Pattern OPTION =
      Pattern.compile("\\| (?:\\*\\*)?(`--([a-z_]+)`[^|*]*)(?:\\*\\*)? \\| (?:`([^`]*)`)? \\|.*");

  /**
   * One of them.
   *
   * @param option that changes it, without the dashes
   * @param seen what a client sees that meets it
   */
  record Limit(String option, String seen) {}

  private static final List<Limit> ALL =
      List.of(
          new Limit("max_message", "close 1009, Message too big"),
          new Limit("max_fragments", "close 1009, Too many fragments"),
          new Limit("max_nesting", "its message is ignored, like one that is not a JSON object"),
          new Limit("max_malformed", "close 1007; a good message resets the count"),
          new Limit("message_rate", "its messages are read later; none is lost"),
          new Limit("message_burst", "as above"),
          new Limit("waiting_messages", "EXPIRE at once, for messages beyond the limit"),
          new Limit("waiting_bytes", "as above"),
          new Limit("waiting_ids", "as above"),
          new Limit("waiting_total", "as above, for a sender that uses much of it"),
          new Limit("outbox_bytes", "EXPIRE at once, for messages beyond the limit"),
          new Limit(
              "buffer_memory",
              "large messages are read later; the newest unfinished one closes with 1013"),
          new Limit("write_timeout", "its connection ends; its ID waits 5 s for it"),
          new Limit("handshake_timeout", "its connection ends before there is an answer"),
          new Limit("ping_interval", "a ping, which browsers answer automatically"),
          new Limit("probe_timeout", "its connection ends, as if it had broken"),
          new Limit("refusal_delay", "ID-TAKEN arrives later at each attempt"),
          new Limit("address_rate", "ERROR, then close 4429"),
          new Limit("max_bans", "nothing: the operator cannot ban more IDs"),
          new Limit("command_queue", "ERROR, then close 1013"),
          new Limit("max_state", "its STATE is not stored; clients of PeerServer send none"),
          new Limit("max_contacts", "nothing; clients of PeerServer have none"),
          new Limit("failed_proof_rate", "its proofs are not verified for a minute"),
          new Limit("log_bytes_per_hour", "connects from its address wait for up to 10 s"),
          new Limit("min_free_space", "ERROR, then close 1013"),
          new Limit("log_queue_timeout", "ERROR, then close 1013"),
          new Limit("log_append_timeout", "ERROR, then close 1013"));

  private LimitsOfBaton() {}

  static List<String> options() {
    return ALL.stream().map(Limit::option).toList();
  }

  /** A table of them, with the defaults that the README tells. */
  static String table() {
    List<String> readme = readme();
    return ALL.stream().map(limit -> row(limit, readme)).collect(Collectors.joining());
  }

  /** The options under the heading of limits in the README, which is written from the code. */
  static List<String> documented() {
    return readme().stream()
        .dropWhile(line -> !line.equals("### Limits"))
        .takeWhile(line -> !line.startsWith("<!--"))
        .map(OPTION::matcher)
        .filter(Matcher::matches)
        .map(option -> option.group(2))
        .toList();
  }

  private static String row(Limit limit, List<String> readme) {
    return readme.stream()
        .map(OPTION::matcher)
        .filter(option -> option.matches() && option.group(2).equals(limit.option()))
        .map(
            option ->
                "| %s | %s | %s |\n".formatted(option.group(1), option.group(3), limit.seen()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no option --" + limit.option()));
  }

  private static List<String> readme() {
    try {
      return Files.readAllLines(Path.of("README.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

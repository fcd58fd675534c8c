package dev.baton.conformance;

import java.util.List;
import java.util.stream.Collectors;

/** The text of {@code docs/reference/differences.md}, made from the differences and scenarios. */
final class DifferencesPage {
  private static final String HEAD =
      """
      # Differences from PeerServer

      Baton stands in for PeerServer (npm `peer` 1.0.2): stock clients need no change. This page
      lists what Baton does otherwise on purpose and a client could notice. It is made from the
      conformance suite, which plays the same scenarios against both servers: what stands here is
      shown by a scenario, and all other scenarios must look the same on both.

      After a change of the suite write this page anew with `scripts/test --regenerate`.

      What Baton has besides is off, or unseen by clients that do not ask for it: takeover and
      tickets (`--allow_override_connect`), the parameters `caps` and `device` of a handshake, the
      message STATE, the files of the client add-on, and the ports of `--admin_port`.

      On its command line PeerServer passes over flags that it does not know. Baton does so with
      those that scripts for PeerServer still have (`--ip_limit`, `--debug`, `--timeout`, `--sslca`)
      and with words that belong to no flag, each with a warning. Any other flag that it does not
      know stops the start, since it is mistyped, and the line says which one may be meant.

      ## What differs

      """;

  private static final String COMING_BACK =
      """

      ## Who comes back, and when an ID is free

      A page that is loaded again asks for its ID with a new token, so that the server cannot know
      it from a stranger.

      * After a close frame, an end of the stream or a reset the ID is free at once, as with
        PeerServer, and also if the new connection is faster than the end of the old one.
      * A connection that broke without a word is noticed when another client asks for its ID: it is
        sent a ping, and ends if nothing comes from it for `--probe_timeout`. PeerServer says
        ID-TAKEN until `--alive_timeout` is over.
      * After a crash or a restart of the server the IDs wait for their clients for
        `--restart_window`: the same token gets its ID back, another one is told ID-TAKEN with
        `retryAfter`, the seconds after which the ID is free. PeerServer forgets everything, and
        gives the ID to the first who asks. With `--restart_window 0` Baton does the same, and a
        stranger can be first.
      * `--drop_window` keeps an ID in the same way after a connection broke. Without it, which is
        the default, the first client that asks gets it, as with PeerServer.
      * A client that asks for the same ID with the same token again and again, and is refused, is
        answered after 0.25, 0.5, 1, 2 and then 5 seconds (`--refusal_delay`).

      ## Limits that PeerServer lacks

      | Option | Default | What a client sees that meets it |
      |---|---|---|
      """;

  private static final String COMPARED =
      """

      ## What is compared

      The facts about PeerServer that the suite goes through. Every row has scenarios of its own,
      except those that nothing a client does can bring about.

      | Row | PeerServer | Baton |
      |---|---|---|
      """;

  private DifferencesPage() {}

  static String text() {
    return HEAD
        + Differences.all().stream().map(DifferencesPage::section).collect(Collectors.joining("\n"))
        + COMING_BACK
        + Limits.table()
        + COMPARED
        + List.of(Row.values()).stream().map(DifferencesPage::row).collect(Collectors.joining());
  }

  private static String section(Difference difference) {
    return """
        * **%s**: %s.
          * PeerServer %s.
          * Baton %s.
          * Why: %s
        """
        .formatted(
            difference.row(),
            difference.row().description(),
            difference.peerServer(),
            difference.baton(),
            difference.reason());
  }

  private static String row(Row row) {
    String verdict =
        Differences.all().stream()
            .filter(difference -> difference.row() == row)
            .map(difference -> difference.kind().word() + ": " + difference.reason())
            .collect(Collectors.joining(" "));
    if (verdict.isEmpty()) {
      verdict = row.observable() ? "same" : "same, which nothing from outside can show";
    }
    return "| %s | %s | %s |\n".formatted(row, row.description(), verdict);
  }
}

package dev.baton.conformance;

import java.util.List;
import java.util.stream.Collectors;

/** The text of {@code docs/reference/differences.md}, made from the differences and scenarios. */
final class DifferencesPage {
  private static final String HEAD =
      """
      # Differences from PeerServer

      Baton replaces PeerServer (npm `peer` 1.0.2); stock clients need no change. This page lists
      what Baton does differently on purpose and a client could notice. It is generated from the
      conformance suite, which plays the same scenarios against both servers: a scenario shows each
      difference on this page, and all other scenarios must look the same on both.

      After a change of the suite, regenerate this page with `scripts/test --regenerate`.

      Baton's additions are off, or invisible to clients that do not ask for them: takeover and
      tickets (`--allow_override_connect`), the parameters `caps` and `device` of a handshake, the
      message STATE, the files of the client add-on, and the ports of `--admin_port`.

      On its command line PeerServer ignores unknown flags. Baton ignores those that scripts for
      PeerServer still contain (`--ip_limit`, `--debug`, `--timeout`, `--sslca`) and words that
      belong to no flag, each with a warning. Any other unknown flag is probably mistyped and stops
      the start; the error suggests a similar one.

      ## What differs

      """;

  private static final String COMING_BACK =
      """

      ## Reconnects, and when an ID is free

      A page that is reloaded asks for its ID with a new token, so the server cannot distinguish it
      from a stranger.

      * After a close frame, an end of the stream or a reset the ID is free at once, as with
        PeerServer, even if the new connection arrives before the end of the old one.
      * A connection that broke silently is detected when another client asks for its ID: the server
        sends it a ping, and ends it if nothing arrives from it for `--probe_timeout`. PeerServer
        answers ID-TAKEN until `--alive_timeout` is over.
      * After a crash or a restart of the server the IDs wait for their clients for
        `--restart_window`: a client with the same token gets its ID back, any other client receives
        ID-TAKEN with `retryAfter`, the seconds after which the ID is free. PeerServer forgets
        everything, and gives the ID to the first client that asks. With `--restart_window 0` Baton
        does the same, and a stranger can be first.
      * `--drop_window` keeps an ID in the same way after a connection broke. Without it, which is
        the default, the first client that asks gets the ID, as with PeerServer.
      * A client that repeatedly asks for the same ID with the same token, and is refused, receives
        the answer after 0.25, 0.5, 1, 2 and then 5 seconds (`--refusal_delay`).

      ## Limits that PeerServer lacks

      | Option | Default | What a client sees at the limit |
      |---|---|---|
      """;

  private static final String COMPARED =
      """

      ## What is compared

      The facts about PeerServer that the suite compares. Every row has its own scenarios, except
      those that no client can cause.

      | Row | PeerServer | Baton |
      |---|---|---|
      """;

  private DifferencesPage() {}

  static String text() {
    return HEAD
        + Differences.all().stream().map(DifferencesPage::section).collect(Collectors.joining("\n"))
        + COMING_BACK
        + LimitsOfBaton.table()
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
      verdict = row.observable() ? "same" : "same, which no client can observe";
    }
    return "| %s | %s | %s |\n".formatted(row, row.description(), verdict);
  }
}

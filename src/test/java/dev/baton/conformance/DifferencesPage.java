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

      ## What differs

      """;

  private static final String COMPARED =
      """

      ## What is compared

      The facts about PeerServer that the suite goes through. Every row has scenarios of its own,
      except those that nothing a client does can bring about.

      | Row | PeerServer | Compared |
      |---|---|---|
      """;

  private DifferencesPage() {}

  static String text() {
    return HEAD
        + Differences.all().stream().map(DifferencesPage::section).collect(Collectors.joining("\n"))
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
    String compared = row.observable() ? "yes" : "cannot be brought about";
    return "| %s | %s | %s |\n".formatted(row, row.description(), compared);
  }
}

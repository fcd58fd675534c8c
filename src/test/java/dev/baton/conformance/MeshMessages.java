package dev.baton.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * What PeerJS 1.5.5 sends in Chromium to set up one data channel, as it was recorded: a call and
 * its answer, each with its candidates (of one IPv4 and one IPv6 address).
 *
 * @param call OFFER, CANDIDATE, CANDIDATE
 * @param answer ANSWER, CANDIDATE, CANDIDATE
 */
record MeshMessages(List<String> call, List<String> answer) {
  static MeshMessages recorded() {
    try (var in = MeshMessages.class.getResourceAsStream("mesh-messages.txt")) {
      if (in == null) {
        throw new AssertionError("mesh-messages.txt is not among the resources");
      }
      List<String> all = new String(in.readAllBytes(), UTF_8).lines().toList();
      return new MeshMessages(all.subList(0, 3), all.subList(3, 6));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A recorded message to this peer, with a number in place of the connection's ID. */
  static String to(String peer, int number, String message) {
    return message.replace("DST", peer).replace("CONNECTION", "%011d".formatted(number));
  }
}

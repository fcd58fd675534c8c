package dev.baton.transport;

import static dev.baton.testing.RawWebSocket.CLOSE;
import static dev.baton.testing.RawWebSocket.CONTINUATION;
import static dev.baton.testing.RawWebSocket.TEXT;
import static dev.baton.transport.ClientFrames.close;
import static dev.baton.transport.ClientFrames.echo;
import static dev.baton.transport.ClientFrames.frame;
import static dev.baton.transport.ClientFrames.header;
import static dev.baton.transport.ClientFrames.hex;
import static dev.baton.transport.ClientFrames.join;
import static dev.baton.transport.ClientFrames.offer;
import static dev.baton.transport.ClientFrames.ping;
import static dev.baton.transport.ClientFrames.text;
import static dev.baton.transport.FrameCase.named;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Group 7 of the catalogue: the closing handshake. */
final class CloseCases {
  private static final int[] VALID = {
    1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999
  };
  private static final int[] INVALID = {
    0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535
  };

  private CloseCases() {}

  static Stream<FrameCase> rows() {
    return Stream.of(handshakes(), payloads(), codes()).flatMap(List::stream);
  }

  private static List<FrameCase> handshakes() {
    byte[] goodbye = close(1000);
    byte[] toWitness = text(offer(FrameCase.WITNESS, "1"));
    return List.of(
        named("7.1 message, then close: both are answered")
            .sends(text(echo("1")), goodbye)
            .echo("1")
            .closes(1000),
        named("7.1 two closes: one answer").sends(join(goodbye, close(1001))).closes(1000),
        named("7.1 ping behind a close is not answered")
            .sends(join(goodbye, ping("late")))
            .closes(1000),
        named("7.1 message behind a close is not delivered")
            .sends(join(goodbye, toWitness))
            .closes(1000),
        named("7.1 rest of a message behind a close is not delivered")
            .sends(join(frame(false, TEXT, "{"), goodbye, frame(true, CONTINUATION, "}")))
            .closes(1000),
        named("7.1 broken frame behind a close changes nothing")
            .sends(join(goodbye, frame(true, 3, "x")))
            .closes(1000),
        named("7.1 much behind a close changes nothing")
            .sends(goodbye, text(echo(FramingCases.payloadFor(200_000))))
            .closes(1000),
        named("7.1 close cut into single bytes is answered")
            .sendsByteByByte(close(1000, "bye".getBytes(UTF_8)))
            .closes(1000));
  }

  private static List<FrameCase> payloads() {
    byte[] longest = "r".repeat(123).getBytes(UTF_8);
    return List.of(
        named("7.3 close without payload is answered without a code")
            .sends(frame(true, CLOSE, ""))
            .closes(1005),
        named("7.3 close of one byte closes 1002").sends(frame(true, CLOSE, "x")).closes(1002),
        named("7.3 close with a reason is answered")
            .sends(close(1000, "going away".getBytes(UTF_8)))
            .closes(1000),
        named("7.3 close with the longest reason is answered")
            .sends(close(1000, longest))
            .closes(1000),
        named("7.3 close of 126 bytes closes 1002")
            .sends(close(1000, join(longest, longest)))
            .closes(1002),
        named("7.3 close of 126 bytes that begin with a good code closes 1002")
            .sends(header(0x80 | CLOSE, 2, 126), hex("03e8"), new byte[124])
            .closes(1002),
        named("7.5 reason with a euro sign is answered")
            .sends(close(1000, hex("e282ac")))
            .closes(1000),
        named("7.5 reason with invalid UTF-8 closes 1007")
            .sends(close(1000, hex("cebaf8888080")))
            .closes(1007),
        named("7.5 reason with an overlong slash closes 1007")
            .sends(close(1000, hex("c0af")))
            .closes(1007),
        named("7.5 reason with a surrogate closes 1007")
            .sends(close(1001, hex("eda080")))
            .closes(1007),
        named("7.5 reason that ends inside a character closes 1007")
            .sends(close(4000, hex("e282")))
            .closes(1007));
  }

  private static List<FrameCase> codes() {
    var rows = new ArrayList<FrameCase>();
    for (int code : VALID) {
      rows.add(
          named("7.7 close %d is answered with the same code".formatted(code))
              .sends(close(code))
              .closes(code));
    }
    for (int code : INVALID) {
      rows.add(named("7.9 close %d closes 1002".formatted(code)).sends(close(code)).closes(1002));
    }
    rows.add(
        named("7.9 close 1005 with a reason closes 1002")
            .sends(close(1005, "none".getBytes(UTF_8)))
            .closes(1002));
    return rows;
  }
}

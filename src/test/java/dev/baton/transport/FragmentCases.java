package dev.baton.transport;

import static dev.baton.testing.RawWebSocket.BINARY;
import static dev.baton.testing.RawWebSocket.CLOSE;
import static dev.baton.testing.RawWebSocket.CONTINUATION;
import static dev.baton.testing.RawWebSocket.PING;
import static dev.baton.testing.RawWebSocket.PONG;
import static dev.baton.testing.RawWebSocket.TEXT;
import static dev.baton.transport.ClientFrames.close;
import static dev.baton.transport.ClientFrames.echo;
import static dev.baton.transport.ClientFrames.frame;
import static dev.baton.transport.ClientFrames.hex;
import static dev.baton.transport.ClientFrames.join;
import static dev.baton.transport.ClientFrames.ping;
import static dev.baton.transport.ClientFrames.text;
import static dev.baton.transport.FrameCase.named;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Group 5 of the catalogue: messages in fragments, and control frames between them. */
final class FragmentCases {
  private FragmentCases() {}

  static Stream<FrameCase> rows() {
    return Stream.of(controls(), messages(), outOfOrder()).flatMap(List::stream);
  }

  /** A message in this many frames of about the same size. */
  static byte[] fragments(int opcode, byte[] message, int count) {
    byte[] all = new byte[0];
    for (int i = 0; i < count; i++) {
      int from = message.length * i / count;
      int to = message.length * (i + 1) / count;
      byte[] part = Arrays.copyOfRange(message, from, to);
      all = join(all, frame(i == count - 1, i == 0 ? opcode : CONTINUATION, part));
    }
    return all;
  }

  private static byte[] fragmented(String payload, int count) {
    return fragments(TEXT, echo(payload).getBytes(UTF_8), count);
  }

  private static List<FrameCase> controls() {
    String head = echo("5").substring(0, 20);
    String tail = echo("5").substring(20);
    byte[] first = frame(false, TEXT, head);
    byte[] last = frame(true, CONTINUATION, tail);
    return List.of(
        named("5.1 fragmented ping closes 1002")
            .sends(frame(false, PING, "a"), frame(true, CONTINUATION, "b"))
            .closes(1002),
        named("5.2 fragmented pong closes 1002")
            .sends(frame(false, PONG, "a"), frame(true, CONTINUATION, "b"))
            .closes(1002),
        named("5.2 fragmented close closes 1002")
            .sends(frame(false, CLOSE, hex("03e8")))
            .closes(1002),
        named("5.6 ping between two fragments is answered before the message")
            .sends(first, ping("between"), last)
            .pong("between")
            .echo("5")
            .staysOpen(),
        named("5.7 the same cut into single bytes")
            .sendsByteByByte(first, ping("between"), last)
            .pong("between")
            .echo("5")
            .staysOpen(),
        named("5.8 unsolicited pong between two fragments is ignored")
            .sends(join(first, ClientFrames.pong("?"), last))
            .echo("5")
            .staysOpen(),
        named("5.8 oversize ping between two fragments closes 1002")
            .sends(first, frame(true, PING, new byte[126]))
            .closes(1002),
        named("5.8 close between two fragments is answered")
            .sends(first, close(1001), last)
            .closes(1001));
  }

  private static List<FrameCase> messages() {
    byte[] json = echo("5").getBytes(UTF_8);
    byte[] none = new byte[0];
    byte[] pinged = new byte[0];
    var fragmentsWithPings = named("5.19 ping between all of sixteen fragments is answered");
    byte[] big = echo(FramingCases.payloadFor(16_000)).getBytes(UTF_8);
    for (int i = 0; i < 16; i++) {
      byte[] part = Arrays.copyOfRange(big, i * 1_000, (i + 1) * 1_000);
      pinged = join(pinged, frame(i == 15, i == 0 ? TEXT : CONTINUATION, part), ping("p" + i));
      if (i < 15) {
        fragmentsWithPings.pong("p" + i);
      }
    }
    fragmentsWithPings.echo(FramingCases.payloadFor(16_000)).pong("p15");
    return List.of(
        named("5.3 text in two fragments in one write")
            .sends(fragmented("5", 2))
            .echo("5")
            .staysOpen(),
        named("5.4 text in fifteen fragments").sends(fragmented("5", 15)).echo("5").staysOpen(),
        named("5.5 text in sixteen fragments cut into single bytes")
            .sendsByteByByte(fragmented("5", 16))
            .echo("5")
            .staysOpen(),
        named("5.3 binary in three fragments")
            .sends(fragments(BINARY, json, 3))
            .echo("5")
            .staysOpen(),
        named("5.3 first fragment empty")
            .sends(frame(false, TEXT, none), frame(true, CONTINUATION, json))
            .echo("5")
            .staysOpen(),
        named("5.3 last fragment empty")
            .sends(frame(false, TEXT, json), frame(true, CONTINUATION, none))
            .echo("5")
            .staysOpen(),
        named("5.3 three empty fragments are an empty message, which is ignored")
            .sends(
                frame(false, TEXT, none),
                frame(false, CONTINUATION, none),
                frame(true, CONTINUATION, none))
            .staysOpen(),
        named("5.3 two fragmented messages behind each other")
            .sends(join(fragmented("1", 3), fragmented("2", 4)))
            .echo("1")
            .echo("2")
            .staysOpen(),
        fragmentsWithPings.sends(pinged).staysOpen(),
        named("5.20 seventeen fragments close 1009").sends(fragmented("5", 17)).closes(1009),
        named("5.20 seventeen empty fragments close 1009")
            .sends(fragments(TEXT, none, 17))
            .closes(1009),
        named("5.20 the seventeenth fragment closes 1009 also when it is not the last")
            .sends(fragments(BINARY, json, 30))
            .closes(1009));
  }

  private static List<FrameCase> outOfOrder() {
    byte[] message = text(echo("5"));
    return List.of(
        named("5.9 final continuation without a start closes 1002")
            .sends(frame(true, CONTINUATION, echo("5")), message)
            .closes(1002),
        named("5.10 empty continuation without a start closes 1002")
            .sends(frame(true, CONTINUATION, ""))
            .closes(1002),
        named("5.11 the same cut into single bytes")
            .sendsByteByByte(frame(true, CONTINUATION, "x"))
            .closes(1002),
        named("5.12 continuation without a start that is not final closes 1002")
            .sends(frame(false, CONTINUATION, echo("5")), message)
            .closes(1002),
        named("5.15 continuation behind a finished fragmented message closes 1002")
            .sends(join(fragmented("5", 2), frame(false, CONTINUATION, "x"), message))
            .echo("5")
            .closes(1002),
        named("5.16 continuation behind a whole message closes 1002")
            .sends(join(message, frame(true, CONTINUATION, "x")))
            .echo("5")
            .closes(1002),
        named("5.17 continuation behind a ping closes 1002")
            .sends(join(ping("p"), frame(true, CONTINUATION, "x")))
            .pong("p")
            .closes(1002),
        named("5.18 text inside a fragmented text closes 1002")
            .sends(frame(false, TEXT, "{"), message)
            .closes(1002),
        named("5.18 binary inside a fragmented text closes 1002")
            .sends(frame(false, TEXT, "{"), frame(true, BINARY, echo("5")))
            .closes(1002),
        named("5.18 second start inside a fragmented text closes 1002")
            .sends(frame(false, TEXT, "{"), frame(false, TEXT, "}"))
            .closes(1002),
        named("5.18 text inside a fragmented binary closes 1002")
            .sends(frame(false, BINARY, "{"), message)
            .closes(1002));
  }
}

package dev.baton.transport;

import static dev.baton.testing.RawWebSocket.BINARY;
import static dev.baton.testing.RawWebSocket.CONTINUATION;
import static dev.baton.testing.RawWebSocket.PING;
import static dev.baton.testing.RawWebSocket.PONG;
import static dev.baton.testing.RawWebSocket.TEXT;
import static dev.baton.transport.ClientFrames.close;
import static dev.baton.transport.ClientFrames.echo;
import static dev.baton.transport.ClientFrames.frame;
import static dev.baton.transport.ClientFrames.header;
import static dev.baton.transport.ClientFrames.hex;
import static dev.baton.transport.ClientFrames.join;
import static dev.baton.transport.ClientFrames.ping;
import static dev.baton.transport.ClientFrames.pong;
import static dev.baton.transport.ClientFrames.text;
import static dev.baton.transport.FrameCase.named;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.testing.RawWebSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Groups 1 to 4 of the catalogue: framing, pings and pongs, reserved bits, opcodes. */
final class FramingCases {
  private static final int FIN = 0x80;

  private FramingCases() {}

  static Stream<FrameCase> rows() {
    return Stream.of(lengths(), framing(), pings(), reservedBits(), opcodes())
        .flatMap(List::stream);
  }

  /** The JSON string that makes an echo of exactly this many bytes. */
  static String payloadFor(int messageLength) {
    return "\"" + "x".repeat(messageLength - echo("\"\"").length()) + "\"";
  }

  private static List<FrameCase> lengths() {
    var rows = new ArrayList<FrameCase>();
    // The edges of the three length encodings, and 16-bit lengths with the top bit set.
    for (int length : new int[] {125, 126, 127, 128, 32_767, 32_768, 65_535, 65_536, 65_537}) {
      String payload = payloadFor(length);
      rows.add(
          named("1.1 text message of %d bytes comes back".formatted(length))
              .sends(text(echo(payload)))
              .echo(payload)
              .staysOpen());
      rows.add(
          named("1.2 binary message of %d bytes comes back".formatted(length))
              .sends(frame(true, BINARY, echo(payload)))
              .echo(payload)
              .staysOpen());
    }
    return rows;
  }

  private static List<FrameCase> framing() {
    byte[] message = echo("1").getBytes(UTF_8);
    byte[] hundred = new byte[0];
    var answered = named("1.7 hundred frames in one write all come back");
    for (int i = 0; i < 100; i++) {
      hundred = join(hundred, text(echo(Integer.toString(i))));
      answered.echo(Integer.toString(i));
    }
    byte[] whole = text(echo("7"));
    return List.of(
        named("1.3 empty text message is ignored").sends(text("")).staysOpen(),
        named("1.3 empty binary message is ignored").sends(frame(true, BINARY, "")).staysOpen(),
        named("1.4 length in 16 bits where 7 would do comes back")
            .sends(header(FIN | TEXT, 2, message.length), message)
            .echo("1")
            .staysOpen(),
        named("1.4 length in 64 bits where 7 would do comes back")
            .sends(header(FIN | TEXT, 8, message.length), message)
            .echo("1")
            .staysOpen(),
        named("1.4 length with the top bit of 64 set closes 1002")
            .sends(header(FIN | TEXT, 8, Long.MIN_VALUE + 5))
            .closes(1002),
        named("1.4 length of all ones closes 1002").sends(header(FIN | TEXT, 8, -1)).closes(1002),
        named("1.5 unmasked text closes 1002").sends(unmasked(TEXT, message)).closes(1002),
        named("1.5 unmasked empty text closes 1002").sends(unmasked(TEXT)).closes(1002),
        named("1.5 unmasked ping closes 1002").sends(unmasked(PING)).closes(1002),
        named("1.5 unmasked pong closes 1002").sends(unmasked(PONG)).closes(1002),
        named("1.5 unmasked close closes 1002")
            .sends(unmasked(RawWebSocket.CLOSE, (byte) 3, (byte) 0xe8))
            .closes(1002),
        named("1.5 unmasked continuation closes 1002")
            .sends(frame(false, TEXT, "{"), unmasked(CONTINUATION, message))
            .closes(1002),
        named("1.6 message cut into single bytes comes back")
            .sendsByteByByte(text(echo("\"cut\"")))
            .echo("\"cut\"")
            .staysOpen(),
        named("1.6 message cut inside its mask comes back")
            .sends(part(whole, 0, 4), part(whole, 4, whole.length))
            .echo("7")
            .staysOpen(),
        answered.sends(hundred).staysOpen(),
        named("1.8 messages before an unmasked one still come back")
            .sends(join(text(echo("1")), text(echo("2")), unmasked(TEXT, message)))
            .echo("1")
            .echo("2")
            .closes(1002),
        named("1.9 nothing behind a broken frame is delivered to anybody")
            .sends(join(unmasked(TEXT, message), text(ClientFrames.offer(FrameCase.WITNESS, "1"))))
            .closes(1002));
  }

  private static List<FrameCase> pings() {
    byte[] full = new byte[125];
    byte[] binary = hex("00ff fefd fcfb 00ff");
    var ten = named("2.10 ten pings are all answered in order");
    var tenCut = named("2.11 ten pings cut into single bytes are all answered");
    byte[] pings = new byte[0];
    for (int i = 0; i < 10; i++) {
      pings = join(pings, ping("payload-" + i));
      ten.pong("payload-" + i);
      tenCut.pong("payload-" + i);
    }
    return List.of(
        named("2.1 ping without payload is answered").sends(ping("")).pong("").staysOpen(),
        named("2.2 ping is answered with its payload").sends(ping("Hi")).pong("Hi").staysOpen(),
        named("2.3 ping with binary payload is answered")
            .sends(frame(true, PING, binary))
            .pong(binary)
            .staysOpen(),
        named("2.4 ping of 125 bytes is answered")
            .sends(frame(true, PING, full))
            .pong(full)
            .staysOpen(),
        named("2.5 ping of 126 bytes closes 1002")
            .sends(frame(true, PING, new byte[126]))
            .closes(1002),
        named("2.5 ping of 200 bytes closes 1002")
            .sends(frame(true, PING, new byte[200]))
            .closes(1002),
        named("2.5 ping of 65,536 bytes closes 1002")
            .sends(frame(true, PING, new byte[65_536]))
            .closes(1002),
        named("2.5 pong of 126 bytes closes 1002")
            .sends(frame(true, PONG, new byte[126]))
            .closes(1002),
        named("2.6 ping cut into single bytes is answered")
            .sendsByteByByte(ping("cut"))
            .pong("cut")
            .staysOpen(),
        named("2.7 unsolicited pong without payload is ignored").sends(pong("")).staysOpen(),
        named("2.8 unsolicited pong with payload is ignored").sends(pong("Hi")).staysOpen(),
        named("2.9 ping behind an unsolicited pong is answered")
            .sends(pong("unasked"), ping("asked"))
            .pong("asked")
            .staysOpen(),
        ten.sends(pings).staysOpen(),
        tenCut.sendsByteByByte(pings).staysOpen(),
        named("2.12 pongs and echoes keep the order of what they answer")
            .sends(join(text(echo("1")), ping("a"), text(echo("2")), ping("b")))
            .echo("1")
            .pong("a")
            .echo("2")
            .pong("b")
            .staysOpen());
  }

  private static List<FrameCase> reservedBits() {
    var rows = new ArrayList<FrameCase>();
    for (int rsv = 1; rsv < 8; rsv++) {
      rows.add(
          named("3.%d text with reserved bits %d closes 1002".formatted(rsv, rsv))
              .sends(reserved(rsv, TEXT, "1"))
              .closes(1002));
    }
    rows.add(
        named("3.8 message before reserved bits still comes back, ping behind is not answered")
            .sends(join(text(echo("1")), reserved(4, TEXT, "2"), ping("late")))
            .echo("1")
            .closes(1002));
    rows.add(
        named("3.9 ping with reserved bit closes 1002")
            .sends(RawWebSocket.frame(true, 1, PING, true, new byte[2]))
            .closes(1002));
    rows.add(
        named("3.10 close with reserved bit closes 1002")
            .sends(RawWebSocket.frame(true, 4, RawWebSocket.CLOSE, true, hex("03e8")))
            .closes(1002));
    rows.add(
        named("3.11 continuation with reserved bit closes 1002")
            .sends(
                frame(false, TEXT, "{"),
                RawWebSocket.frame(true, 2, CONTINUATION, true, "}".getBytes(UTF_8)))
            .closes(1002));
    return rows;
  }

  private static List<FrameCase> opcodes() {
    var rows = new ArrayList<FrameCase>();
    for (int opcode : new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
      String group = opcode < 8 ? "4.1 data" : "4.2 control";
      rows.add(
          named("%s opcode %d without payload closes 1002".formatted(group, opcode))
              .sends(frame(true, opcode, ""))
              .closes(1002));
      rows.add(
          named("%s opcode %d behind a message closes 1002".formatted(group, opcode))
              .sends(join(text(echo("1")), frame(true, opcode, "reserved"), ping("late")))
              .echo("1")
              .closes(1002));
    }
    rows.add(
        named("4.3 reserved opcode inside a fragmented message closes 1002")
            .sends(frame(false, TEXT, "{"), frame(true, 3, "x"), close(1000))
            .closes(1002));
    return rows;
  }

  private static byte[] unmasked(int opcode, byte... payload) {
    return RawWebSocket.frame(true, 0, opcode, false, payload);
  }

  private static byte[] reserved(int rsv, int opcode, String payload) {
    return RawWebSocket.frame(true, rsv, opcode, true, echo(payload).getBytes(UTF_8));
  }

  private static byte[] part(byte[] bytes, int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }
}

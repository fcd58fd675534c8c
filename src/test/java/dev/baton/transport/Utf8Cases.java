package dev.baton.transport;

import static dev.baton.testing.RawWebSocket.CONTINUATION;
import static dev.baton.testing.RawWebSocket.TEXT;
import static dev.baton.transport.ClientFrames.echo;
import static dev.baton.transport.ClientFrames.echoOf;
import static dev.baton.transport.ClientFrames.frame;
import static dev.baton.transport.ClientFrames.hex;
import static dev.baton.transport.ClientFrames.join;
import static dev.baton.transport.ClientFrames.text;
import static dev.baton.transport.FrameCase.named;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Group 6 of the catalogue: what is UTF-8 and what is not, at every place of a message. */
final class Utf8Cases {
  private static final List<String> VALID =
      List.of(
          "6.5 kosme in Greek, cebae1bdb9cf83cebcceb5",
          "6.5 first of two bytes, c280",
          "6.5 first of three bytes, e0a080",
          "6.5 first of four bytes, f0908080",
          "6.7 last of one byte, 7f",
          "6.7 last of two bytes, dfbf",
          "6.7 noncharacter U+FFFF, efbfbf",
          "6.7 noncharacter U+FFFE, efbfbe",
          "6.7 last of all, f48fbfbf",
          "6.9 just below the surrogates, ed9fbf",
          "6.9 just above the surrogates, ee8080",
          "6.9 replacement character, efbfbd",
          "6.22 noncharacter U+1FFFF, f09fbfbf",
          "6.22 byte order mark inside, efbbbf",
          "6.23 euro sign, e282ac");

  private static final List<String> INVALID =
      List.of(
          "6.3 five bytes in the middle, cebaf8888080 80cebc",
          "6.4 overlong encoding of slash, c0af",
          "6.4 overlong slash in three bytes, e080af",
          "6.4 overlong slash in four bytes, f08080af",
          "6.4 overlong NUL, c080",
          "6.4 highest overlong of two bytes, c1bf",
          "6.4 highest overlong of three bytes, e09fbf",
          "6.4 highest overlong of four bytes, f08fbfbf",
          "6.6 beyond U+10FFFF, f4908080",
          "6.6 lead byte f5, f5808080",
          "6.6 five bytes, f888808080",
          "6.6 six bytes, fc8480808080",
          "6.8 lone continuation 80, 80",
          "6.8 lone continuation bf, bf",
          "6.8 six continuations, 80bf80bf80bf",
          "6.10 lead of two without continuation, c3",
          "6.10 lead of two before ASCII, c320",
          "6.10 lead of three with one continuation, e282",
          "6.10 lead of four with two continuations, f09f98",
          "6.12 byte fe, fe",
          "6.12 byte ff, ff",
          "6.14 high surrogate, eda080",
          "6.14 low surrogate, edb080",
          "6.14 pair of surrogates, eda080edb080",
          "6.14 last surrogate, edbfbf");

  private Utf8Cases() {}

  static Stream<FrameCase> rows() {
    return Stream.of(wholeMessages(), fragments(), places()).flatMap(List::stream);
  }

  private static List<FrameCase> wholeMessages() {
    var rows = new ArrayList<FrameCase>();
    rows.add(
        named("6.1 all of ASCII comes back")
            .sends(text(echo("\"az~ \"")))
            .echo("\"az~ \"")
            .staysOpen());
    for (String line : VALID) {
      byte[] bytes = bytesOf(line);
      String payload = "\"" + new String(bytes, UTF_8) + "\"";
      rows.add(
          named(nameOf(line) + " comes back").sends(text(echo(payload))).echo(payload).staysOpen());
    }
    for (String line : INVALID) {
      rows.add(
          named(nameOf(line) + " closes 1007").sends(text(echoOf(bytesOf(line)))).closes(1007));
    }
    return rows;
  }

  private static List<FrameCase> fragments() {
    byte[] euro = echoOf(hex("e282ac"));
    byte[] smile = echoOf(hex("f09f9880"));
    int at = echo("\"").length() - 1;
    byte[] overlong = echoOf(hex("c0af"));
    return List.of(
        named("6.2 euro sign split over two fragments comes back")
            .sends(cut(euro, at + 1))
            .echo("\"€\"")
            .staysOpen(),
        named("6.2 euro sign split over three fragments comes back")
            .sends(cut(euro, at + 1, at + 2))
            .echo("\"€\"")
            .staysOpen(),
        named("6.2 four bytes in four fragments cut into single bytes come back")
            .sendsByteByByte(cut(smile, at + 1, at + 2, at + 3))
            .echo("\"\ud83d\ude00\"")
            .staysOpen(),
        named("6.2 ping inside a split character does no harm")
            .sends(
                frame(false, TEXT, Arrays.copyOf(euro, at + 1)),
                ClientFrames.ping("p"),
                frame(true, CONTINUATION, Arrays.copyOfRange(euro, at + 1, euro.length)))
            .pong("p")
            .echo("\"€\"")
            .staysOpen(),
        named("6.4 overlong encoding split over two fragments closes 1007")
            .sends(cut(overlong, at + 1))
            .closes(1007),
        named("6.4 character unfinished at the end of the last fragment closes 1007")
            .sends(frame(false, TEXT, "{}"), frame(true, CONTINUATION, hex("e282")))
            .closes(1007));
  }

  private static List<FrameCase> places() {
    byte[] slash = hex("c0af");
    return List.of(
        named("6.30 text that is no JSON at all closes 1007").sends(text(hex("ff"))).closes(1007),
        named("6.30 text that is one unfinished character closes 1007")
            .sends(text(hex("e2")))
            .closes(1007),
        named("6.31 overlong in the type closes 1007")
            .sends(text(around("{\"type\":\"", slash, "\"}")))
            .closes(1007),
        named("6.32 overlong in the destination closes 1007")
            .sends(text(around("{\"type\":\"OFFER\",\"dst\":\"", slash, "\"}")))
            .closes(1007),
        named("6.33 surrogate in a field that nobody reads closes 1007")
            .sends(text(around("{\"type\":\"HEARTBEAT\",\"x\":\"", hex("eda080"), "\"}")))
            .closes(1007),
        named("6.34 overlong in the name of a field closes 1007")
            .sends(text(around("{\"", slash, "\":1,\"type\":\"HEARTBEAT\"}")))
            .closes(1007),
        named("6.35 overlong deep in the payload closes 1007")
            .sends(
                text(
                    around(
                        "{\"type\":\"OFFER\",\"dst\":\"subject\",\"payload\":{\"a\":[\"",
                        slash,
                        "\"]}}")))
            .closes(1007),
        named("6.36 invalid byte behind the message closes 1007")
            .sends(text(around("{\"type\":\"HEARTBEAT\"}", hex("ff"), "")))
            .closes(1007),
        named("6.36 invalid byte behind an OFFER and a blank closes 1007, nothing comes back")
            .sends(text(around(echo("1") + " ", slash, "")))
            .closes(1007),
        named("6.37 invalid byte in a message of unknown type closes 1007")
            .sends(text(around("{\"type\":\"NOVEL\",\"x\":\"", hex("f4908080"), "\"}")))
            .closes(1007),
        named("6.38 invalid text for another peer reaches nobody")
            .sends(
                text(
                    around("{\"type\":\"OFFER\",\"dst\":\"witness\",\"payload\":\"", slash, "\"}")))
            .closes(1007),
        named("6.39 escaped lone surrogate in a payload is JSON and goes on")
            .sends(text(echo("1")), text("{\"type\":\"HEARTBEAT\",\"x\":\"\\ud800\"}"))
            .echo("1")
            .staysOpen());
  }

  /** The message as a fragmented text, cut at these offsets. */
  private static byte[] cut(byte[] message, int... offsets) {
    byte[] frames = new byte[0];
    int from = 0;
    for (int offset : offsets) {
      byte[] part = Arrays.copyOfRange(message, from, offset);
      frames = join(frames, frame(false, from == 0 ? TEXT : CONTINUATION, part));
      from = offset;
    }
    byte[] rest = Arrays.copyOfRange(message, from, message.length);
    return join(frames, frame(true, CONTINUATION, rest));
  }

  private static byte[] around(String before, byte[] middle, String after) {
    return join(before.getBytes(UTF_8), middle, after.getBytes(UTF_8));
  }

  private static String nameOf(String line) {
    return line.substring(0, line.lastIndexOf(','));
  }

  private static byte[] bytesOf(String line) {
    return hex(line.substring(line.lastIndexOf(',') + 1));
  }
}

package dev.baton.transport;

import static dev.baton.testing.RawWebSocket.BINARY;
import static dev.baton.testing.RawWebSocket.CONTINUATION;
import static dev.baton.testing.RawWebSocket.TEXT;
import static dev.baton.transport.ClientFrames.echo;
import static dev.baton.transport.ClientFrames.frame;
import static dev.baton.transport.ClientFrames.header;
import static dev.baton.transport.ClientFrames.join;
import static dev.baton.transport.ClientFrames.text;
import static dev.baton.transport.FrameCase.named;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Groups 9 and 10 of the catalogue: the default limits, and what a message may hold. */
final class MessageCases {
  private static final int MAX = 262_144;
  private static final int FIN = 0x80;

  private MessageCases() {}

  static Stream<FrameCase> rows() {
    return Stream.of(sizes(), nesting(), ignored(), relayed()).flatMap(List::stream);
  }

  private static List<FrameCase> sizes() {
    String largest = FramingCases.payloadFor(MAX);
    byte[] allowed = echo(largest).getBytes(UTF_8);
    byte[] tooLarge = echo(FramingCases.payloadFor(MAX + 1)).getBytes(UTF_8);
    byte[] half = new byte[500_000];
    return List.of(
        named("9.1 message of 256 KiB comes back").sends(text(allowed)).echo(largest).staysOpen(),
        named("9.1 one byte more closes 1009").sends(text(tooLarge)).closes(1009),
        named("9.2 binary message of one byte more closes 1009")
            .sends(frame(true, BINARY, tooLarge))
            .closes(1009),
        named("9.3 header of a larger message closes 1009 before its payload")
            .sends(header(FIN | TEXT, 8, MAX + 1))
            .closes(1009),
        named("9.3 header of 4 GiB and five bytes closes 1009")
            .sends(header(FIN | TEXT, 8, (1L << 32) + 5))
            .closes(1009),
        named("9.3 header of 2 GiB closes 1009")
            .sends(header(FIN | TEXT, 8, 1L << 31))
            .closes(1009),
        named("9.3 header of the largest length there is closes 1009")
            .sends(header(FIN | TEXT, 8, Long.MAX_VALUE))
            .closes(1009),
        named("9.4 256 KiB in sixteen fragments come back")
            .sends(FragmentCases.fragments(TEXT, allowed, 16))
            .echo(largest)
            .staysOpen(),
        named("9.4 one byte more in sixteen fragments closes 1009")
            .sends(FragmentCases.fragments(TEXT, tooLarge, 16))
            .closes(1009),
        named("9.5 fragments of 500,000 bytes close 1009")
            .sends(frame(false, TEXT, half), frame(false, CONTINUATION, half))
            .closes(1009),
        named("9.5 small fragment before a huge one closes 1009")
            .sends(frame(false, TEXT, "{"), header(FIN | CONTINUATION, 8, Long.MAX_VALUE))
            .closes(1009),
        named("9.6 oversize message behind a good one: the good one comes back")
            .sends(join(text(echo("1")), header(FIN | TEXT, 8, MAX + 1)))
            .echo("1")
            .closes(1009));
  }

  private static List<FrameCase> nesting() {
    var rows = new ArrayList<FrameCase>();
    String deepest = "[".repeat(99) + "]".repeat(99);
    rows.add(
        named("9.7 nesting of 100 comes back")
            .sends(text(echo(deepest)))
            .echo(deepest)
            .staysOpen());
    rows.add(
        named("9.7 nesting of 101 is ignored").sends(text(echo("[" + deepest + "]"))).staysOpen());
    rows.add(
        named("9.7 nesting of 101 objects is ignored")
            .sends(text(echo("{\"a\":".repeat(100) + "1" + "}".repeat(100))))
            .staysOpen());
    for (int depth : new int[] {20_000, 100_000}) {
      String deep = "[".repeat(depth) + "]".repeat(depth);
      rows.add(
          named("9.7 nesting of %d to another peer is ignored".formatted(depth))
              .sends(text(ClientFrames.offer(FrameCase.WITNESS, deep)))
              .staysOpen());
    }
    rows.add(
        named("9.7 nesting of 200,000 that never closes is ignored")
            .sends(text("[".repeat(200_000)))
            .staysOpen());
    return rows;
  }

  private static List<FrameCase> ignored() {
    var rows = new ArrayList<FrameCase>();
    for (String json :
        List.of(
            "null",
            "true",
            "42",
            "\"str\"",
            "[]",
            "[{}]",
            "{",
            "}",
            "{]",
            "{}}x",
            "nul",
            "\u0000",
            "not JSON",
            "{'type':'OFFER'}",
            "{\"type\":\"OFFER\",}",
            "NaN",
            "   ")) {
      rows.add(named("10.1 ignores " + printable(json)).sends(text(json)).staysOpen());
    }
    for (String json :
        List.of(
            "{}",
            "{\"type\":null}",
            "{\"type\":7,\"dst\":\"subject\"}",
            "{\"type\":\"offer\",\"dst\":\"subject\"}",
            "{\"type\":\"OPEN\",\"dst\":\"subject\"}",
            "{\"type\":\"ID-TAKEN\",\"dst\":\"subject\"}",
            "{\"type\":\"ERROR\",\"dst\":\"subject\"}",
            "{\"type\":\"EXPIRE\",\"dst\":\"subject\"}",
            "{\"type\":\"OVERRIDE_CONNECTION\",\"dst\":\"subject\"}",
            "{\"type\":\"STATE\",\"dst\":\"subject\"}",
            "{\"type\":\"NOVEL\",\"dst\":\"subject\"}",
            "{\"type\":\"HEARTBEAT\",\"dst\":\"subject\"}",
            "{\"type\":\"OFFER\"}",
            "{\"type\":\"OFFER\",\"dst\":{}}",
            "{\"type\":\"OFFER\",\"dst\":[\"subject\"]}",
            "{\"type\":\"OFFER\",\"dst\":null}",
            "{\"type\":[\"OFFER\"],\"dst\":\"subject\"}",
            "{\"payload\":{\"type\":\"OFFER\",\"dst\":\"subject\"}}")) {
      rows.add(named("10.2 nothing comes back for " + json).sends(text(json)).staysOpen());
    }
    rows.add(bad(19).staysOpen());
    rows.add(bad(20).closes(1007));
    var interrupted = named("10.3 nineteen bad messages, a good one, nineteen bad ones go on");
    for (int i = 0; i < 38; i++) {
      interrupted.sends(text("null"));
      if (i == 18) {
        interrupted.sends(text(echo("1"))).echo("1");
      }
    }
    rows.add(interrupted.staysOpen());
    return rows;
  }

  private static FrameCase.Builder bad(int count) {
    var row = named("10.3 %d bad messages in a row".formatted(count));
    for (int i = 0; i < count; i++) {
      row.sends(text(i % 2 == 0 ? "null" : "{"));
    }
    return row;
  }

  private static List<FrameCase> relayed() {
    var rows = new ArrayList<FrameCase>();
    for (String payload :
        List.of(
            "null",
            "{}",
            "[]",
            "\"\"",
            "0",
            "-0.5e-7",
            "12345678901234567890",
            "false",
            "{\"sdp\":\"v=0\\r\\n\",\"type\":\"OPEN\",\"src\":\"forged\"}",
            "\"\\u0000\\\"\\\\\"")) {
      rows.add(
          named("10.4 payload comes back as it was: " + payload)
              .sends(text(echo(payload)))
              .echo(payload)
              .staysOpen());
    }
    rows.add(
        named("10.5 forged source is overwritten")
            .sends(
                text("{\"type\":\"OFFER\",\"src\":\"forged\",\"dst\":\"subject\",\"payload\":1}"))
            .echo("1")
            .staysOpen());
    rows.add(
        named("10.5 forged source behind the payload is overwritten")
            .sends(
                text("{\"payload\":1,\"dst\":\"subject\",\"type\":\"OFFER\",\"src\":\"forged\"}"))
            .echo("1")
            .staysOpen());
    rows.add(
        named("10.6 blanks round the message do no harm")
            .sends(text(" \r\n\t" + echo(" [ 1 , 2 ] ") + "\n "))
            .echo("[ 1 , 2 ]")
            .staysOpen());
    rows.add(
        named("10.6 escaped letters in the type do no harm")
            .sends(text("{\"\\u0074ype\":\"OFF\\u0045R\",\"dst\":\"subject\",\"payload\":1}"))
            .echo("1")
            .staysOpen());
    return rows;
  }

  private static String printable(String json) {
    return json.replace("\u0000", "NUL").replace("   ", "three blanks");
  }
}

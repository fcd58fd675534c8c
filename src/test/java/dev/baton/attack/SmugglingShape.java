package dev.baton.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.stream.Stream;

/**
 * A request whose end two readers of HTTP could see in two places (RFC 9112, sections 2.2, 3, 5, 6
 * and 7), with a second request behind it or inside it.
 *
 * @param name what is wrong with it
 * @param head the request up to its last line's end
 * @param body what follows the head, before the second request
 */
public record SmugglingShape(String name, String head, String body) {
  /** A token that must be in no answer and in no line of the log. */
  public static final String TOKEN = "smuggled-token-4711";

  private static final String SECOND =
      "GET /peerjs/id?token=" + TOKEN + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final String CHUNKED = "Transfer-Encoding: chunked";

  /** What is sent. */
  public byte[] bytes() {
    return (head + body + SECOND).getBytes(ISO_8859_1);
  }

  /** The same for the addresses of the admin port. */
  byte[] bytesForAdmin() {
    return new String(bytes(), ISO_8859_1)
        .replace("/peerjs/ticket", "/metrics")
        .replace("/peerjs/id", "/health")
        .getBytes(ISO_8859_1);
  }

  @Override
  public String toString() {
    return name;
  }

  /** Every shape, as a POST to the only address that takes a body. */
  public static List<SmugglingShape> all() {
    return Stream.of(lengths(), encodings(), lines(), chunks(), targets(), hosts(), absolute())
        .flatMap(List::stream)
        .toList();
  }

  private static List<SmugglingShape> lengths() {
    return List.of(
        length("two lengths that differ", "4\r\nContent-Length: 5"),
        length("two equal lengths", "4\r\nContent-Length: 4"),
        length("a list of lengths that differ", "4, 5"),
        length("a list of equal lengths", "4, 4"),
        length("a list with nothing in it", ","),
        length("a length with a plus", "+4"),
        length("a length with a minus", "-4"),
        length("a length of minus nothing", "-0"),
        length("a length of plus nothing", "+0"),
        length("an empty length", ""),
        length("a length of blanks", "   "),
        length("a length in hexadecimal", "0x4"),
        length("a length with a blank inside", "1 0"),
        length("a length with a fraction", "4.0"),
        length("a length with an exponent", "4e0"),
        length("a length with an underscore", "1_0"),
        length("a length in other digits", "\u00d9\u00a4"),
        length("a length in quotes", "\"4\""),
        length("a length with a semicolon", "4;x=1"),
        length("a length above 63 bits", "9223372036854775808"),
        length("a length above 64 bits", "18446744073709551620"),
        length("a length of a thousand digits", "1".repeat(1_000)),
        length("a length behind a vertical tab", "\u000b4"),
        length("a length before a form feed", "4\f"),
        length("a length before a NUL", "4\u0000"),
        length(
            "an upgrade with a signed length", "+4\r\nConnection: Upgrade\r\nUpgrade: websocket"));
  }

  private static SmugglingShape length(String name, String value) {
    return post(name, "Content-Length: " + value, "abcd");
  }

  private static List<SmugglingShape> encodings() {
    return List.of(
        encoded("a length beside an encoding", "chunked\r\nContent-Length: 4"),
        encoded("an encoding beside an empty length", "chunked\r\nContent-Length: 0"),
        post("an encoding behind a length", "Content-Length: 4\r\n" + CHUNKED, "0\r\n\r\n"),
        encoded("an unknown encoding", "xchunked"),
        encoded("identity", "identity"),
        encoded("an empty encoding", ""),
        encoded("an encoding of a comma", ","),
        encoded("chunked and then identity", "chunked, identity"),
        encoded("identity and then chunked", "identity, chunked"),
        encoded("gzip and then chunked", "gzip, chunked"),
        encoded("chunked twice in a list", "chunked, chunked"),
        encoded("chunked in two headers", "chunked\r\nTransfer-Encoding: chunked"),
        encoded("chunked and identity in two headers", "chunked\r\nTransfer-Encoding: identity"),
        encoded("identity and chunked in two headers", "identity\r\nTransfer-Encoding: chunked"),
        encoded("chunked behind a comma", ", chunked"),
        encoded("chunked before a comma", "chunked,"),
        encoded("chunked in quotes", "\"chunked\""),
        encoded("chunked with a parameter", "chunked;q=1"),
        encoded("chunked behind a vertical tab", "\u000bchunked"),
        encoded("chunked before a form feed", "chunked\f"),
        encoded("chunked before a NUL", "chunked\u0000"),
        encoded("chunked cut by a blank", "chun ked"),
        encoded("chunked with a letter that folds", "chun\u212aed"),
        post("a folded encoding", "Transfer-Encoding:\r\n chunked", "0\r\n\r\n"),
        post(
            "an encoding with an underscore",
            "Transfer_Encoding: chunked\r\nContent-Length: +0",
            ""),
        http10("an encoding on HTTP/1.0", CHUNKED, "0\r\n\r\n"),
        http10(
            "an encoding on HTTP/1.0 that keeps the connection",
            "Connection: keep-alive\r\n" + CHUNKED,
            "0\r\n\r\n"),
        http10("identity on HTTP/1.0", "Transfer-Encoding: identity", ""),
        http10(
            "an encoding on HTTP/1.0 beside a length", CHUNKED + "\r\nContent-Length: 4", "abcd"));
  }

  private static SmugglingShape http10(String name, String header, String body) {
    return new SmugglingShape(
        name, "POST /peerjs/ticket HTTP/1.0\r\nHost: localhost\r\n" + header + "\r\n\r\n", body);
  }

  private static SmugglingShape encoded(String name, String value) {
    return post(name, "Transfer-Encoding: " + value, "0\r\n\r\n");
  }

  private static List<SmugglingShape> lines() {
    return List.of(
        post("a blank before the colon of a length", "Content-Length : 4", "abcd"),
        post("a tab before the colon of an encoding", "Transfer-Encoding\t: chunked", "0\r\n\r\n"),
        post("a blank before a header's name", "X: 1\r\n Content-Length: 4", "abcd"),
        post("a tab before a header's name", "X: 1\r\n\tContent-Length: 4", "abcd"),
        post("a folded header", "X: a\r\n b", ""),
        post("a first header that is folded", " X: a", ""),
        post("a header without a colon", "Content-Length 4", "abcd"),
        post("a header without a name", ": 4", ""),
        post("a line feed alone between headers", "X: a\nContent-Length: 4", "abcd"),
        post("a carriage return alone between headers", "X: a\rContent-Length: 4", "abcd"),
        post("a NUL in a value", "X: a\u0000b", ""),
        post("a NUL in a name", "Content-Length\u0000: 4", "abcd"),
        post("a control in a value", "X: a\u0001b", ""),
        post("a letter beyond ASCII in a name", "Content-Length\u00a0: 4", "abcd"),
        post("a name in brackets", "(Content-Length): 4", "abcd"),
        new SmugglingShape(
            "line feeds alone", "POST /peerjs/ticket HTTP/1.1\nHost: localhost\n\n", ""),
        new SmugglingShape(
            "a line feed alone behind the head",
            "POST /peerjs/ticket HTTP/1.1\r\nHost: localhost\r\n\n",
            ""));
  }

  private static List<SmugglingShape> chunks() {
    return List.of(
        chunk("a chunk size with a plus", "+1\r\na\r\n0\r\n\r\n"),
        chunk("a chunk size with a minus", "-1\r\na\r\n0\r\n\r\n"),
        chunk("a chunk size of minus nothing", "-0\r\n\r\n"),
        chunk("a chunk size with 0x", "0x1\r\na\r\n0\r\n\r\n"),
        chunk("a chunk size above 31 bits", "100000001\r\na\r\n0\r\n\r\n"),
        chunk("a chunk size above 64 bits", "10000000000000001\r\na\r\n0\r\n\r\n"),
        chunk("a chunk size just below 31 bits", "7fffffff\r\na\r\n0\r\n\r\n"),
        chunk("chunk sizes that overflow together", "1\r\na\r\n7fffffff\r\na\r\n0\r\n\r\n"),
        chunk("an empty chunk size", "\r\na\r\n0\r\n\r\n"),
        chunk("a chunk size of blanks", "  \r\n\r\n"),
        chunk("a chunk size that is no number", "zz\r\na\r\n0\r\n\r\n"),
        chunk("a blank before a chunk size", " 1\r\na\r\n0\r\n\r\n"),
        chunk("a blank behind a chunk size", "1 \r\na\r\n0\r\n\r\n"),
        chunk("a chunk size with an underscore", "1_\r\na\r\n0\r\n\r\n"),
        chunk("a chunk extension with a line feed", "1;x\ny\r\na\r\n0\r\n\r\n"),
        chunk("a chunk extension with a carriage return", "1;x\ry\r\na\r\n0\r\n\r\n"),
        chunk("a chunk size that ends in a line feed", "1\na\r\n0\r\n\r\n"),
        chunk("a chunk without its end", "1\r\naXX0\r\n\r\n"),
        chunk("a chunk that ends in a line feed", "1\r\na\n0\r\n\r\n"),
        chunk("a chunk longer than its size", "1\r\nabc\r\n0\r\n\r\n"),
        chunk("a trailer with a length", "0\r\nContent-Length: 5\r\n\r\n"),
        chunk("a trailer with an encoding", "0\r\nTransfer-Encoding: chunked\r\n\r\n"),
        chunk("a trailer with a line feed alone", "0\r\nX: a\n\r\n"),
        chunk("a last chunk without its end", "0\r\nX"));
  }

  private static SmugglingShape chunk(String name, String body) {
    return post(name, CHUNKED, body);
  }

  private static List<SmugglingShape> targets() {
    return List.of(
        line("two blanks behind the method", "POST  /peerjs/ticket HTTP/1.1"),
        line("two blanks behind the target", "POST /peerjs/ticket  HTTP/1.1"),
        line("a blank behind the version", "POST /peerjs/ticket HTTP/1.1 "),
        line("a blank before the method", " POST /peerjs/ticket HTTP/1.1"),
        line("a tab behind the method", "POST\t/peerjs/ticket HTTP/1.1"),
        line("a tab in the target", "POST /peerjs/\tticket HTTP/1.1"),
        line("a target with a blank", "POST /peerjs/ticket /peerjs/id HTTP/1.1"),
        line("a vertical tab behind the target", "POST /peerjs/ticket\u000bHTTP/1.1"),
        line("a NUL in the target", "POST /peerjs/\u0000ticket HTTP/1.1"),
        line("no target", "POST HTTP/1.1"),
        line("no version", "POST /peerjs/ticket"),
        line("another version", "POST /peerjs/ticket HTTP/1.2"),
        line("a version of one digit", "POST /peerjs/ticket HTTP/1"),
        line("a version in lower case", "POST /peerjs/ticket http/1.1"),
        line("a carriage return alone in the line", "POST /peerjs/ticket\rX HTTP/1.1"),
        line("a method with a control", "PO\u0001ST /peerjs/ticket HTTP/1.1"),
        line("a method in brackets", "(POST) /peerjs/ticket HTTP/1.1"),
        line("CONNECT", "CONNECT evil.example:443 HTTP/1.1"),
        line("a host and port without CONNECT", "GET localhost:80 HTTP/1.1"),
        line("an asterisk without OPTIONS", "POST * HTTP/1.1"),
        line("an asterisk with a path", "OPTIONS */peerjs/id HTTP/1.1"),
        line("a relative target", "POST peerjs/ticket HTTP/1.1"),
        line("HTTP/1.0 in lower case", "POST /peerjs/ticket http/1.0"),
        line("HTTP/0.9", "GET /peerjs/ticket HTTP/0.9"),
        new SmugglingShape("two empty lines before", "\r\n\r\n" + sound("/peerjs/id"), ""),
        new SmugglingShape("a line feed alone before", "\n" + sound("/peerjs/id"), ""),
        new SmugglingShape("a blank line before", " \r\n" + sound("/peerjs/id"), ""));
  }

  private static String sound(String target) {
    return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }

  private static List<SmugglingShape> hosts() {
    return List.of(
        post("two hosts", "Host: evil.example", ""),
        post("two equal hosts", "Host: localhost", ""),
        new SmugglingShape("no host", "POST /peerjs/ticket HTTP/1.1\r\nX: 1\r\n\r\n", ""),
        http10("two hosts on HTTP/1.0", "Host: localhost", ""),
        post("an empty host and another", "Host: ", ""),
        host("a host with a path", "localhost/x"),
        host("a host with a user", "evil@localhost"),
        host("a host with a blank", "local host"),
        host("a list of hosts", "localhost, evil.example"),
        host("a host with a port that is none", "localhost:x"));
  }

  /** Absolute targets, which two readers could take for two hosts (RFC 9112, section 3.2.2). */
  private static List<SmugglingShape> absolute() {
    return List.of(
        line("an absolute target of another host", "POST http://evil.example/x HTTP/1.1"),
        line("an absolute target of another port", "POST http://localhost:81/x HTTP/1.1"),
        line(
            "an absolute target of the other scheme's port", "GET https://localhost:80/x HTTP/1.1"),
        line("an absolute target of a longer host", "GET http://localhost.evil.example/ HTTP/1.1"),
        line("an absolute target with a user", "GET http://localhost@evil.example/ HTTP/1.1"),
        line("an absolute target with the host as user", "GET http://evil@localhost/ HTTP/1.1"),
        line(
            "an absolute target with a backslash", "GET http://localhost\\@evil.example/ HTTP/1.1"),
        line("an absolute target with a fragment", "GET http://localhost#evil.example/ HTTP/1.1"),
        line("an absolute target without a host", "GET http:///peerjs/id HTTP/1.1"),
        line("an absolute target of one slash", "GET http:/localhost/ HTTP/1.1"),
        line("an absolute target of another scheme", "GET ftp://localhost/ HTTP/1.1"),
        line("an absolute target of a WebSocket", "GET ws://localhost/peerjs HTTP/1.1"),
        line("a target without a scheme", "GET localhost/peerjs/id HTTP/1.1"),
        line("an absolute target on HTTP/1.0", "POST http://evil.example/x HTTP/1.0"),
        new SmugglingShape(
            "an absolute target and no host", "GET http://localhost/ HTTP/1.1\r\nX: 1\r\n\r\n", ""),
        new SmugglingShape(
            "an absolute target and an empty host",
            "GET http://localhost/ HTTP/1.1\r\nHost:\r\n\r\n",
            ""),
        new SmugglingShape(
            "an absolute target on HTTP/1.0 of a host that is none",
            "GET http://local%host:x/ HTTP/1.0\r\n\r\n",
            ""));
  }

  private static SmugglingShape line(String name, String line) {
    return new SmugglingShape(name, line + "\r\nHost: localhost\r\n\r\n", "");
  }

  private static SmugglingShape host(String name, String host) {
    return new SmugglingShape(
        name, "POST /peerjs/ticket HTTP/1.1\r\nHost: " + host + "\r\n\r\n", "");
  }

  private static SmugglingShape post(String name, String header, String body) {
    return new SmugglingShape(
        name, "POST /peerjs/ticket HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n", body);
  }
}

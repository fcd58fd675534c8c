package dev.baton.transport;

import static dev.baton.transport.HandshakeCase.CONNECTION;
import static dev.baton.transport.HandshakeCase.GOOD;
import static dev.baton.transport.HandshakeCase.HOST;
import static dev.baton.transport.HandshakeCase.KEY;
import static dev.baton.transport.HandshakeCase.TARGET;
import static dev.baton.transport.HandshakeCase.UPGRADE;
import static dev.baton.transport.HandshakeCase.VERSION;
import static dev.baton.transport.HandshakeCase.answered;
import static dev.baton.transport.HandshakeCase.get;
import static dev.baton.transport.HandshakeCase.swapped;
import static dev.baton.transport.HandshakeCase.with;
import static dev.baton.transport.HandshakeCase.without;

import java.util.List;
import java.util.stream.Stream;

/** The handshake group of the catalogue: requests that are upgraded and requests that are not. */
final class HandshakeCases {
  private HandshakeCases() {}

  /** Requests that make a working WebSocket. */
  static Stream<HandshakeCase> upgraded() {
    return Stream.of(
        answered("H.1 plain handshake", get(TARGET, GOOD), 101),
        answered(
            "H.1 header names in lower case",
            get(TARGET, GOOD).replace("Sec-WebS", "sec-webs"),
            101),
        answered("H.1 upgrade in capitals", swapped(UPGRADE, "UPGRADE: WebSocket"), 101),
        answered(
            "H.1 connection as Firefox says it",
            swapped(CONNECTION, "Connection: keep-alive, Upgrade"),
            101),
        answered("H.1 path with a trailing slash", get(TARGET.replace("?", "/?"), GOOD), 101),
        answered(
            "H.1 parameters nobody knows", get(TARGET + "&version=1.5.5&ts=1&x=%zz", GOOD), 101),
        answered("H.1 any origin by default", with("Origin: http://evil.example"), 101),
        answered(
            "H.1 compression is offered",
            with("Sec-WebSocket-Extensions: permessage-deflate"),
            101),
        answered("H.1 subprotocols are offered", with("Sec-WebSocket-Protocol: peerjs, chat"), 101),
        answered("H.1 long cookie", with("Cookie: " + "c".repeat(8_000)), 101),
        answered("H.1 content length of nothing", with("Content-Length: 0"), 101),
        answered("H.1 HTTP/1.0", get(TARGET, GOOD).replace("HTTP/1.1", "HTTP/1.0"), 101),
        answered("H.1 target of 16,000 bytes", get(TARGET + "&x=" + "y".repeat(15_940), GOOD), 101),
        answered("H.1 headers of 16,000 bytes", with("Cookie: " + "c".repeat(15_800)), 101));
  }

  /** Requests that are refused, or ended without an answer, and never upgraded. */
  static Stream<HandshakeCase> refused() {
    return Stream.of(headers(), requestLines(), sizes(), noise()).flatMap(List::stream);
  }

  private static List<HandshakeCase> headers() {
    return List.of(
        answered("H.2 no key", without(KEY), 400),
        answered("H.2 empty key", swapped(KEY, "Sec-WebSocket-Key: "), 400),
        answered(
            "H.2 key of fifteen bytes",
            swapped(KEY, "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAA"),
            400),
        answered(
            "H.2 key of seventeen bytes",
            swapped(KEY, "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAAA="),
            400),
        answered(
            "H.2 key that is not base64",
            swapped(KEY, "Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!=="),
            400),
        answered("H.2 no version", without(VERSION), 400, 426),
        answered("H.2 version 8", swapped(VERSION, "Sec-WebSocket-Version: 8"), 400, 426),
        answered(
            "H.2 version that is no number",
            swapped(VERSION, "Sec-WebSocket-Version: x"),
            400,
            426),
        answered("H.2 no upgrade", without(UPGRADE), 400, 404, 426),
        answered("H.2 upgrade to something else", swapped(UPGRADE, "Upgrade: irc"), 400, 404, 426),
        answered("H.2 no connection", without(CONNECTION), 400, 404, 426),
        answered(
            "H.2 connection without upgrade",
            swapped(CONNECTION, "Connection: keep-alive"),
            400,
            404,
            426),
        answered("H.2 no host", without(HOST), 400),
        answered("H.2 two hosts", with("Host: evil.example"), 400),
        answered("H.2 two key headers", with("Sec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw=="), 400),
        answered("H.2 header without a colon", with("nonsense"), 400),
        answered("H.2 header folded over two lines", with("X-Long: a\r\n b"), 400),
        answered("H.2 blank before the colon", with("X-Blank : a"), 400),
        answered("H.2 NUL in a header", with("X-Nul: a\u0000b"), 400),
        answered("H.2 line feed alone", with("X-Feed: a\nX-Other: b"), 400));
  }

  private static List<HandshakeCase> requestLines() {
    String good = get(TARGET, GOOD);
    return List.of(
        answered(
            "H.3 another path", get("/elsewhere?key=peerjs&id=subject&token=t", GOOD), 400, 404),
        answered("H.3 a path below", get(TARGET.replace("?", "/x?"), GOOD), 400, 404),
        answered("H.3 POST", good.replace("GET ", "POST "), 400, 404, 405),
        answered("H.3 a method nobody knows", good.replace("GET ", "BREW "), 400, 404, 405, 501),
        answered("H.3 HTTP/9.9", good.replace("HTTP/1.1", "HTTP/9.9"), 0, 400, 505),
        answered("H.3 no version at all", good.replace(" HTTP/1.1", ""), 0, 400),
        answered("H.3 no target", good.replace(TARGET + " ", ""), 0, 400),
        answered("H.3 plain request", get("/peerjs", List.of(HOST)), 404));
  }

  private static List<HandshakeCase> sizes() {
    String many = "X-Many: 1\r\n".repeat(2_000) + "X-Last: 1";
    return List.of(
        answered("H.4 target of 17,000 bytes", get(TARGET + "&x=" + "y".repeat(17_000), GOOD), 414),
        answered(
            "H.4 target of 100,000 bytes", get(TARGET + "&x=" + "y".repeat(100_000), GOOD), 0, 414),
        answered("H.4 header of 20,000 bytes", with("X-Long: " + "y".repeat(20_000)), 431),
        answered("H.4 two thousand headers", with(many), 431));
  }

  private static List<HandshakeCase> noise() {
    String hello = "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003";
    return List.of(
        answered("H.5 empty lines", "\r\n\r\n\r\n\r\n", 0, 400),
        answered("H.5 one word", "HELLO\r\n\r\n", 0, 400),
        answered("H.5 a TLS hello", hello + "\u00ff".repeat(300) + "\r\n\r\n", 0, 400),
        answered("H.5 the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 0, 400, 404, 505),
        answered(
            "H.5 a frame before the request",
            "\u0081\u0080\u0000\u0000\u0000\u0000" + get(TARGET, GOOD),
            0,
            400),
        answered(
            "H.5 bytes above ASCII", "\u00c3\u00a9\u00ff\u00fe \u00c3 HTTP/1.1\r\n\r\n", 0, 400));
  }

  /** Requests with a body: refused, or upgraded with the body taken for frames. */
  static Stream<HandshakeCase> withBody() {
    return Stream.of(
        answered(
            "H.6 body of five letters", with("Content-Length: 5") + "hello", 101, 400, 404, 413),
        answered("H.6 body that is a request", smuggled(), 101, 400, 404, 413),
        answered(
            "H.6 body that does not come", with("Content-Length: 5"), 0, 101, 400, 404, 408, 413),
        answered(
            "H.6 chunked body",
            with("Transfer-Encoding: chunked") + "0\r\n\r\n",
            101,
            400,
            404,
            413),
        answered("H.6 negative length", with("Content-Length: -1"), 101, 400, 404),
        answered(
            "H.6 huge length", with("Content-Length: 99999999999999999999"), 101, 400, 404, 413),
        answered("H.6 both lengths", both(), 101, 400, 404, 413));
  }

  private static String smuggled() {
    String inner = get("/", List.of(HOST));
    return with("Content-Length: " + inner.length()) + inner;
  }

  private static String both() {
    return with("Content-Length: 5\r\nTransfer-Encoding: chunked") + "0\r\n\r\n";
  }
}

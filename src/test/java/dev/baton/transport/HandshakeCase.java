package dev.baton.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A row of the handshake group: the bytes of a request and the statuses that are a right answer; 0
 * is a connection that ends without any.
 */
record HandshakeCase(String name, byte[] request, Set<Integer> statuses) {
  static final String TARGET = "/peerjs?key=peerjs&id=" + FrameCase.SUBJECT + "&token=t";
  static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
  static final String VERSION = "Sec-WebSocket-Version: 13";
  static final String CONNECTION = "Connection: Upgrade";
  static final String UPGRADE = "Upgrade: websocket";
  static final String HOST = "Host: 127.0.0.1";

  /** The headers of a good handshake. */
  static final List<String> GOOD = List.of(HOST, CONNECTION, UPGRADE, VERSION, KEY);

  static HandshakeCase answered(String name, String request, Integer... statuses) {
    return new HandshakeCase(name, request.getBytes(ISO_8859_1), Set.of(statuses));
  }

  /** A request with these header lines and nothing behind them. */
  static String get(String target, List<String> headers) {
    return "GET " + target + " HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
  }

  /** A good handshake with one more header line. */
  static String with(String header) {
    var headers = new ArrayList<>(GOOD);
    headers.add(header);
    return get(TARGET, headers);
  }

  /** A good handshake with one header line put in the place of another. */
  static String swapped(String old, String replacement) {
    return get(TARGET, GOOD.stream().map(line -> line.equals(old) ? replacement : line).toList());
  }

  /** A good handshake without one of its headers. */
  static String without(String header) {
    return get(TARGET, GOOD.stream().filter(line -> !line.equals(header)).toList());
  }

  @Override
  public String toString() {
    return name;
  }
}

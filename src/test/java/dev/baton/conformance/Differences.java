package dev.baton.conformance;

import dev.baton.conformance.Difference.DifferenceKind;
import java.util.List;

/** Everything that Baton does otherwise than PeerServer and that a client could notice. */
final class Differences {
  static final Difference ID_IS_NOT_CACHED =
      new Difference(
          Row.H2,
          DifferenceKind.BETTER,
          "A cached response would give the same ID to two clients.",
          "sends no `Cache-Control`",
          "sends `Cache-Control: no-store` with a fresh ID");

  static final Difference DISCOVERY_ASKS_FOR_THE_KEY =
      new Difference(
          Row.H3,
          DifferenceKind.DIFFERENT,
          "The key decides who may connect; the list of connected IDs needs the same protection.",
          "lists the connected IDs under any key",
          "answers 401 under a wrong key");

  static final Difference AN_ASTERISK_IS_EVERY_ORIGIN =
      new Difference(
          Row.H7,
          DifferenceKind.BETTER,
          "An operator who writes an asterisk wants every page to be served.",
          "with `--cors '*'` allows no origin, because no origin has that name",
          "allows every origin, and accepts the origins of `--cors` in any spelling");

  static final Difference WEBSOCKET_ORIGIN_IS_CHECKED =
      new Difference(
          Row.H8,
          DifferenceKind.DIFFERENT,
          "An origin that may not read an ID over HTTP should not be let in over WebSocket.",
          "never looks at the origin of a WebSocket",
          "refuses a foreign origin when `--cors` lists origins (`--ws_check_origin`)");

  static final Difference NO_EXPRESS_HEADERS =
      new Difference(
          Row.H9,
          DifferenceKind.DIFFERENT,
          "They describe the program, not the answer.",
          "sends `X-Powered-By: Express` and an `ETag`",
          "sends neither");

  static final Difference ONE_READING =
      new Difference(
          Row.H14,
          DifferenceKind.DIFFERENT,
          "If a proxy and the server read one request differently, an attacker can hide a second"
              + " request in it.",
          "serves requests with two Hosts, with an absolute target of another host, with"
              + " `Transfer-Encoding` on HTTP/1.0, or behind several empty lines",
          "answers 400 and closes the connection");

  static final Difference PATHS_ARE_NORMALISED =
      new Difference(
          Row.P2,
          DifferenceKind.BETTER,
          "A server that works only in part is hard to diagnose.",
          "with `--path myapp` or `--path //myapp` serves WebSockets but no HTTP",
          "takes both for `/myapp`");

  static final Difference SLASH_AFTER_THE_WEBSOCKET_PATH =
      new Difference(
          Row.P3,
          DifferenceKind.BETTER,
          "HTTP paths may end in a slash, and proxies add one.",
          "answers a handshake at `peerjs/` with 400",
          "accepts it");

  static final Difference ABSOLUTE_HANDSHAKE =
      new Difference(
          Row.P3,
          DifferenceKind.BETTER,
          "RFC 6455 (section 4.1) allows it, and it is served over HTTP.",
          "answers a handshake with an absolute target with 400",
          "accepts it");

  static final Difference REPEATED_PARAMETER =
      new Difference(
          Row.W1,
          DifferenceKind.DIFFERENT,
          "If a proxy reads the first and the server the last, one ID is checked and another"
              + " used.",
          "takes the last of a repeated `id`, `token` or `key`",
          "refuses them like missing ones");

  static final Difference CLOSE_CODES =
      new Difference(
          Row.W2,
          DifferenceKind.BETTER,
          "An operator who reads a trace should see why a connection ended. Stock clients look at"
              + " the message before it and ignore the code.",
          "closes without a code",
          "closes with 4400 for bad parameters, 4401 for a wrong key, 4409 for a taken ID, 4429 at"
              + " the limit");

  static final Difference RESUME =
      new Difference(
          Row.W7,
          DifferenceKind.BETTER,
          "A stock client that reconnects before the server has noticed the loss would wait for"
              + " OPEN for ever, and two connections could send under one ID.",
          "sends the new connection nothing, leaves the old one open and able to send, and keeps"
              + " counting its silence",
          "sends OPEN to the new connection and OVERRIDE_CONNECTION with close code 4409 to the"
              + " old one");

  static final Difference ODD_IDS =
      new Difference(
          Row.W9,
          DifferenceKind.DIFFERENT,
          "IDs are written to logs and audits, where such characters do harm; a replacement"
              + " character means that the ID was not valid UTF-8.",
          "accepts any ID",
          "refuses IDs of more than 256 bytes, with control characters or with U+FFFD");

  static final Difference PAYLOADS_ARE_NOT_REWRITTEN =
      new Difference(
          Row.M1,
          DifferenceKind.BETTER,
          "The payload belongs to the two clients.",
          "parses and rewrites payloads, which rounds numbers to doubles",
          "passes payloads on byte for byte");

  static final Difference EXPIRE_IS_THE_SERVERS =
      new Difference(
          Row.M2,
          DifferenceKind.DIFFERENT,
          "EXPIRE means that the server gave up; clients have no reason to send it.",
          "relays EXPIRE from clients",
          "drops it");

  static final Difference ANY_FRAME_IS_LIFE =
      new Difference(
          Row.M4,
          DifferenceKind.BETTER,
          "A client that sends messages or answers pings is alive.",
          "counts HEARTBEAT only",
          "counts any frame, pings clients itself and counts the answers");

  static final Difference LEAVE_WITHOUT_DESTINATION =
      new Difference(
          Row.M5,
          DifferenceKind.DIFFERENT,
          "A connection that no longer holds its ID must not send under it.",
          "frees the ID of a client that sends LEAVE without a destination, but leaves the"
              + " connection open and able to send",
          "closes the connection too");

  static final Difference AGE_OF_A_MESSAGE =
      new Difference(
          Row.M6,
          DifferenceKind.BETTER,
          "Every message should wait for the promised time.",
          "drops all messages for an ID when the first of them is too old",
          "counts the age of each message");

  static final Difference PAIRS_THAT_LOOK_ALIKE =
      new Difference(
          Row.M7,
          DifferenceKind.BETTER,
          "Every sender should learn what happened to its message.",
          "joins the two IDs with `_`, so that of `a_b` to `zz` and `a` to `b_zz` only the first"
              + " gets EXPIRE",
          "sends EXPIRE to both");

  static final Difference LIMITS_OF_MESSAGES =
      new Difference(
          Row.M8,
          DifferenceKind.DIFFERENT,
          "One client must not be able to use up the server's memory.",
          "relays messages of up to 100 MiB and keeps any number of them for an absent ID",
          "closes with 1009 above 256 KiB, and keeps at most 256 of a sender for an absent ID:"
              + " the rest is returned as EXPIRE at once");

  static final Difference BAD_JSON =
      new Difference(
          Row.M10,
          DifferenceKind.BETTER,
          "One bad message should not cost a client its connection.",
          "ignores everything that a client sends after bad JSON or a bare value, without closing",
          "ignores the message, and closes with 1007 after twenty consecutive ones");

  static final Difference WORDS_OF_A_SWITCH =
      new Difference(
          Row.F2,
          DifferenceKind.DIFFERENT,
          "An operator who writes `--allow_discovery 0` wants no discovery.",
          "reads `--allow_discovery=1` as off and `--allow_discovery 0` as on",
          "reads 1, yes and on as true and 0, no and off as false, with a warning where"
              + " PeerServer means the opposite");

  static final Difference KEYS_ARE_TEXT =
      new Difference(
          Row.F4,
          DifferenceKind.BETTER,
          "A server that refuses every client because its key looks like a number is hard to"
              + " diagnose.",
          "with `--key 1234` refuses every client",
          "reads every key as text");

  private Differences() {}

  static List<Difference> all() {
    return List.of(
        ID_IS_NOT_CACHED,
        DISCOVERY_ASKS_FOR_THE_KEY,
        AN_ASTERISK_IS_EVERY_ORIGIN,
        WEBSOCKET_ORIGIN_IS_CHECKED,
        NO_EXPRESS_HEADERS,
        ONE_READING,
        PATHS_ARE_NORMALISED,
        SLASH_AFTER_THE_WEBSOCKET_PATH,
        ABSOLUTE_HANDSHAKE,
        REPEATED_PARAMETER,
        CLOSE_CODES,
        RESUME,
        ODD_IDS,
        PAYLOADS_ARE_NOT_REWRITTEN,
        EXPIRE_IS_THE_SERVERS,
        ANY_FRAME_IS_LIFE,
        LEAVE_WITHOUT_DESTINATION,
        AGE_OF_A_MESSAGE,
        PAIRS_THAT_LOOK_ALIKE,
        LIMITS_OF_MESSAGES,
        BAD_JSON,
        WORDS_OF_A_SWITCH,
        KEYS_ARE_TEXT);
  }
}

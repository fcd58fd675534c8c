package dev.baton.conformance;

/**
 * The facts about PeerServer that Baton is compared on: H for HTTP, P for the joining of paths, W
 * for the WebSocket handshake, M for messages, F for flags of the command line. The names are
 * stable; scenarios, differences and the documentation refer to them.
 */
enum Row {
  H1("GET on the path answers with the server's name as JSON"),
  H2("GET {key}/id answers with a fresh ID as a bare UUID, of content type text/html"),
  H3("the key in an HTTP path is not checked"),
  H4("GET {key}/peers answers 401, with discovery allowed the IDs in order of arrival"),
  H5("a trailing slash, HEAD and any case are accepted in HTTP paths; other methods answer 404"),
  H6("anything else is 404, outside the path without CORS headers"),
  H7("CORS: the origin is reflected or listed, preflights answer 204"),
  H8("the origin of a WebSocket is not checked"),
  H9("Express announces itself and adds an ETag"),
  H10("the client's extra query parameters are ignored"),
  H11("HTTP/1.0 is served; its connection ends unless `keep-alive` was asked for"),
  H12("absolute targets, an empty Host and `OPTIONS *` are served"),
  H13("one extra slash is ignored after the path and after the key, elsewhere it is 404"),
  H14("an empty line before a request is ignored; much that HTTP forbids is served"),
  P1("the WebSocket path is the path joined with `peerjs`, doubled slashes made single"),
  P2("a path without a leading slash, or with two, works for WebSockets but not for HTTP"),
  P3("a WebSocket handshake on a wrong path or of a wrong version answers HTTP 400"),
  W1("key, id and token come from the query; `version` and unknown parameters are ignored"),
  W2("a missing or empty id, token or key is answered with ERROR, then closed"),
  W3("a wrong key is answered with ERROR, then closed"),
  W4("a new ID above the limit is answered with ERROR, then closed"),
  W5("an accepted client receives OPEN first, then the messages that waited, in order"),
  W6("a taken ID is answered with ID-TAKEN; checked are parameters, key, ID and limit, in order"),
  W7("the same ID and token again: messages go to the new connection"),
  W8("no subprotocol is needed, the first one offered is echoed; nothing is compressed"),
  W9("any text is an ID"),
  W10("a binary frame or several fragments with JSON count as one text frame with JSON"),
  M1("OFFER, ANSWER, CANDIDATE, LEAVE are relayed as {type,src,dst,payload}, the source forced"),
  M2("a client may send LEAVE, and EXPIRE, to every other"),
  M3("unknown types and the server's own types are dropped"),
  M4("HEARTBEAT has no answer and counts as a sign of life"),
  M5("messages for an absent ID wait, except LEAVE; messages without a destination are dropped"),
  M6("a message that waited too long is returned as EXPIRE"),
  M7("one EXPIRE per pair of source and destination and sweep"),
  M8("large messages are relayed"),
  M9("a message to oneself is delivered"),
  M10("what is not a JSON object is not a message"),
  M11("clients are not notified when another client disconnects"),
  M12("a client that is silent for `alive_timeout` is closed and its ID is free"),
  M13("a message that cannot be written to its destination is returned as LEAVE") {
    @Override
    boolean observable() {
      return false;
    }
  },
  F1("a switch may have `no-` before it; words that belong to no flag are ignored"),
  F2("a switch is on with true beside it, off with false; of other words it is off with `=` only"),
  F3("with a time of 0 messages and clients expire at once, with no key no client is accepted"),
  F4("a key of digits is a number, which no client can give");

  private final String description;

  Row(String description) {
    this.description = description;
  }

  String description() {
    return description;
  }

  /** Whether a client can bring it about from outside, so that a scenario can show it. */
  boolean observable() {
    return true;
  }
}

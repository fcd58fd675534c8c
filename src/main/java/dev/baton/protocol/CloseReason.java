package dev.baton.protocol;

/**
 * Why the session closes a connection: the WebSocket close code and its text, which fits a control
 * frame. Codes below 4000 are those of RFC 6455, section 7.4.1; those from 4400 follow HTTP's
 * status codes. PeerServer has none of these, and stock clients ignore them.
 */
public enum CloseReason {
  /** The client left its ID. */
  LEFT(1000, "Left"),
  BAD_MESSAGES(1007, "Too many messages in a row that are no JSON object"),
  /** The server is stopping; its clients should reconnect soon. */
  SERVICE_RESTART(1012, "Service restart"),
  /** The server cannot take the connection now. */
  TRY_AGAIN_LATER(1013, "Try again later"),
  BAD_PARAMETERS(4400, "Bad parameters"),
  BAD_KEY(4401, "Bad key"),
  /** Every ID needs a proof on this server, and the client showed no good one. */
  PROOF_REQUIRED(4401, "Proof required"),
  /** An operator disconnected the client, whose reason replaces this text. */
  BY_OPERATOR(4403, "Disconnected by an operator"),
  /** An operator has banned the ID. */
  BANNED(4403, "Banned"),
  ID_TAKEN(4409, "ID is taken"),
  /** Another connection has taken this one's ID. */
  CONNECTED_ELSEWHERE(4409, "Connected elsewhere"),
  LIMIT_REACHED(4429, "Limit reached");

  private final int code;
  private final String text;

  CloseReason(int code, String text) {
    this.code = code;
    this.text = text;
  }

  public int code() {
    return code;
  }

  public String text() {
    return text;
  }
}

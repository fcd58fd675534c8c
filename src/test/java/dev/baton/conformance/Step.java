package dev.baton.conformance;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One thing that a scenario does. Clients are named by the label that their transcript bears. */
sealed interface Step {
  /**
   * A WebSocket handshake. With a greeting the step waits for the first message and, if that is not
   * OPEN, for the end; without one it waits until the server answers to the client's messages.
   */
  record OpenSocket(Who who, String target, List<String> headers, boolean greeted)
      implements Step {}

  /**
   * A message in one frame or several. When flushed, the step waits until the server has dealt with
   * it; a client whom the server does not hear can only send unflushed.
   */
  record Send(String client, boolean binary, List<String> fragments, boolean flushed)
      implements Step {}

  record Ping(String client, String text) implements Step {}

  /** A client that goes; the step waits until its ID is free if discovery can tell. */
  record EndSocket(String client, Departure departure) implements Step {}

  /** Waits for this many more lines of a client, at most as long as given, and records them. */
  record Await(String client, int lines, Duration patience) implements Step {}

  /** Waits until the server has ended a client's connection. */
  record AwaitEnd(String client) implements Step {}

  /** Waits until a connection has ended while other clients go on sending a message each. */
  record WhileOpen(String watched, Map<String, String> messages) implements Step {}

  /** Waits until discovery lists exactly these IDs. */
  record AwaitPeers(List<String> ids) implements Step {}

  /** Waits until a client's messages reach another client, or the client's connection has ended. */
  record FlushThrough(String client, String other) implements Step {}

  /** Records what has come for a client so far. */
  record Settle(String client) implements Step {}

  /**
   * An HTTP request on a connection of its own; shown are status, the headers of CORS, the headers
   * named and what else there is to see.
   */
  record Http(
      String method, String target, List<String> headers, List<String> shown, AnswerExtent extent)
      implements Step {}

  /** Requests on one connection, written as they are; a line feed stands for the end of a line. */
  record Raw(String requests) implements Step {}

  /** How much of an HTTP answer is shown. */
  enum AnswerExtent {
    HEAD,
    BODY,
    /** Whether the connection ends after the body, too: for requests that ask for it. */
    BODY_AND_END
  }

  /** A client's label in the transcript, its ID, and whether it answers pings. */
  record Who(String label, String id, boolean answersPings) {}

  /** How a client goes. */
  enum Departure {
    CLOSE_FRAME,
    CLOSE_FRAME_WITHOUT_CODE,
    END_OF_STREAM,
    RESET
  }
}

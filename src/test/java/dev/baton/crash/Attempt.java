package dev.baton.crash;

import dev.baton.protocol.CloseReason;
import dev.baton.testing.RawWebSocket;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One try of a client to get an ID, and what it was told. It carries its number to the server as
 * its user agent, which the log keeps, so that it can be told from all others there. Used by one
 * thread at a time.
 */
final class Attempt {
  private static final String AGENT = "attempt-";

  private final int number;
  private final String peer;
  private final String token;
  private final long askedNanos = System.nanoTime();
  private long toldNanos;
  private Answer answer = Answer.NONE;
  private @Nullable RawWebSocket socket;

  /** What a client was told. */
  enum Answer {
    OPEN,
    TAKEN,
    /** An error with the advice to try again. */
    TRY_AGAIN,
    /** Nothing: the server was gone before, or the client did not wait. */
    NONE
  }

  Attempt(int number, String peer, String token) {
    this.number = number;
    this.peer = peer;
    this.token = token;
  }

  /** Connects and waits for the answer. */
  Answer ask(int port) {
    try {
      String target = "/peerjs?key=peerjs&id=" + encode(peer) + "&token=" + encode(token);
      RawWebSocket opened = RawWebSocket.open(port, target, "User-Agent: " + AGENT + number);
      socket = opened;
      answer = opened.status() == 101 ? answer(opened) : Answer.NONE;
    } catch (UncheckedIOException e) {
      // Nobody listens there any more.
      answer = Answer.NONE;
    }
    toldNanos = System.nanoTime();
    if (answer != Answer.OPEN) {
      drop();
    }
    return answer;
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private static Answer answer(RawWebSocket socket) {
    Optional<RawWebSocket.Frame> frame = socket.read();
    if (frame.isEmpty() || frame.get().opcode() == RawWebSocket.CLOSE) {
      return Answer.NONE;
    }
    String text = frame.get().text();
    if (text.contains("\"OPEN\"")) {
      return Answer.OPEN;
    }
    int code = socket.read().map(RawWebSocket.Frame::closeCode).orElse(0);
    boolean tryAgain = code == CloseReason.TRY_AGAIN_LATER.code();
    if (tryAgain && text.contains("\"ERROR\"")) {
      return Answer.TRY_AGAIN;
    }
    if (text.contains("\"ID-TAKEN\"")) {
      return Answer.TAKEN;
    }
    throw new AssertionError("the server answered %s and closed with %d".formatted(text, code));
  }

  /** Says goodbye, as a page does that is left, and waits for the server to say it too. */
  void leave() {
    if (socket != null) {
      try {
        socket.sendClose(1000);
        socket.readToEnd();
      } catch (UncheckedIOException e) {
        // The server was quicker, or is gone.
      }
      drop();
    }
  }

  /** Goes without a word. */
  void drop() {
    if (socket != null) {
      socket.close();
    }
  }

  /** Breaks the connection. */
  void reset() {
    if (socket != null) {
      socket.reset();
    }
  }

  /** The connection of one that was told OPEN. */
  RawWebSocket socket() {
    if (socket == null) {
      throw new IllegalStateException(this + " has no connection");
    }
    return socket;
  }

  int number() {
    return number;
  }

  String peer() {
    return peer;
  }

  String token() {
    return token;
  }

  long askedNanos() {
    return askedNanos;
  }

  long toldNanos() {
    return toldNanos;
  }

  Answer answer() {
    return answer;
  }

  /** The number of the attempt that sent this user agent. */
  static int numberOf(String userAgent) {
    return Integer.parseInt(userAgent.substring(AGENT.length()));
  }

  @Override
  public String toString() {
    return "attempt %d for %s, told %s".formatted(number, peer, answer);
  }
}

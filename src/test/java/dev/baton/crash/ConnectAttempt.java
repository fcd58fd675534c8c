package dev.baton.crash;

import dev.baton.protocol.CloseReason;
import dev.baton.testing.PeerMessages;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.RawWebSocket.RawFrame;
import dev.baton.testing.WsPeer;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One try of a client to get an ID, and what it was told. It carries its number to the server as
 * its user agent, which the log keeps, so that it can be told from all others there. Used by one
 * thread at a time.
 */
final class ConnectAttempt {
  private static final String AGENT = "attempt-";

  private final int number;
  private final String peer;
  private final String token;
  private final long askedNanos = System.nanoTime();
  private long toldNanos;
  private ConnectAnswer answer = ConnectAnswer.NONE;
  private @Nullable WsPeer client;

  /** What a client was told. */
  enum ConnectAnswer {
    OPEN,
    TAKEN,
    /** An error with the advice to try again. */
    TRY_AGAIN,
    /** Nothing: the server was gone before, or the client did not wait. */
    NONE
  }

  ConnectAttempt(int number, String peer, String token) {
    this.number = number;
    this.peer = peer;
    this.token = token;
  }

  /** Connects and waits for the answer. */
  ConnectAnswer ask(int port) {
    try {
      WsPeer connected = WsPeer.connect(port, peer, token, "User-Agent: " + AGENT + number);
      client = connected;
      answer = connected.socket().status() == 101 ? answer(connected) : ConnectAnswer.NONE;
    } catch (UncheckedIOException e) {
      // Nothing listens there any more.
      answer = ConnectAnswer.NONE;
    }
    toldNanos = System.nanoTime();
    if (answer != ConnectAnswer.OPEN) {
      drop();
    }
    return answer;
  }

  private static ConnectAnswer answer(WsPeer client) {
    Optional<RawFrame> frame = client.frame();
    if (frame.isEmpty() || frame.get().opcode() == RawWebSocket.CLOSE) {
      return ConnectAnswer.NONE;
    }
    String text = frame.get().text();
    if (text.equals(PeerMessages.OPEN)) {
      return ConnectAnswer.OPEN;
    }
    int code = client.frame().map(RawFrame::closeCode).orElse(0);
    boolean tryAgain = code == CloseReason.TRY_AGAIN_LATER.code();
    if (tryAgain && text.contains("\"ERROR\"")) {
      return ConnectAnswer.TRY_AGAIN;
    }
    if (text.contains("\"ID-TAKEN\"")) {
      return ConnectAnswer.TAKEN;
    }
    throw new AssertionError("the server answered %s and closed with %d".formatted(text, code));
  }

  /** Says goodbye, as a page does that is left, and waits for the server to say it too. */
  void leave() {
    if (client != null) {
      try {
        client.socket().sendClose(1000);
        client.socket().readToEnd();
      } catch (UncheckedIOException e) {
        // The server was quicker, or is gone.
      }
      drop();
    }
  }

  /** Goes without a word. */
  void drop() {
    if (client != null) {
      client.close();
    }
  }

  /** Breaks the connection. */
  void reset() {
    if (client != null) {
      client.breaksOff();
    }
  }

  /** The client of an attempt that got OPEN. */
  WsPeer client() {
    if (client == null) {
      throw new IllegalStateException(this + " has no connection");
    }
    return client;
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

  ConnectAnswer answer() {
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

package dev.baton.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.RawWebSocket.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client of one ID, which says exactly what it expects to be told. */
public final class Device implements AutoCloseable {
  static final String OPEN = "{\"type\":\"OPEN\"}";

  /** PeerServer's, byte for byte. */
  static final String ID_TAKEN = "{\"type\":\"ID-TAKEN\",\"payload\":{\"msg\":\"ID is taken\"}}";

  private static final Pattern OVERRIDDEN =
      Pattern.compile(
          "\\{\"type\":\"OVERRIDE_CONNECTION\",\"payload\":\\{\"msg\":\"Connected elsewhere\","
              + "\"epoch\":(\\d+),"
              + "\"at\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z\"}}");

  private static final AtomicLong MESSAGES = new AtomicLong();

  private final RawWebSocket socket;
  private final String id;

  private Device(RawWebSocket socket, String id) {
    this.socket = socket;
    this.id = id;
  }

  /** A client over a connection of which nothing has been read but the handshake. */
  public static Device over(RawWebSocket socket, String id) {
    return new Device(socket, id);
  }

  /** Asks for the ID as a client of PeerServer does. */
  public static Device connect(int port, String id, String token) {
    return over(RawWebSocket.peer(port, id, token), id);
  }

  public RawWebSocket socket() {
    return socket;
  }

  /** Asserts that the next message is exactly this. */
  @CanIgnoreReturnValue
  public Device isTold(String message) {
    assertThat(socket.readText()).isEqualTo(message);
    return this;
  }

  /** Asserts that it has got the ID. */
  @CanIgnoreReturnValue
  public Device opens() {
    return isTold(OPEN);
  }

  /** Asserts that the ID is taken, and that what it showed did not move it for this reason. */
  public void isRefused(String reason) {
    isTold(taken(reason)).isClosed(4409, "ID is taken");
  }

  /** What a client is told whose proof did not move the ID. */
  static String taken(String reason) {
    return "{\"type\":\"ID-TAKEN\",\"payload\":{\"msg\":\"ID is taken\",\"reason\":\"%s\"}}"
        .formatted(reason);
  }

  /** Asserts that the ID is taken, in PeerServer's words. */
  public void isRefused() {
    isTold(ID_TAKEN).isClosed(4409, "ID is taken");
  }

  /** The same of an ID that waits for its client, which is said with the time that it does. */
  public void isRefusedForNow() {
    assertThat(socket.readText())
        .matches(
            "\\{\"type\":\"ID-TAKEN\",\"payload\":\\{\"msg\":\"ID is taken\""
                + ",\"retryAfter\":[1-9]\\d*}}");
    isClosed(4409, "ID is taken");
  }

  /** Asserts that the request did not become a WebSocket. */
  void isTurnedAway() {
    // What is still being sent may be reset before an answer is read.
    assertThat(socket.status()).isIn(0, 400, 413, 414, 431);
  }

  /** Asserts that another connection has the ID now, since the event with the number returned. */
  @CanIgnoreReturnValue
  public long isOverridden() {
    long epoch = isOverriddenAndStays();
    answersClose(4409);
    return epoch;
  }

  /** The messages that come before the one that another connection has the ID now. */
  List<String> messagesUntilOverridden() {
    List<String> messages = new ArrayList<>();
    for (String message = socket.readText();
        !OVERRIDDEN.matcher(message).matches();
        message = socket.readText()) {
      messages.add(message);
    }
    isClosed(4409, "Connected elsewhere");
    return messages;
  }

  /** Asserts that the next message and the close frame after it give the ID to another. */
  @CanIgnoreReturnValue
  long isOverriddenAndStays() {
    String message = socket.readText();
    Matcher matcher = OVERRIDDEN.matcher(message);
    assertThat(matcher.matches()).as(message).isTrue();
    isToldToClose(4409, "Connected elsewhere");
    return Long.parseLong(matcher.group(1));
  }

  /** Asserts that the server closes, and then ends the connection when the close is answered. */
  public void isClosed(int code, String reason) {
    isToldToClose(code, reason);
    answersClose(code);
  }

  private void isToldToClose(int code, String reason) {
    Frame close = nextFrame().orElseThrow(() -> new AssertionError(id + ": no close frame"));
    assertThat(close.opcode()).as("opcode, text %s", close.text()).isEqualTo(RawWebSocket.CLOSE);
    assertThat(close.closeCode()).as("close code, %s", close.closeReason()).isEqualTo(code);
    assertThat(close.closeReason()).isEqualTo(reason);
  }

  private void answersClose(int code) {
    socket.sendClose(code);
    assertThat(nextFrame()).as("after the close frame").isEmpty();
  }

  /** The next frame that is no ping, or empty at the end of the stream. */
  private Optional<Frame> nextFrame() {
    while (true) {
      Optional<Frame> next = socket.read();
      if (next.isEmpty() || next.get().opcode() != RawWebSocket.PING) {
        return next;
      }
    }
  }

  /** Sends an offer with this payload, a JSON text. */
  public void offers(String destination, String payload) {
    socket.sendText(
        "{\"type\":\"OFFER\",\"dst\":\"%s\",\"payload\":%s}".formatted(destination, payload));
  }

  /** Asserts that the next message is an offer of this source and payload. */
  @CanIgnoreReturnValue
  public Device gets(Device from, String payload) {
    return isTold(
        "{\"type\":\"OFFER\",\"src\":\"%s\",\"dst\":\"%s\",\"payload\":%s}"
            .formatted(from.id, id, payload));
  }

  /** Asserts that a message from this other client reaches it, and that nothing came before. */
  @CanIgnoreReturnValue
  public Device isReachedBy(Device other) {
    String payload = "\"message-" + MESSAGES.incrementAndGet() + "\"";
    other.offers(id, payload);
    return gets(other, payload);
  }

  /** Says goodbye; when this returns, the server has seen its end. */
  public void leaves() {
    socket.sendClose(1000);
    isToldToClose(1000, "");
    assertThat(nextFrame()).as("after the close frame").isEmpty();
    close();
  }

  @Override
  public void close() {
    socket.close();
  }
}

package dev.baton.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.baton.testing.RawWebSocket.RawFrame;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;

/**
 * A client of one ID that asserts exactly what it expects, and that holds every frame it gets
 * against RFC 6455. It answers a ping when it comes to read it. Used by one thread at a time.
 */
public final class WsPeer implements AutoCloseable {
  private static final AtomicLong MARKS = new AtomicLong();

  private final RawWebSocket socket;
  private final String id;
  private final String token;

  private WsPeer(RawWebSocket socket, String id, String token) {
    this.socket = socket;
    this.id = id;
    this.token = token;
  }

  /** A client over a connection of which nothing has been read but the handshake. */
  public static WsPeer over(RawWebSocket socket, String id) {
    return new WsPeer(socket, id, "");
  }

  /** Asks for the ID as a client of PeerServer does. */
  public static WsPeer connect(int port, String id, String token, String... headerLines) {
    return new WsPeer(RawWebSocket.peer(port, id, token, headerLines), id, token);
  }

  /** Asks for an ID that must be free, with a token made from it. */
  public static WsPeer join(TestServer server, String id) {
    return connect(server.port(), id, "token-of-" + id).opens();
  }

  /** Asks for the ID as the add-on does, and takes part in handovers. */
  public static WsPeer withAddOn(int port, String id, String token) {
    return with(port, id, token, "&caps=handover");
  }

  /** Asks for the ID, and for a receipt of the event that gives it. */
  public static WsPeer withReceipt(int port, String id, String token) {
    return with(port, id, token, "&caps=receipt");
  }

  /** Takes the ID over with a ticket beside a token of its own, as the add-on does. */
  public static WsPeer takeOver(int port, String id, String ticket) {
    return takeOver(port, id, ticket, "&caps=handover");
  }

  /** The same, with other parameters. */
  public static WsPeer takeOver(int port, String id, String ticket, String more) {
    String header = "Sec-WebSocket-Protocol: peerjs, bearer." + ticket;
    return with(port, id, "token-" + MARKS.incrementAndGet(), more, header);
  }

  private static WsPeer with(
      int port, String id, String token, String more, String... headerLines) {
    String target = RawWebSocket.target(id, token) + more;
    return new WsPeer(RawWebSocket.open(port, target, headerLines), id, token);
  }

  public RawWebSocket socket() {
    return socket;
  }

  public String id() {
    return id;
  }

  /** By which it is known, and can reconnect. */
  public String token() {
    return token;
  }

  /** Sends an OFFER with this payload, a JSON text. */
  @CanIgnoreReturnValue
  public WsPeer offers(String destination, String payload) {
    socket.sendText(PeerMessages.offer(destination, payload));
    return this;
  }

  /** Accepts the connection that another has offered. */
  public void answers(String destination, String connectionId) {
    socket.sendText(
        "{\"type\":\"ANSWER\",\"dst\":\"%s\",\"payload\":{\"connectionId\":\"%s\"}}"
            .formatted(destination, connectionId));
  }

  /** Ends its connections to the other. */
  public void parts(String destination) {
    socket.sendText("{\"type\":\"LEAVE\",\"dst\":\"%s\"}".formatted(destination));
  }

  /** Saves a state for the handover, a JSON text. */
  public void saves(String state) {
    socket.sendText("{\"type\":\"STATE\",\"payload\":" + state + "}");
  }

  /** A ticket for another device of the same owner. */
  public String ticket() {
    try (var counter = TicketCounter.of(socket.socket().getPort())) {
      return counter.ticket(id, token);
    }
  }

  /** The next frame except pings, or empty at the end of the stream. */
  public Optional<RawFrame> frame() {
    return frame(true);
  }

  private Optional<RawFrame> frame(boolean answersPings) {
    while (true) {
      Optional<RawFrame> next = socket.read();
      next.ifPresent(LegalFrames::assertLegal);
      if (next.isEmpty() || next.get().opcode() != RawWebSocket.PING) {
        return next;
      }
      if (answersPings) {
        pong(next.get().payload());
      }
    }
  }

  private void pong(byte[] payload) {
    try {
      socket.send(true, 0, RawWebSocket.PONG, payload);
    } catch (UncheckedIOException e) {
      // The connection has ended meanwhile, as the next read says.
    }
  }

  /** The text of the next message. */
  public String text() {
    RawFrame frame = frame().orElseThrow(() -> new AssertionError(id + ": end of stream"));
    assertThat(frame.opcode())
        .as("opcode for %s, close code %d %s", id, frame.closeCode(), frame.closeReason())
        .isEqualTo(RawWebSocket.TEXT);
    return frame.text();
  }

  /** The next message. */
  public JsonNode message() {
    return PeerMessages.json(text());
  }

  /** Asserts that the next message is exactly this. */
  @CanIgnoreReturnValue
  public WsPeer isTold(String message) {
    assertThat(text()).as("the next message of %s", id).isEqualTo(message);
    return this;
  }

  /** Asserts that a message of this type comes next, and returns its payload. */
  @CanIgnoreReturnValue
  public JsonNode hears(String type) {
    JsonNode message = message();
    assertThat(message.path("type").asText()).as("%s", message).isEqualTo(type);
    return message.path("payload");
  }

  /** Asserts that it has got the ID. */
  @CanIgnoreReturnValue
  public WsPeer opens() {
    assertThat(socket.status()).isEqualTo(101);
    return isTold(PeerMessages.OPEN);
  }

  /** Asserts that the next message is an OFFER of this source and payload. */
  @CanIgnoreReturnValue
  public WsPeer receives(String source, String payload) {
    return isTold(PeerMessages.offer(source, id, payload));
  }

  /** Asserts that a message from this other client reaches it, and that nothing came before. */
  @CanIgnoreReturnValue
  public WsPeer isReachedBy(WsPeer other) {
    String mark = "\"mark-" + MARKS.incrementAndGet() + "\"";
    other.offers(id, mark);
    return receives(other.id, mark);
  }

  /**
   * Asserts that the connection works, that nothing else was on its way to this client, and that
   * the server has dealt with all that the client has sent.
   */
  @CanIgnoreReturnValue
  public WsPeer echoes() {
    return isReachedBy(this);
  }

  /** Asserts that the ID is taken, in PeerServer's words. */
  public void isRefused() {
    isTold(PeerMessages.ID_TAKEN).isClosed(4409, "ID is taken");
  }

  /** Asserts that the ID is taken, and that its proof did not move it for this reason. */
  public void isRefused(String reason) {
    isTold(PeerMessages.taken(reason)).isClosed(4409, "ID is taken");
  }

  /** Asserts that the ID waits for its own client, and that the server says for how long. */
  public void isRefusedForNow() {
    assertThat(text()).matches(PeerMessages.TAKEN_FOR_NOW);
    isClosed(4409, "ID is taken");
  }

  /** Asserts that the request did not become a WebSocket. */
  public void isRejected() {
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

  /** The same of a client that does not answer the close frame. */
  @CanIgnoreReturnValue
  public long isOverriddenAndStays() {
    String message = text();
    Matcher matcher = PeerMessages.OVERRIDDEN.matcher(message);
    assertThat(matcher.matches()).as(message).isTrue();
    isToldToClose(4409, "Connected elsewhere");
    return Long.parseLong(matcher.group(1));
  }

  /** The messages before the one that another connection has the ID now. */
  public List<String> messagesUntilOverridden() {
    List<String> messages = new ArrayList<>();
    for (String message = text();
        !PeerMessages.OVERRIDDEN.matcher(message).matches();
        message = text()) {
      messages.add(message);
    }
    isClosed(4409, "Connected elsewhere");
    return messages;
  }

  /** Asserts that the server closes, and then ends the connection when the close is answered. */
  public void isClosed(int code, String reason) {
    isToldToClose(code, reason);
    answersClose(code);
  }

  private void answersClose(int code) {
    socket.sendClose(code);
    assertEnded();
  }

  private void isToldToClose(int code, String reason) {
    assertThat(closeFrame(code, frame()).closeReason()).isEqualTo(reason);
  }

  private RawFrame closeFrame(int code, Optional<RawFrame> frame) {
    RawFrame close = frame.orElseThrow(() -> new AssertionError(id + ": no close frame"));
    assertThat(close.opcode()).as("opcode, text %s", close.text()).isEqualTo(RawWebSocket.CLOSE);
    assertThat(close.closeCode()).as("close code, %s", close.closeReason()).isEqualTo(code);
    return close;
  }

  private void assertEnded() {
    assertThat(frame(false)).as("after the close frame").isEmpty();
    assertThat(socket.endedInsideFrame()).as("ended inside a frame").isFalse();
  }

  /**
   * Asserts that the server closes and ends the connection, although the client answers neither
   * pings nor the close frame.
   */
  public void isClosedWith(int code) {
    closeFrame(code, frame(false));
    assertEnded();
  }

  /** Says goodbye; when this returns, the server has seen its end. */
  public void leaves() {
    leaves(1000);
  }

  /** The same with another code: 1001 is that of a page that is reloaded. */
  public void leaves(int code) {
    socket.sendClose(code);
    isToldToClose(code, "");
    assertEnded();
    close();
  }

  /** Breaks the connection off without a close frame. */
  public void breaksOff() {
    socket.reset();
  }

  @Override
  public void close() {
    socket.close();
  }
}

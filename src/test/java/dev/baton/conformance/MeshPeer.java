package dev.baton.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.testing.RawWebSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of many who call all others as soon as they are connected, and answer who calls them. All of
 * it happens on one thread, {@link #run}.
 */
final class MeshPeer implements Runnable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Pattern TYPE = Pattern.compile("\\{\"type\":\"([A-Z-]+)\"");
  private static final Pattern SENDER = Pattern.compile("\"src\":\"([^\"]+)\"");
  private static final Pattern NUMBER = Pattern.compile("\"connectionId\":\"dc_(\\d{11})\"");

  private final String id;
  private final int port;
  private final List<String> others;
  private final MeshMessages messages;
  private final CompletableFuture<Void> called = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private final Map<String, Integer> sent = new HashMap<>();
  private final Map<String, Integer> heard = new HashMap<>();
  private int heardInAll;

  MeshPeer(String id, int port, List<String> others, MeshMessages messages) {
    this.id = id;
    this.port = port;
    this.others = others;
    this.messages = messages;
  }

  /** An ID as PeerServer gives them. */
  static String id(int number) {
    return UUID.nameUUIDFromBytes(("peer " + number).getBytes(UTF_8)).toString();
  }

  /** Completes when it has called all others, or with what was wrong before. */
  CompletableFuture<Void> called() {
    return called;
  }

  /**
   * Completes when everything from all others has come, in order, once and with nothing between; or
   * exceptionally with what was wrong.
   */
  CompletableFuture<Void> ended() {
    return ended;
  }

  @Override
  public void run() {
    try (var socket = RawWebSocket.peer(port, id, "token of " + id)) {
      converse(socket);
      ended.complete(null);
    } catch (RuntimeException | AssertionError e) {
      called.completeExceptionally(e);
      ended.completeExceptionally(e);
    }
  }

  private void converse(RawWebSocket socket) {
    while (true) {
      RawWebSocket.RawFrame frame =
          socket.read(PATIENCE).orElseThrow(() -> new AssertionError(id + " was cut off"));
      switch (frame.opcode()) {
        case RawWebSocket.TEXT -> hear(socket, frame.text());
        case RawWebSocket.PING -> socket.send(true, 0, RawWebSocket.PONG, frame.payload());
        case RawWebSocket.PONG -> {
          // What the server had to say before it answered the ping has come.
          return;
        }
        default -> throw new AssertionError(id + " was cut off: " + frame.closeCode());
      }
    }
  }

  private void hear(RawWebSocket socket, String message) {
    String type = found(TYPE, message).orElse("");
    if (type.equals("OPEN")) {
      others.forEach(other -> send(socket, other, messages.call()));
      called.complete(null);
      return;
    }
    String sender = found(SENDER, message).orElseThrow(() -> unexpected(message));
    int number =
        found(NUMBER, message).map(Integer::valueOf).orElseThrow(() -> unexpected(message));
    int expected = heard.merge(sender, 1, Integer::sum) - 1;
    if (number != expected) {
      throw new AssertionError(
          "%s heard number %d of %s instead of %d".formatted(id, number, sender, expected));
    }
    if (type.equals("OFFER")) {
      send(socket, sender, messages.answer());
    }
    heardInAll++;
    if (heardInAll == others.size() * (messages.call().size() + messages.answer().size())) {
      socket.send(true, 0, RawWebSocket.PING, new byte[0]);
    }
  }

  private void send(RawWebSocket socket, String to, List<String> all) {
    for (String message : all) {
      int number = sent.merge(to, 1, Integer::sum) - 1;
      socket.sendText(MeshMessages.to(to, number, message));
    }
  }

  private AssertionError unexpected(String message) {
    return new AssertionError(id + " heard " + message);
  }

  private static Optional<String> found(Pattern pattern, String message) {
    Matcher matcher = pattern.matcher(message);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}

package dev.baton.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.conformance.Step.Departure;
import dev.baton.conformance.Step.Who;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.RawWebSocket.RawFrame;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One client of a scenario, who writes what it sees into the transcript. Its own thread only reads
 * from the network; everything else happens on the player's thread.
 *
 * <p>To know that nothing more has come, it sends itself a marker: when that is back, the server
 * has dealt with everything before it. Markers are never in the transcript.
 */
final class ScriptedClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String MARKER = "marker of ";
  private static final List<String> NEGOTIATED =
      List.of("sec-websocket-protocol", "sec-websocket-extensions");

  private final Who who;
  private final Transcript transcript;
  private final RawWebSocket socket;
  private final BlockingQueue<Optional<RawFrame>> inbox = new LinkedBlockingQueue<>();
  private boolean ended;
  private boolean superseded;
  private boolean closeSeen;
  private boolean messageSeen;
  private boolean opened;
  private int markersSent;
  private String lastMarkerSeen = "";

  private ScriptedClient(Who who, RawWebSocket socket, Transcript transcript) {
    this.who = who;
    this.socket = socket;
    this.transcript = transcript;
  }

  static ScriptedClient connect(Step.OpenSocket step, int port, Transcript transcript) {
    var socket = RawWebSocket.open(port, step.target(), step.headers().toArray(String[]::new));
    var client = new ScriptedClient(step.who(), socket, transcript);
    client.noteHandshake();
    if (!client.ended) {
      Thread.ofVirtual().start(client::readAll);
      if (step.greeted()) {
        client.takeUntil(() -> client.messageSeen, PATIENCE);
        if (!client.opened) {
          client.awaitEnd();
        }
      }
      client.flush();
    }
    return client;
  }

  private void noteHandshake() {
    if (socket.status() != 101) {
      note("HTTP " + socket.status());
      ended = true;
      socket.close();
      return;
    }
    var line = new StringBuilder("connected");
    socket
        .responseHead()
        .lines()
        .filter(header -> NEGOTIATED.contains(header.split(":", 2)[0].toLowerCase(Locale.ROOT)))
        .map(header -> header.split(":", 2))
        .forEach(
            header ->
                line.append(", ")
                    .append(header[0].toLowerCase(Locale.ROOT))
                    .append(": ")
                    .append(header[1].strip()));
    note(line.toString());
  }

  private void readAll() {
    try {
      Optional<RawFrame> frame;
      do {
        frame = socket.read(Duration.ofMinutes(5));
        inbox.add(frame);
      } while (frame.isPresent());
    } catch (UncheckedIOException _) {
      inbox.add(Optional.empty());
    }
  }

  String id() {
    return who.id();
  }

  boolean ended() {
    return ended;
  }

  void send(Step.Send step) {
    int last = step.fragments().size() - 1;
    for (int i = 0; i <= last; i++) {
      int first = step.binary() ? RawWebSocket.BINARY : RawWebSocket.TEXT;
      int opcode = i == 0 ? first : RawWebSocket.CONTINUATION;
      write(i == last, opcode, step.fragments().get(i).getBytes(UTF_8));
    }
    if (step.flushed()) {
      flush();
    }
  }

  void sendText(String text) {
    write(true, RawWebSocket.TEXT, text.getBytes(UTF_8));
  }

  /** Sends a ping and waits for what answers it. */
  void ping(String text) {
    int before = transcript.length(who.label());
    write(true, RawWebSocket.PING, text.getBytes(UTF_8));
    takeUntil(() -> transcript.length(who.label()) > before, PATIENCE);
  }

  /** A server that has ended the connection hears nothing more, and that is no error here. */
  private void write(boolean fin, int opcode, byte[] payload) {
    try {
      socket.send(fin, 0, opcode, payload);
    } catch (UncheckedIOException _) {
      // The reader sees the end and the transcript tells of it.
    }
  }

  /** Another connection has the ID now, to which this one's markers would go. */
  void supersede() {
    superseded = true;
  }

  /** Waits until the server has dealt with all that this client sent, or has ended it. */
  void flush() {
    if (ended || superseded) {
      return;
    }
    String marker = sendMarkerTo(who.id());
    if (!takeUntil(() -> lastMarkerSeen.equals(marker), PATIENCE)) {
      throw new AssertionError("%s has no answer to its %s".formatted(who.label(), marker));
    }
  }

  /** Waits until what this client sent has come to another one, or the server has ended it. */
  void flushThrough(ScriptedClient other) {
    String marker = sendMarkerTo(other.who.id());
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!ended && !other.lastMarkerSeen.equals(marker)) {
      takeUntil(() -> false, Duration.ofMillis(20));
      other.takeUntil(() -> other.lastMarkerSeen.equals(marker), Duration.ofMillis(20));
      if (System.nanoTime() > deadline) {
        throw new AssertionError("%s does not reach %s".formatted(who.label(), other.who.label()));
      }
    }
  }

  private String sendMarkerTo(String id) {
    String marker = MARKER + who.label() + " " + ++markersSent;
    sendText(Script.message("OFFER", Canonical.escaped(id), "\"" + marker + "\""));
    return marker;
  }

  void await(int lines, Duration patience) {
    long target = (long) transcript.length(who.label()) + lines;
    takeUntil(() -> transcript.length(who.label()) >= target, patience);
  }

  void awaitEnd() {
    if (!takeUntil(() -> ended, PATIENCE)) {
      note("is still connected");
    }
  }

  /** Takes in what comes within a time; true if the connection has ended by then. */
  boolean endsWithin(Duration time) {
    return takeUntil(() -> ended, time);
  }

  void leave(Departure departure) {
    switch (departure) {
      case CLOSE_FRAME -> write(true, RawWebSocket.CLOSE, new byte[] {0x03, (byte) 0xe8});
      case CLOSE_FRAME_WITHOUT_CODE -> write(true, RawWebSocket.CLOSE, new byte[0]);
      case END_OF_STREAM -> socket.close();
      case RESET -> socket.reset();
    }
    if (departure == Departure.END_OF_STREAM || departure == Departure.RESET) {
      ended = true;
    } else {
      awaitEnd();
      close();
    }
  }

  /** Takes in arrivals until the condition holds or the connection has ended. */
  private boolean takeUntil(BooleanSupplier condition, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean() && !ended) {
      Optional<RawFrame> arrival = poll(deadline - System.nanoTime());
      if (arrival == null) {
        return false;
      }
      arrival.ifPresentOrElse(this::take, this::takeEnd);
    }
    return true;
  }

  @SuppressWarnings("NullableOptional") // Nothing yet, and nothing more: two kinds of absence.
  private @Nullable Optional<RawFrame> poll(long nanos) {
    try {
      return inbox.poll(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + who.label(), e);
    }
  }

  private void take(RawFrame frame) {
    switch (frame.opcode()) {
      case RawWebSocket.TEXT -> takeMessage(frame.text(), "");
      case RawWebSocket.BINARY -> takeMessage(frame.text(), "binary ");
      case RawWebSocket.PING -> {
        if (who.answersPings()) {
          write(true, RawWebSocket.PONG, frame.payload());
        }
      }
      case RawWebSocket.PONG -> note("pong " + frame.text());
      case RawWebSocket.CLOSE -> {
        closeSeen = true;
        note(("closed " + frame.closeCode() + " " + frame.closeReason()).strip());
        write(true, RawWebSocket.CLOSE, frame.payload());
      }
      default -> note("a frame of opcode " + frame.opcode());
    }
  }

  private void takeMessage(String text, String kind) {
    Optional<JsonNode> message = Canonical.parse(text);
    String payload = message.map(m -> m.path("payload").asText()).orElse("");
    if (payload.startsWith(MARKER)) {
      lastMarkerSeen = payload;
      return;
    }
    messageSeen = true;
    opened |= message.filter(m -> m.path("type").asText().equals("OPEN")).isPresent();
    note(kind + Canonical.form(text));
  }

  private void takeEnd() {
    ended = true;
    if (!closeSeen) {
      note("the connection ends without a close frame");
    }
    socket.close();
  }

  private void note(String line) {
    transcript.add(who.label(), line);
  }

  @Override
  public void close() {
    socket.close();
  }
}

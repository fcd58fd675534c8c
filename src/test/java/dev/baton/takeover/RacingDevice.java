package dev.baton.takeover;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.RawWebSocket.RawFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A device that asks for the ID once, and remembers everything that it is told until its connection
 * ends. It carries its name to the server as its user agent, which the log keeps. It listens on a
 * thread of its own; safe for use by many others.
 */
final class RacingDevice implements AutoCloseable {
  static final String PEER = "alice";
  static final String OPEN = "{\"type\":\"OPEN\"}";

  static final String ELSEWHERE = "4409 Connected elsewhere";
  private static final String REFUSED = "4409 ID is taken";
  private static final Pattern OVERRIDE =
      Pattern.compile("\\{\"type\":\"OVERRIDE_CONNECTION\",\"payload\":\\{.*\"epoch\":(\\d+),.*}}");
  private static final Pattern TAKEN =
      Pattern.compile(
          "\\{\"type\":\"ID-TAKEN\",\"payload\":\\{\"msg\":\"[^\"]*\""
              + "(?:,\"reason\":\"([^\"]*)\")?(?:,\"retryAfter\":\\d+)?}}");

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int NORMAL_CLOSURE = 1000;

  private final Asking asking;
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final CompletableFuture<String> answer = new CompletableFuture<>();
  private final CompletableFuture<String> end = new CompletableFuture<>();

  // Written by the listening thread, once.
  private volatile @Nullable RawWebSocket socket;

  /** How a client shows its proof. */
  enum ProofPlace {
    /** As the stock client can: the proof is its token. */
    TOKEN,
    SUBPROTOCOL,
    AUTHORIZATION
  }

  /**
   * What a device asks with.
   *
   * @param name the user agent
   * @param headers besides the user agent, each a line
   */
  record Asking(String name, String token, List<String> headers) {
    static Asking withToken(String name, String token) {
      return new Asking(name, token, List.of());
    }

    /** Its token, where that is not the proof itself, is its name. */
    static Asking withProof(String name, ProofPlace way, String proof) {
      return switch (way) {
        case TOKEN -> withToken(name, proof);
        case SUBPROTOCOL -> withHeader(name, "Sec-WebSocket-Protocol: peerjs, bearer." + proof);
        case AUTHORIZATION -> withHeader(name, "Authorization: Bearer " + proof);
      };
    }

    private static Asking withHeader(String name, String header) {
      return new Asking(name, name, List.of(header));
    }

    private String[] lines() {
      return Stream.concat(Stream.of("User-Agent: " + name), headers.stream())
          .toArray(String[]::new);
    }
  }

  private RacingDevice(Asking asking) {
    this.asking = asking;
  }

  /** Asks at once. */
  static RacingDevice asks(int port, Asking asking) {
    return asks(port, asking, new CyclicBarrier(1));
  }

  /** Connects to the port, and asks when the others at the barrier do. */
  static RacingDevice asks(int port, Asking asking, CyclicBarrier together) {
    var device = new RacingDevice(asking);
    Thread.ofVirtual().name(asking.name()).start(() -> device.live(port, together));
    return device;
  }

  private void live(int port, CyclicBarrier together) {
    try (Socket tcp = new Socket()) {
      tcp.connect(new InetSocketAddress("127.0.0.1", port));
      together.await();
      String target = "/peerjs?key=peerjs&id=" + PEER + "&token=" + asking.token();
      RawWebSocket opened = RawWebSocket.over(tcp, port, target, asking.lines());
      socket = opened;
      if (opened.status() == 0) {
        // The server died before it had said anything.
        end.complete("");
        answer.complete("");
        return;
      }
      assertThat(opened.status()).as("status for %s", asking.name()).isEqualTo(101);
      String farewell = listen(opened);
      assertThat(opened.endedInsideFrame()).as("%s ended inside a frame", this).isFalse();
      end.complete(farewell);
      answer.complete("");
    } catch (IOException
        | InterruptedException
        | BrokenBarrierException
        | RuntimeException
        | AssertionError e) {
      answer.completeExceptionally(e);
      end.completeExceptionally(e);
    }
  }

  /** Reads to the end of the stream, and gives the server's close code and reason. */
  private String listen(RawWebSocket opened) {
    String farewell = "";
    for (Optional<RawFrame> next = opened.read(PATIENCE);
        next.isPresent();
        next = opened.read(PATIENCE)) {
      RawFrame frame = next.get();
      assertThat(farewell).as("%s, what came before %s", this, frame.text()).isEmpty();
      switch (frame.opcode()) {
        case RawWebSocket.TEXT -> {
          told.add(frame.text());
          answer.complete(frame.text());
        }
        case RawWebSocket.CLOSE -> {
          farewell = frame.closeCode() + " " + frame.closeReason();
          answerClose(opened);
        }
        case RawWebSocket.PING -> opened.send(true, 0, RawWebSocket.PONG, frame.payload());
        default -> throw new AssertionError("opcode " + frame.opcode());
      }
    }
    return farewell;
  }

  private static void answerClose(RawWebSocket opened) {
    try {
      opened.sendClose(NORMAL_CLOSURE);
    } catch (UncheckedIOException e) {
      // The server does not wait for answers for long.
    }
  }

  String name() {
    return asking.name();
  }

  /** The first message, waited for; empty if the connection ended without one. */
  String answer() {
    return within(answer);
  }

  /** The server's close code and reason, waited for; empty if it ended without a word. */
  String end() {
    return within(end);
  }

  private String within(CompletableFuture<String> future) {
    try {
      return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(this + " has failed", e);
    }
  }

  boolean hasEnded() {
    return end.isDone();
  }

  /** Has this run when the connection has ended, in whatever way. */
  void whenEnded(Runnable action) {
    var _ = end.whenComplete((_, _) -> action.run());
  }

  /** The epoch of the successor that it was told of, as its last message before the end. */
  long overriddenAt() {
    assertThat(end()).as("%s", this).isEqualTo(ELSEWHERE);
    return epochIn(told.getLast());
  }

  /** The epoch in an OVERRIDE_CONNECTION. */
  static long epochIn(String message) {
    Matcher override = OVERRIDE.matcher(message);
    assertThat(override.matches()).as("%s is OVERRIDE_CONNECTION", message).isTrue();
    return Long.parseLong(override.group(1));
  }

  /** Why it was refused, which is all that it was told before the end. */
  String refusal() {
    Matcher only = TAKEN.matcher(answer());
    assertThat(only.matches()).as("%s was refused", this).isTrue();
    assertThat(end()).as("%s", this).isEqualTo(REFUSED);
    return Optional.ofNullable(only.group(1)).orElse("");
  }

  /** Everything that it was told so far, in order. */
  List<String> told() {
    return told;
  }

  /** Asserts that what is sent to the ID comes to this device. */
  @CanIgnoreReturnValue
  RacingDevice echoes(String mark) {
    String offer = "{\"type\":\"OFFER\",\"dst\":\"%s\",\"payload\":\"%s\"}".formatted(PEER, mark);
    requireNonNull(socket).sendText(offer);
    await(this + " hears " + mark)
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> told.getLast().contains(mark));
    return this;
  }

  /** Goes without a word. */
  @Override
  public void close() {
    if (socket != null) {
      socket.close();
    }
  }

  @Override
  public String toString() {
    return "%s, told %s, ended %s".formatted(asking.name(), told, end);
  }
}

package dev.baton.transport.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.session.MemoryBudget;
import dev.baton.session.MemoryBudget.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits for a socket that takes as much as the test lets it. */
@Tag("slow")
@Timeout(60)
class OutboxTest {
  private static final int MAX_BYTES = 1_600_000;
  private static final Object MALLORY = "mallory";
  private static final Object BOB = "bob";

  private final SharedMemory shared = new SharedMemory(1L << 30);
  private final MemoryBudget memory = shared.budget();
  private final ValveSocket socket = new ValveSocket();
  private final AtomicInteger broken = new AtomicInteger();
  private final SocketWriter writer = new SocketWriter(socket, new byte[0]);
  private final Outbox outbox =
      new Outbox(
          writer,
          shared.settings(LimitSamples.outbox(MAX_BYTES, Duration.ofMinutes(1))),
          () -> {},
          broken::incrementAndGet);

  @AfterEach
  void open() {
    socket.open();
  }

  private boolean relay(Object sender, String text) {
    synchronized (outbox) {
      return outbox.relay(sender, Frames.text(text.getBytes(US_ASCII)));
    }
  }

  /** How many messages of this length one sender gets in. */
  private int fill(Object sender, int length) {
    String text = "x".repeat(length);
    int taken = 0;
    while (relay(sender, text)) {
      taken++;
    }
    return taken;
  }

  private void awaitWritten() {
    await().until(() -> memory.used() == 0);
  }

  @Test
  void oneSenderHasNoMoreThanAQuarter() {
    assertThat(fill(MALLORY, 9_900) * 10_000L).isBetween(MAX_BYTES * 3L / 16, (long) MAX_BYTES / 4);
  }

  @Test
  void aSenderThatFloodsLeavesRoomForOthers() {
    for (int i = 0; i < 30; i++) {
      fill("mallory-" + i, 9_900);
    }
    assertThat(relay(MALLORY, "x".repeat(9_900))).isFalse();
    assertThat(relay(BOB, "x".repeat(2_000))).isTrue();
  }

  @Test
  void whatIsWrittenMakesRoomAndIsInOrder() {
    List<String> sent = new ArrayList<>();
    for (int i = 0; relay(MALLORY, "m" + i + "x".repeat(9_900)); i++) {
      sent.add("m" + i + "x".repeat(9_900));
    }
    socket.open();
    awaitWritten();
    assertThat(relay(MALLORY, "after")).isTrue();
    sent.add("after");
    awaitWritten();
    assertThat(socket.messages()).isEqualTo(sent);
  }

  @Test
  void messagesOfEverySizeGoOutWholeAndInOrder() {
    socket.open();
    List<String> sent = new ArrayList<>();
    for (int length :
        new int[] {0, 1, 125, 126, 500, 16_373, 16_374, 16_375, 65_535, 65_536, 200_000}) {
      sent.add("y".repeat(length));
      assertThat(relay(BOB, "y".repeat(length))).isTrue();
      sent.add("z");
      assertThat(relay(BOB, "z")).isTrue();
      awaitWritten();
    }
    assertThat(socket.messages()).isEqualTo(sent);
  }

  @Test
  void aLargeMessageIsWrittenInPieces() {
    assertThat(relay(BOB, "x".repeat(200_000))).isTrue();
    socket.open();
    awaitWritten();
    assertThat(socket.largestWrite()).isLessThanOrEqualTo(16_384);
  }

  @Test
  void theServerIsHeardWhenOthersHaveFilledTheOutbox() {
    for (int i = 0; i < 100; i++) {
      fill("mallory-" + i, 900);
    }
    outbox.send(Frames.text("bye".getBytes(US_ASCII)));
    socket.open();
    awaitWritten();
    assertThat(socket.messages().getLast()).isEqualTo("bye");
  }

  @Test
  void whatIsSentFirstWaitsForTheReadingThreadAndAllElseFollowsIt() {
    socket.open();
    var output =
        new OutgoingFrames(
            outbox, writer, shared.settings(LimitSamples.outbox(MAX_BYTES, Duration.ofMinutes(1))));
    output.send("open".getBytes(US_ASCII));
    List<String> sent = new ArrayList<>(List.of("open"));
    for (int i = 0; i < 100; i++) {
      String text = "m" + i + "x".repeat(2_000);
      assertThat(relay("sender-" + i, text)).isTrue();
      sent.add(text);
    }
    assertThat(socket.messages()).as("no other thread is started for it").isEmpty();
    output.writeFirst();
    // More than one batch, so that another thread has the rest.
    awaitWritten();
    assertThat(socket.messages()).isEqualTo(sent);
    output.send("later".getBytes(US_ASCII));
    awaitWritten();
    assertThat(socket.messages().getLast()).isEqualTo("later");
  }

  @Test
  void withoutMemoryOthersFindNoRoomAndTheServerDoes() {
    memory.take(Part.STATES, memory.limit());
    assertThat(relay(BOB, "x")).isFalse();
    outbox.send(Frames.text("open".getBytes(US_ASCII)));
    socket.open();
    await().until(() -> memory.used(Part.OUTBOXES) == 0);
    assertThat(socket.messages()).containsExactly("open");
  }

  @Test
  void answersToAClientThatDoesNotReadAreBounded() {
    int taken = 0;
    while (outbox.answer(Frames.text("x".repeat(100).getBytes(US_ASCII)))) {
      taken++;
    }
    assertThat(taken).isBetween(100, 1_000);
    assertThat(memory.used(Part.OUTBOXES)).isLessThan(100_000);
  }

  @Test
  void withoutMemoryAFewAnswersFindRoom() {
    memory.take(Part.STATES, memory.limit());
    int taken = 0;
    while (outbox.answer(Frames.text("x".repeat(100).getBytes(US_ASCII)))) {
      taken++;
    }
    assertThat(taken).isBetween(2, 20);
  }

  @Test
  void ofManyPingsTheNewestIsAnswered() {
    for (int i = 0; i < 2_000; i++) {
      outbox.pong(("ping-" + i).getBytes(US_ASCII));
    }
    assertThat(memory.used(Part.OUTBOXES)).isLessThan(100_000);
    socket.open();
    awaitWritten();
    assertThat(socket.messages()).hasSizeLessThan(1_000).startsWith("ping-0", "ping-1");
    assertThat(socket.messages().getLast()).isEqualTo("ping-1999");
    outbox.pong("once more".getBytes(US_ASCII));
    awaitWritten();
    assertThat(socket.messages().getLast()).isEqualTo("once more");
  }

  /** Pongs for which there is room again must not go out behind the one that stands for many. */
  @Test
  void noPongOvertakesTheNewestOne() {
    // So that not all that wait fit into one write.
    String padding = "x".repeat(100);
    outbox.pong("first".getBytes(US_ASCII));
    socket.awaitWrites(1);
    for (int i = 0; i < 2_000; i++) {
      outbox.pong(("ping-" + i + padding).getBytes(US_ASCII));
    }
    socket.letThrough(1);
    socket.awaitWrites(2);
    for (int i = 0; i < 2_000; i++) {
      outbox.pong(("again-" + i + padding).getBytes(US_ASCII));
    }
    socket.open();
    awaitWritten();
    assertThat(socket.messages().getLast()).isEqualTo("again-1999" + padding);
  }

  @Test
  void whatIsBeingWrittenLeavesRoomForTheNextMessageHoweverLittleMemoryThereIs() {
    long taken = memory.limit() / 4 * 3;
    memory.take(Part.UNFINISHED_MESSAGES, taken);
    String offer = "x".repeat(4_000);
    assertThat(relay(BOB, offer)).isTrue();
    socket.awaitWrites(1);
    assertThat(relay(BOB, offer)).isTrue();
    assertThat(relay(BOB, offer)).isFalse();
    memory.give(Part.UNFINISHED_MESSAGES, taken);
    socket.open();
    awaitWritten();
    assertThat(socket.messages()).containsExactly(offer, offer);
  }

  @Test
  void whatIsDiscardedGivesItsMemoryBackWheneverItComes() {
    fill(MALLORY, 9_900);
    outbox.send(Frames.text("open".getBytes(US_ASCII)));
    outbox.discard();
    // One batch is being written, and counts until that fails.
    assertThat(memory.used()).isLessThan(40_000);
    relay(BOB, "late");
    socket.breakDown();
    awaitWritten();
  }

  @Test
  void aFrameThatIsHalfWrittenAtTheEndIsWritten() throws Exception {
    String large = "x".repeat(40_000);
    assertThat(relay(BOB, large)).isTrue();
    socket.awaitWrites(1);
    assertThat(relay(BOB, "late")).isTrue();
    Thread ending = Thread.ofVirtual().start(outbox::finish);
    await().until(() -> !outbox.isWriting());
    socket.letThrough(1);
    socket.awaitWrites(2);
    assertThat(ending.isAlive()).isTrue();
    socket.open();
    ending.join();
    assertThat(socket.messages()).containsExactly(large);
    awaitWritten();
  }

  @Test
  void aBrokenSocketIsToldOfOnceAndTheRestIsDiscarded() {
    fill(MALLORY, 9_900);
    socket.breakDown();
    await().until(() -> broken.get() == 1);
    awaitWritten();
    relay(BOB, "late");
    assertThat(memory.used()).isZero();
    assertThat(broken).hasValue(1);
  }
}

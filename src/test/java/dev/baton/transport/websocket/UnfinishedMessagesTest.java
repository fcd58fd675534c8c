package dev.baton.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.transport.websocket.MessageAssembler.BadFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which half messages are given up when memory is short. */
@Timeout(60)
class UnfinishedMessagesTest {
  private static final int LIMIT = 1_000_000;

  private final SharedMemory memory = new SharedMemory(LIMIT);
  private final List<Unfinished> messages = new ArrayList<>();
  private final List<Thread> readers = new ArrayList<>();

  @AfterEach
  void end() throws InterruptedException {
    messages.forEach(Unfinished::end);
    for (Thread reader : readers) {
      reader.join();
    }
  }

  private Unfinished message(long bytes) throws BadFrame {
    var message = new Unfinished(memory);
    message.grow(bytes);
    messages.add(message);
    return message;
  }

  /** The reader of a message that there is no room for. */
  private void waitFor(Unfinished message, long more) {
    readers.add(
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    message.grow(more);
                  } catch (BadFrame e) {
                    // It was given up.
                  }
                }));
    await().until(message::isWaiting);
  }

  private List<Unfinished> toEnd() {
    return UnfinishedMessages.toEnd(
        messages, memory, System.nanoTime() + TimeUnit.SECONDS.toNanos(2));
  }

  @Test
  void withoutAWaitingMessageNothingIsGivenUp() throws BadFrame {
    message(100_000);
    message(50_000);
    assertThat(toEnd()).isEmpty();
  }

  @Test
  void theLargestThatStandsStillIsFirstAndNoMoreThanMakesRoom() throws BadFrame {
    Unfinished honest = message(1_000);
    Unfinished large = message(150_000);
    message(60_000);
    message(50_000);
    message(50_000);
    // Three quarters less what is used, of which a third is for one of them.
    waitFor(honest, 120_000);
    assertThat(toEnd()).containsExactly(large);
  }

  /** What something else holds does not cost those their connection who wait for it too. */
  @Test
  void oneThatWaitsIsSparedIfOthersMakeRoom() throws BadFrame {
    List<Unfinished> silent = List.of(message(120_000), message(110_000), message(80_000));
    Unfinished honest = message(60_000);
    waitFor(honest, 60_000);
    assertThat(toEnd()).isNotEmpty().doesNotContain(honest);
    assertThat(silent).containsAll(toEnd());
  }

  /** A client that comes to fill the memory is newer than those that are there. */
  @Test
  void ofThoseThatWaitTheNewestConnectionsAreFirst() throws BadFrame {
    Unfinished old = message(60_000);
    Unfinished newer = message(60_000);
    Unfinished newest = message(60_000);
    memory.take(500_000);
    // The old one has not grown for longest.
    for (Unfinished waiting : List.of(old, newer, newest)) {
      waitFor(waiting, 120_000);
    }
    List<Unfinished> first = toEnd();
    assertThat(first.getFirst()).isSameAs(newest);
    newest.end();
    newest.shrinkTo(0);
    assertThat(toEnd().getFirst()).isSameAs(newer);
  }

  /** However often others take what becomes free before it. */
  @Test
  void theOldestThatWaitsIsNotGivenUp() throws BadFrame {
    Unfinished old = message(60_000);
    memory.take(800_000);
    waitFor(old, 120_000);
    assertThat(toEnd()).isEmpty();
  }

  @Test
  void whatWasGivenUpAMomentAgoCountsAsFree() throws BadFrame {
    Unfinished honest = message(1_000);
    Unfinished large = message(150_000);
    message(60_000);
    message(50_000);
    message(50_000);
    waitFor(honest, 120_000);
    large.end();
    assertThat(toEnd()).isEmpty();
  }

  /** A message of an eighth of the budget is the largest that the options allow. */
  @Test
  void theLargestMessageFindsRoomInTheEnd() throws BadFrame {
    for (int i = 0; i < 40; i++) {
      message(8_000);
    }
    Unfinished honest = message(3_000);
    waitFor(honest, LIMIT / 8 - 3_000);
    List<Unfinished> given = toEnd();
    assertThat(given).doesNotContain(honest);
    given.forEach(message -> message.shrinkTo(0));
    await().until(() -> honest.bytes() == LIMIT / 8);
  }
}

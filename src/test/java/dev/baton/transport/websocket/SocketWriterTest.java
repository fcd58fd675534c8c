package dev.baton.transport.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The answer to the opening handshake and what follows it. */
@Timeout(60)
class SocketWriterTest {
  private static final String OPENING = "HTTP/1.1 101 Switching Protocols";

  private final ValveSocket socket = new ValveSocket();
  private final SocketWriter writer = new SocketWriter(socket, OPENING.getBytes(US_ASCII));

  private static WriteBatch batch(String text) {
    var batch = new WriteBatch(new SharedMemory(1L << 20));
    batch.put(Frames.text(text.getBytes(US_ASCII)), 1);
    return batch;
  }

  @Test
  void theAnswerAndTheFirstMessageAreOneWrite() {
    socket.open();
    assertThat(writer.write(batch("open"))).isTrue();
    assertThat(socket.writes()).isEqualTo(1);
    assertThat(socket.text()).startsWith(OPENING).endsWith("open");
    writer.open();
    assertThat(writer.write(batch("more"))).isTrue();
    assertThat(socket.writes()).isEqualTo(2);
    assertThat(socket.text()).containsOnlyOnce(OPENING);
  }

  @Test
  void theAnswerGoesOutOnceByItselfWhenThereIsNothingElse() {
    socket.open();
    writer.open();
    writer.open();
    assertThat(socket.writes()).isEqualTo(1);
    assertThat(socket.text()).isEqualTo(OPENING);
  }

  @Test
  void theAnswerWaitsOnlySoLongForWhatFollowsIt() {
    socket.open();
    long begun = System.nanoTime();
    writer.openIfLate(begun);
    assertThat(socket.writes()).isZero();
    writer.openIfLate(begun + Duration.ofSeconds(1).toNanos());
    await().until(() -> socket.text().equals(OPENING));
  }

  /** The thread that reads must not wait for the one that writes. */
  @Test
  void nothingWaitsForAnAnswerThatIsBeingWritten() {
    var writing = CompletableFuture.supplyAsync(() -> writer.write(batch("open")));
    socket.awaitWrites(1);
    writer.open();
    assertThat(writing).isNotDone();
    socket.open();
    assertThat(writing.join()).isTrue();
  }

  @Test
  void nothingIsWrittenBehindAStop() {
    socket.open();
    writer.stop();
    writer.open();
    assertThat(writer.write(batch("open"))).isTrue();
    assertThat(socket.writes()).isZero();
  }

  @Test
  void aSocketThatIsBrokenFailsTheFirstMessage() {
    socket.breakDown();
    writer.open();
    assertThat(writer.write(batch("open"))).isFalse();
  }
}

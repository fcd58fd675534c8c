package dev.baton.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.checkpoint.CheckpointBook;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogRefusedException;
import dev.baton.merkle.TreeRange;
import dev.baton.session.Metric;
import dev.baton.session.Metrics;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is answered while a proof is being made, and when none can be made. */
@Timeout(30)
final class EvidenceApiTest {
  private static final Map<String, String> QUESTION = Map.of("seq", "1");

  @TempDir Path folder;

  private final Metrics metrics = new Metrics();
  private final CountDownLatch reading = new CountDownLatch(1);
  private final CountDownLatch mayFail = new CountDownLatch(1);

  @BeforeEach
  void signACheckpoint() throws IOException {
    var tree = new TreeRange(0);
    tree.appendLeaf(new byte[] {1});
    CheckpointBook.open(folder, "log", "").sign(tree.head());
  }

  /** A log whose reading lasts until the test lets it fail. */
  private EventLogs slowLogs() {
    return (EventLogs)
        Proxy.newProxyInstance(
            EventLogs.class.getClassLoader(),
            new Class<?>[] {EventLogs.class},
            (_, _, _) -> {
              reading.countDown();
              mayFail.await();
              throw new LogRefusedException("a file of " + folder + " is gone");
            });
  }

  @Test
  void whileAProofIsMadeAnotherOneIsRefusedAndCounted() throws Exception {
    var api = new EvidenceApi(slowLogs(), new LogFiles(folder), Optional::empty, metrics);
    Thread first = Thread.ofVirtual().start(() -> answer(api));
    reading.await();
    AdminAnswer refused = api.proof(QUESTION);
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.headers()).containsKey("Retry-After");
    assertThat(metrics.value(Metric.PROOFS_REFUSED)).isEqualTo(1);
    mayFail.countDown();
    first.join();
    assertThat(metrics.value(Metric.PROOFS_MADE)).isZero();
  }

  private static AdminAnswer answer(EvidenceApi api) {
    try {
      return api.proof(QUESTION);
    } catch (BadRequestException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aLogThatCannotBeReadIsTriedAgainLaterAndItsPlaceIsNotTold() {
    mayFail.countDown();
    AdminAnswer answer =
        answer(new EvidenceApi(slowLogs(), new LogFiles(folder), Optional::empty, metrics));
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.headers()).containsKey("Retry-After");
    assertThat(new String(answer.body(), UTF_8)).doesNotContain(folder.toString());
  }

  @Test
  void withoutACheckpointTheClientIsToldToComeBack() {
    AdminAnswer answer =
        new EvidenceApi(slowLogs(), new LogFiles(folder), Optional::empty, metrics).checkpoint();
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.headers()).containsKey("Retry-After");
  }
}

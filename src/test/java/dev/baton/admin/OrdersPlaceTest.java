package dev.baton.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.audit.index.AuditSources;
import dev.baton.audit.index.IndexedLog;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.StoredLog;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.realm.PeerId;
import dev.baton.session.Metrics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An operator's order that has to look into the log first. */
@Timeout(60)
class OrdersPlaceTest {
  private static final int READS = 2;

  private final CountDownLatch begun = new CountDownLatch(READS);
  private final CountDownLatch end = new CountDownLatch(1);
  private final Semaphore slow = new Semaphore(READS);

  @TempDir Path folder;

  /** The first reads take until the test is over. */
  private Optional<IndexedLog> index() {
    if (slow.tryAcquire()) {
      begun.countDown();
      try {
        end.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    return Optional.empty();
  }

  @Test
  void isNotHeldUpByReadsThatTakeAllTheirPlaces() throws Exception {
    StoredLog.write(folder, "log", 1, 1, 10, false);
    var reads =
        new AuditReads(
            new AuditSources(new ChronicleLogs(), new LogFiles(folder), this::index),
            new Metrics());
    QueryParameters all = QueryParameters.of(Map.of());
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<AdminAnswer>> answers = new ArrayList<>();
      for (int i = 0; i < READS; i++) {
        answers.add(readers.submit(() -> reads.sessions(all)));
      }
      begun.await();
      assertThat(reads.sessions(all).status()).isEqualTo(503);
      assertThat(reads.problemIfUnknown(new PeerId("unknown")))
          .hasValueSatisfying(answer -> assertThat(answer.status()).isEqualTo(404));
      end.countDown();
      for (Future<AdminAnswer> answer : answers) {
        assertThat(answer.get().status()).isEqualTo(200);
      }
    }
  }
}

package dev.baton.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.crash.ConnectAttempt.ConnectAnswer;
import dev.baton.testing.BatonProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that stands still for some seconds, as one does whose machine is moved. */
class StallIT {
  private static final int NEWCOMERS = 20;

  @TempDir Path folder;

  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aStallLosesNothing() throws InterruptedException {
    var book = new ClientBook();
    try (BatonProcess server = BatonProcess.serve(folder);
        Holders holders = Holders.connect(book, server.port())) {
      server.standStill();
      List<ConnectAttempt> newcomers = new ArrayList<>();
      List<Thread> asking = new ArrayList<>();
      for (int i = 0; i < NEWCOMERS; i++) {
        ConnectAttempt newcomer = book.attempt("newcomer-" + i, "token-" + i);
        newcomers.add(newcomer);
        asking.add(Thread.ofVirtual().start(() -> newcomer.ask(server.port())));
      }
      // It stands still: for three seconds nothing comes.
      assertThatThrownBy(() -> holders.bob().read(Duration.ofSeconds(3)))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("no frame within");
      server.goOn();

      for (Thread thread : asking) {
        assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
      }
      assertThat(newcomers).allMatch(newcomer -> newcomer.answer() != ConnectAnswer.NONE);
      holders.talk();
      holders.keepTheirIds(book, server.port());
      newcomers.forEach(ConnectAttempt::leave);
      ConnectAttempt late = book.attempt("late", "token");
      assertThat(late.ask(server.port())).isEqualTo(ConnectAnswer.OPEN);
      server.terminate();
      assertThat(server.awaitExit()).isZero();
    }
    LogAudit audit = LogAudit.of(folder).confirms(book);
    assertThat(audit.open()).isZero();
  }
}

package dev.baton.crash;

import static org.assertj.core.api.Assertions.assertThat;

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

/** One server on a folder: every other one goes at once, and the first does not notice. */
class DoubleStartIT {
  private static final int STARTS = Math.max(50, Integer.getInteger("baton.crash.cycles", 25));

  @TempDir Path folder;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void secondServersEndInTimeAndTheFirstLosesNothing() {
    var book = new ClientBook();
    var times = new Figures("from the start of a second server to its end");
    try (BatonProcess first = BatonProcess.serve(folder);
        Holders holders = Holders.connect(book, first.port())) {
      for (int i = 0; i < STARTS; i++) {
        times.add(startASecondOne());
        ConnectAttempt newcomer = book.attempt("newcomer-" + i, "token");
        assertThat(newcomer.ask(first.port())).as("%s", newcomer).isEqualTo(ConnectAnswer.OPEN);
        newcomer.drop();
        holders.talk();
      }
      first.kill();
    }
    LogAudit audit = LogAudit.of(folder).confirms(book);
    System.out.printf("FIGURES: %d second servers, %d events%n", STARTS, audit.events());
    times.print();
  }

  private Duration startASecondOne() {
    List<String> command =
        new ArrayList<>(
            BatonProcess.command(BatonProcess.serveArguments(folder).toArray(String[]::new)));
    // There are fifty of them, and they have little to do.
    command.addAll(1, List.of("-XX:+UseSerialGC"));
    long began = System.nanoTime();
    try (BatonProcess second = BatonProcess.launch(command)) {
      assertThat(second.awaitExit()).isEqualTo(1);
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      assertThat(second.err())
          .singleElement()
          .asString()
          .startsWith("baton: another server is running on the data folder");
      assertThat(second.out()).isEmpty();
      return took;
    }
  }
}

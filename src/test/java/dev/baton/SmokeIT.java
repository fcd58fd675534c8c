package dev.baton;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.BatonProcess;
import dev.baton.testing.WsPeer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar at work: the least that must be true before anything else is worth a look. */
@Timeout(120)
class SmokeIT {
  @Test
  void thePackagedServerOpensAndStops(@TempDir Path data) {
    try (BatonProcess baton = BatonProcess.serve(data);
        WsPeer alice = WsPeer.connect(baton.port(), "alice", "token").opens()) {
      alice.echoes().leaves();
      baton.terminate();
      assertThat(baton.awaitExit()).isZero();
    }
  }
}

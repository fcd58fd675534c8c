package dev.baton.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.BatonProcess;
import dev.baton.testing.RawWebSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the log says of a server's holders while it runs, and when it is dead. */
@Timeout(60)
class HoldersOfAServerIT {
  @TempDir Path folder;

  private CommandRun holders() {
    CommandRun run = CommandRun.of("holders", "--data_dir", folder.toString());
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("alice");
    return run;
  }

  @Test
  void theHoldersOfAKilledServerAreNotLive() {
    try (BatonProcess baton = BatonProcess.serve(folder);
        RawWebSocket alice = RawWebSocket.peer(baton.port(), "alice", "hers")) {
      assertThat(alice.readText()).contains("OPEN");
      assertThat(holders().out()).contains("  live  ").doesNotContain("not live");

      baton.kill();
      baton.awaitExit();
      CommandRun dead = holders();
      assertThat(dead.out()).contains("  not live  ");
      assertThat(dead.err()).contains("no server is running on " + folder + ": nothing is live");
    }
    try (BatonProcess baton = BatonProcess.serve(folder)) {
      assertThat(baton.port()).isPositive();
      assertThat(holders().out()).as("kept for its client").contains("  detached  ");
    }
  }
}

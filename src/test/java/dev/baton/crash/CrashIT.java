package dev.baton.crash;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that is killed under load, again and again, loses nothing that anybody was told. The
 * property {@code baton.crash.cycles} says how often.
 */
class CrashIT {
  private static final int CYCLES = Integer.getInteger("baton.crash.cycles", 25);

  @TempDir Path folder;

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whatClientsWereToldSurvivesEveryKill() {
    var campaign = new CrashCampaign(folder, 4_110, command -> command);
    // Far enough that 10,000 events are there before the last third.
    campaign.run(CYCLES, 10_500 * 3 / 2 / CYCLES);
    campaign.print("killed");
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void theSameProcessNumberAfterTheKillChangesNothing() {
    Machine.requireProcessNamespaces(
        "kills of a server that has the same process number each time");
    var campaign = new CrashCampaign(folder, 1_618, Machine::inProcessNamespace);
    campaign.run(Math.max(6, CYCLES / 4), 100);
    campaign.print("killed, with the same process number");
  }
}

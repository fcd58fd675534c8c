package dev.baton.crash;

import java.nio.file.Path;
import java.util.List;
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
  private static final long SEED = Long.getLong("baton.seed", 4_110);

  private static final List<Ending> ENDINGS =
      List.of(
          Ending.KILLED,
          Ending.WHILE_IT_STOPS,
          Ending.INSIDE_A_WRITE,
          Ending.KILLED,
          Ending.WHILE_STOPPED,
          Ending.INSIDE_A_WRITE,
          Ending.KILLED,
          Ending.AFTER_A_STANDSTILL,
          Ending.INSIDE_A_WRITE);

  @TempDir Path folder;

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whatClientsWereToldSurvivesEveryKill() {
    var campaign = new CrashCampaign(folder, SEED, ENDINGS, command -> command);
    // Far enough that 10,000 events are there before the last third.
    campaign.run(CYCLES, 10_500 * 3 / 2 / CYCLES);
    campaign.print("killed");
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void theSameProcessNumberAfterTheKillChangesNothing() {
    Machine.requireProcessNamespaces(
        "kills of a server that has the same process number each time");
    // What runs beside it in the namespace gets no signal but the kill.
    List<Ending> endings = List.of(Ending.KILLED, Ending.KILLED, Ending.INSIDE_A_WRITE);
    var campaign = new CrashCampaign(folder, SEED + 1, endings, Machine::inProcessNamespace);
    campaign.run(Math.max(6, CYCLES / 4), 100);
    campaign.print("killed, with the same process number");
  }
}

package dev.baton.crash;

import dev.baton.testing.BatonProcess;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** How the life of a server ends that is to be killed. */
enum Ending {
  /** At any moment, whatever it does. */
  KILLED {
    @Override
    Runnable of(BatonProcess server, Random random) {
      return server::kill;
    }
  },
  /** In the middle of an append. */
  INSIDE_A_WRITE {
    @Override
    Runnable of(BatonProcess server, Random random) {
      int bytes = random.nextInt(300);
      return () -> server.tell(String.valueOf(bytes));
    }

    @Override
    Set<Integer> exitCodes() {
      return Set.of(HaltingServer.HALTED);
    }
  },
  /** A moment after it was asked to end, when it may have said goodbye to some. */
  WHILE_IT_STOPS {
    @Override
    Runnable of(BatonProcess server, Random random) {
      long micros = random.nextInt(200_000);
      return () -> {
        server.terminate();
        pass(micros);
        server.kill();
      };
    }

    @Override
    Set<Integer> exitCodes() {
      return Set.of(KILL, 0);
    }
  },
  /** While it stands still. */
  WHILE_STOPPED {
    @Override
    Runnable of(BatonProcess server, Random random) {
      return () -> {
        server.standStill();
        server.kill();
      };
    }
  },
  /** A moment after it stood still for a while. */
  AFTER_A_STANDSTILL {
    @Override
    Runnable of(BatonProcess server, Random random) {
      long still = random.nextInt(1_500_000);
      long awake = random.nextInt(50_000);
      return () -> {
        server.standStill();
        pass(still);
        server.goOn();
        pass(awake);
        server.kill();
      };
    }
  };

  /** The exit code of a process that was killed. */
  private static final int KILL = 137;

  /** What ends the server. */
  abstract Runnable of(BatonProcess server, Random random);

  /** What the process may end with. */
  Set<Integer> exitCodes() {
    return Set.of(KILL);
  }

  /** Time is a part of what is played here, and no condition is waited for. */
  private static void pass(long micros) {
    try {
      TimeUnit.MICROSECONDS.sleep(micros);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}

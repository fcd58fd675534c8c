package dev.baton.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.testing.BatonProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** What only some machines allow, and command lines that use it. */
final class Machine {
  private static final List<String> NAMESPACE =
      List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc");
  private static final long PATIENCE_SECONDS = 20;

  private Machine() {}

  /** Leaves a test out, and says so, where process numbers cannot be had a second time. */
  static void requireProcessNamespaces(String test) {
    List<String> probe = new ArrayList<>(NAMESPACE);
    probe.add("true");
    require(succeeds(probe.toArray(String[]::new)), test, "needs root for unshare --pid");
  }

  /** Leaves a test out, and says so. */
  static void require(boolean possible, String test, String why) {
    if (!possible) {
      System.out.printf("LEFT OUT: %s (%s).%n", test, why);
    }
    Assumptions.assumeTrue(possible, why);
  }

  /** The same command as process number 1 of a namespace, every time. */
  static List<String> inProcessNamespace(List<String> command) {
    List<String> inside = new ArrayList<>(NAMESPACE);
    inside.add(command.getFirst());
    // Its file would have the number of another process in its name.
    inside.add("-XX:-UsePerfData");
    inside.addAll(command.subList(1, command.size()));
    return inside;
  }

  /** The command line of a server that can halt inside a write, see {@link HaltingServer}. */
  static List<String> haltingServer(Path dataDir, String... options) {
    return BatonProcess.command(HaltingServer.class, BatonProcess.serveArguments(dataDir, options));
  }

  /** Runs a command of the system and fails if it does. */
  static void run(String... command) {
    if (!succeeds(command)) {
      throw new AssertionError("failed: " + String.join(" ", command));
    }
  }

  /** Runs a command of the system and says whether it ended with 0. */
  static boolean succeeds(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("does not end: " + Arrays.toString(command) + " " + said);
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      // There is no such command here.
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}

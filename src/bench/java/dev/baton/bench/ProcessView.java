package dev.baton.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What Linux says about a process in {@code /proc}. */
record ProcessView(long pid, int ticksPerSecond) {

  /** Processor time so far of all its threads, in user and kernel mode. */
  double cpuSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    // The command's name, the second field, may hold anything; the last ')' ends it.
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    long utime = Long.parseLong(fields.get(11));
    long stime = Long.parseLong(fields.get(12));
    return (double) (utime + stime) / ticksPerSecond;
  }

  /** Resident memory in KiB. */
  long residentKib() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new BenchFailure("process " + pid + " has no resident memory: is it gone?");
  }
}

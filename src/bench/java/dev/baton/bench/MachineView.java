package dev.baton.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says about all processors together in {@code /proc/stat}. */
record MachineView(int ticksPerSecond) {
  private static final int IDLE = 4;
  private static final int IO_WAIT = 5;
  private static final int STEAL = 8;

  /** Processor time so far that was not idle, including what a hypervisor took away. */
  double busySeconds() throws IOException {
    String[] fields =
        Files.readString(Path.of("/proc/stat")).lines().findFirst().orElse("").split("\\s+", -1);
    long busy = 0;
    // What follows the steal, guest time, is part of the user time already.
    for (int i = 1; i <= STEAL && i < fields.length; i++) {
      if (i != IDLE && i != IO_WAIT) {
        busy += Long.parseLong(fields[i]);
      }
    }
    return (double) busy / ticksPerSecond;
  }
}

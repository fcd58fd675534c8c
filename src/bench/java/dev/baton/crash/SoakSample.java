package dev.baton.crash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a server takes at one moment, from {@code /proc}.
 *
 * @param minutes since the soak began
 * @param life which server it is, from 0
 * @param residentMib its memory
 * @param opened how many connects have succeeded so far, of all lives
 * @param diskMib what its data folder takes on the disk
 */
record SoakSample(
    double minutes,
    int life,
    double residentMib,
    int threads,
    int descriptors,
    long opened,
    double diskMib) {

  /** Of a process that may be gone, which is an {@link IOException}. */
  static SoakSample of(double minutes, int life, long pid, long opened, Path data)
      throws IOException {
    Path process = Path.of("/proc/" + pid);
    double resident = 0;
    int threads = 0;
    for (String line : Files.readAllLines(process.resolve("status"))) {
      if (line.startsWith("VmRSS:")) {
        resident = numberIn(line) / 1024.0;
      } else if (line.startsWith("Threads:")) {
        threads = (int) numberIn(line);
      }
    }
    if (resident == 0) {
      throw new IOException("the process ends");
    }
    try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
      return new SoakSample(
          minutes, life, resident, threads, (int) descriptors.count(), opened, diskMib(data));
    }
  }

  private static long numberIn(String line) {
    return Long.parseLong(line.replaceAll("\\D", ""));
  }

  /** The log's files have holes, which {@code du} knows. */
  private static double diskMib(Path data) throws IOException {
    Process du = new ProcessBuilder("du", "-sk", data.toString()).start();
    String said = new String(du.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    return said.isEmpty() ? 0 : Long.parseLong(said.split("\\s", 2)[0]) / 1024.0;
  }
}

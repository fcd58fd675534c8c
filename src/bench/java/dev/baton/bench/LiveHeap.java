package dev.baton.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;

/** The live heap of a JVM: what is left in its class histogram after a full collection. */
record LiveHeap(String jcmd, long pid) {

  long bytes() throws IOException {
    // Twice, because what a first collection hands to cleaners only the second one frees.
    run("GC.run");
    String histogram = run("GC.class_histogram");
    String total = histogram.strip().lines().reduce("", (_, last) -> last).strip();
    String[] words = total.split("\\s+", -1);
    if (words.length != 3 || !words[0].equals("Total")) {
      throw new BenchFailure("jcmd gave no class histogram: " + total);
    }
    return Long.parseLong(words[2]);
  }

  private String run(String command) throws IOException {
    Process process =
        new ProcessBuilder(jcmd, Long.toString(pid), command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }
}

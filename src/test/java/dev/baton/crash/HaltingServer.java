package dev.baton.crash;

import dev.baton.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * The {@code baton} command in a process that, once it is told a number on its standard input,
 * begins an append beside its server's, with Chronicle's write lock and so many bytes of a record,
 * and ends there: what is left behind is what a kill in the middle of an append leaves.
 */
final class HaltingServer {
  private static final int BLOCK_BYTES = 4 << 20;
  static final int HALTED = 99;

  private HaltingServer() {}

  public static void main(String[] args) throws IOException {
    // It serves until the process ends.
    Thread.ofPlatform().name("main-of-baton").start(() -> Main.main(args));
    Path dataDir = Path.of(args[Arrays.asList(args).indexOf("--data_dir") + 1]);
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      haltInsideAWrite(dataDir.resolve("log"), Integer.parseInt(line));
    }
  }

  // The document stays open and the lock stays held: that is the point.
  @SuppressWarnings("MustBeClosedChecker")
  private static void haltInsideAWrite(Path log, int bytes) {
    ChronicleQueue queue =
        SingleChronicleQueueBuilder.binary(log)
            .rollCycle(RollCycles.FAST_DAILY)
            .blockSize(BLOCK_BYTES)
            .build();
    ExcerptAppender appender = queue.createAppender();
    DocumentContext document = appender.writingDocument();
    var half = new byte[bytes];
    Arrays.fill(half, (byte) '{');
    Objects.requireNonNull(document.wire()).bytes().write(half);
    Runtime.getRuntime().halt(HALTED);
  }
}

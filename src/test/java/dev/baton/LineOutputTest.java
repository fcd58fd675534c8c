package dev.baton;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.LineOutput.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lines come out whole and in order, and a missing reader stops no writer. */
@Timeout(30)
class LineOutputTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final Pipe pipe = new Pipe();
  private final AtomicLong drops = new AtomicLong();

  /** A pipe that takes one write for each permit. */
  private static final class Pipe extends OutputStream {
    private final Semaphore permits = new Semaphore(0);
    private final Semaphore writes = new Semaphore(0);
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

    // Set by the test's thread.
    private volatile boolean broken;

    @Override
    public void write(int b) {
      throw new AssertionError("a line is written at once");
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      writes.release();
      permits.acquireUninterruptibly();
      if (broken) {
        throw new IOException("broken pipe");
      }
      synchronized (taken) {
        taken.write(bytes, offset, length);
      }
    }

    /** Waits until one more line is being written. */
    void awaitWrite() {
      writes.acquireUninterruptibly();
    }

    void read() {
      permits.release(1_000_000);
    }

    List<String> lines() {
      synchronized (taken) {
        return taken.toString(UTF_8).lines().toList();
      }
    }
  }

  private LineOutput output(int lines, int bytes) {
    var output =
        new LineOutput(
            "test-output", pipe, new Limits(lines, bytes), n -> (n + " dropped\n").getBytes(UTF_8));
    output.countDrops(drops::addAndGet);
    return output;
  }

  private static void add(LineOutput output, String line) {
    output.add((line + "\n").getBytes(UTF_8));
  }

  @Test
  void linesComeOutInOrderAndUnchanged() {
    pipe.read();
    LineOutput output = output(10_000, 1 << 20);
    List<String> lines = IntStream.range(0, 5_000).mapToObj(i -> "line " + i + " äöü").toList();
    lines.forEach(line -> add(output, line));
    assertThat(output.flush(LONG)).isTrue();
    assertThat(pipe.lines()).isEqualTo(lines);
    assertThat(drops).hasValue(0);
  }

  @Test
  void whatDoesNotFitIsDroppedCountedAndAnnouncedInItsPlace() {
    LineOutput output = output(3, 1 << 20);
    add(output, "early 0");
    pipe.awaitWrite();
    for (int i = 1; i < 100; i++) {
      add(output, "early " + i);
    }
    assertThat(output.flush(Duration.ZERO)).isFalse();
    // One is being written and three wait.
    assertThat(drops).hasValue(96);
    pipe.read();
    assertThat(output.flush(LONG)).isTrue();
    add(output, "late");
    assertThat(output.flush(LONG)).isTrue();
    assertThat(pipe.lines())
        .containsExactly("early 0", "early 1", "early 2", "early 3", "96 dropped", "late");
    assertThat(drops).hasValue(96);
  }

  @Test
  void bytesAreBoundedToo() {
    LineOutput output = output(1_000, 100);
    add(output, "x".repeat(50));
    add(output, "y".repeat(200));
    assertThat(drops).hasValue(1);
    pipe.read();
    add(output, "z");
    assertThat(output.flush(LONG)).isTrue();
    assertThat(pipe.lines()).containsExactly("x".repeat(50), "1 dropped", "z");
  }

  @Test
  void dropsBeforeTheCounterAreCountedToo() {
    var output =
        new LineOutput("test-output", pipe, new Limits(1, 10), _ -> "dropped\n".getBytes(UTF_8));
    add(output, "x".repeat(50));
    output.countDrops(drops::addAndGet);
    assertThat(drops).hasValue(1);
  }

  @Test
  void aBrokenPipeCostsItsLinesAndNothingElse() {
    LineOutput output = output(100, 10_000);
    pipe.broken = true;
    pipe.read();
    add(output, "lost");
    assertThat(output.flush(LONG)).isTrue();
    assertThat(drops).hasValue(1);
    pipe.broken = false;
    add(output, "there");
    assertThat(output.flush(LONG)).isTrue();
    assertThat(pipe.lines()).containsExactly("there");
  }

  @Test
  void whatIsPrintedBecomesLines() {
    pipe.read();
    LineOutput output = output(100, 10_000);
    PrintStream stream =
        output.asStream(
            new PrintStream(OutputStream.nullOutputStream(), true, UTF_8), LineOutput.AS_IT_IS);
    stream.print("one ");
    stream.println("line é");
    stream.printf("two%nthree%n");
    assertThat(output.flush(LONG)).isTrue();
    assertThat(pipe.lines()).containsExactly("one line é", "two", "three");
  }

  @Test
  void aLogRecordIsOneEntryWithItsStackTrace() {
    pipe.read();
    LineOutput output = output(1, 10_000);
    var handler = new LogOutput(output, UTF_8);
    var line = new LogRecord(Level.SEVERE, "it failed");
    line.setThrown(new IllegalStateException("on purpose"));
    handler.publish(line);
    handler.flush();
    assertThat(String.join("\n", pipe.lines()))
        .contains("it failed", "IllegalStateException: on purpose", "        at ");
    assertThat(drops).hasValue(0);
  }
}

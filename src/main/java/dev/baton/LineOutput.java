package dev.baton;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A standard stream that never makes its writers wait. Lines wait in a bounded queue for the one
 * thread that writes them; what does not fit is dropped, counted, and announced by a line when
 * there is room again. Safe for use by many threads.
 */
final class LineOutput {
  /** The limit of what may wait: enough for a burst and a healthy reader. */
  record Limits(int lines, int bytes) {
    static final Limits DEFAULT = new Limits(2_000, 524_288);
  }

  /** Lines are added as they are printed. */
  static final UnaryOperator<byte[]> AS_IT_IS = UnaryOperator.identity();

  private final OutputStream target;
  private final Limits limits;
  private final LongFunction<byte[]> dropNotice;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private final Queue<byte[]> lines = new ArrayDeque<>();
  private int bytes;
  private long unannounced;
  private long added;
  private long written;
  private long dropped;
  private @Nullable LongConsumer onDrop;

  /**
   * An output that writes to a stream, on a daemon thread of its own.
   *
   * @param dropNotice the line that says how many lines were dropped
   */
  LineOutput(String name, OutputStream target, Limits limits, LongFunction<byte[]> dropNotice) {
    this.target = target;
    this.limits = limits;
    this.dropNotice = dropNotice;
    Thread.ofPlatform().name("baton-" + name).daemon().start(this::writeForEver);
  }

  /** Counts drops elsewhere too, past ones at once. */
  void countDrops(LongConsumer counter) {
    lock.lock();
    try {
      onDrop = counter;
      counter.accept(dropped);
    } finally {
      lock.unlock();
    }
  }

  /** Adds a whole line, or lines that belong together. */
  void add(byte[] line) {
    lock.lock();
    try {
      if (lines.size() >= limits.lines() || bytes + line.length > limits.bytes()) {
        unannounced++;
        countDrop();
        return;
      }
      announceDrops();
      enqueue(line);
    } finally {
      lock.unlock();
    }
  }

  /** Puts the notice where the dropped lines would have been. */
  private void announceDrops() {
    if (unannounced > 0) {
      long count = unannounced;
      unannounced = 0;
      enqueue(dropNotice.apply(count));
    }
  }

  private void enqueue(byte[] line) {
    lines.add(line);
    bytes += line.length;
    added++;
    changed.signalAll();
  }

  private void writeForEver() {
    while (true) {
      byte[] line = take();
      boolean lost = !isWritten(line);
      lock.lock();
      try {
        if (lost) {
          countDrop();
        }
        written = added - lines.size();
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Whether the line could be written; there is no place to report a failure. */
  private boolean isWritten(byte[] line) {
    try {
      target.write(line);
      target.flush();
      return true;
    } catch (IOException | RuntimeException | Error e) {
      return false;
    }
  }

  private void countDrop() {
    dropped++;
    if (onDrop != null) {
      onDrop.accept(1);
    }
  }

  private byte[] take() {
    lock.lock();
    try {
      if (lines.isEmpty()) {
        announceDrops();
      }
      while (lines.isEmpty()) {
        changed.awaitUninterruptibly();
      }
      byte[] line = lines.remove();
      bytes -= line.length;
      return line;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until what was added before is written; false if that takes longer than the bound. */
  boolean flush(Duration bound) {
    long left = bound.toNanos();
    lock.lock();
    try {
      long goal = added;
      while (written < goal) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /**
   * A stream that adds each line that is printed to it.
   *
   * @param format makes what is added of a line with its end
   */
  PrintStream asStream(PrintStream like, UnaryOperator<byte[]> format) {
    return new PrintStream(new Lines(format), true, like.charset());
  }

  /** Collects bytes to lines. PrintStream calls it by one thread at a time. */
  private final class Lines extends OutputStream {
    private static final int MAX_LINE = 65_536;

    private final UnaryOperator<byte[]> format;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Lines(UnaryOperator<byte[]> format) {
      this.format = format;
    }

    @Override
    public synchronized void write(int b) {
      line.write(b);
      if (b == '\n' || line.size() >= MAX_LINE) {
        add(format.apply(line.toByteArray()));
        line.reset();
      }
    }
  }
}

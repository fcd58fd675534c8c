package dev.baton.liveness;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The registry of the loops that a server cannot do without. A process in which one of them is dead
 * does not serve and would not be restarted either, so it must end. Safe for use by many threads.
 */
public final class Liveness {
  private final Consumer<Throwable> end;
  private final Map<String, Vital> vitals = new ConcurrentHashMap<>();
  private final AtomicBoolean ended = new AtomicBoolean();

  /** A check of one loop. */
  @FunctionalInterface
  public interface Vital {
    /**
     * What is wrong with the loop; empty while it lives.
     *
     * @param observedNanos for how long the process has run since the last check; a process that
     *     was suspended for an hour has not been silent for an hour
     */
    Optional<String> complaint(long observedNanos);
  }

  /** A vital loop is dead or stuck, or memory is exhausted; the message is for the operator. */
  public static final class LoopDiedException extends RuntimeException {
    LoopDiedException(String message) {
      super(message);
    }

    LoopDiedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * An empty registry.
   *
   * @param end ends the process; called at most once, on any thread
   */
  public Liveness(Consumer<Throwable> end) {
    this.end = end;
  }

  /** Watches a thread that must not end before {@link Heartbeat#end} and must keep beating. */
  public Heartbeat heartbeat(String name, Thread thread, Duration bound) {
    var heartbeat = new Heartbeat(thread, bound, () -> vitals.remove(name));
    vitals.put(name, heartbeat);
    return heartbeat;
  }

  /** Watches a loop that cannot beat by itself, until {@link #forget}. */
  public void watch(String name, Vital vital) {
    vitals.put(name, vital);
  }

  /** Stops watching a loop that ends in order. */
  public void forget(String name) {
    vitals.remove(name);
  }

  /** The names of all watched loops. */
  public Set<String> watched() {
    return Set.copyOf(vitals.keySet());
  }

  /** What is wrong now with any loop. */
  public Optional<String> problem() {
    return problem(0);
  }

  private Optional<String> problem(long observedNanos) {
    // Every one is asked, because each counts the time that has passed.
    return vitals.entrySet().stream()
        .map(
            vital ->
                vital.getValue().complaint(observedNanos).map(why -> vital.getKey() + " " + why))
        .toList()
        .stream()
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Checks every loop and ends the process if one is dead. */
  void look(long observedNanos) {
    problem(observedNanos).ifPresent(what -> end(new LoopDiedException(what)));
  }

  /** Ends the process for an error after which a loop cannot continue. */
  public void fatal(String name, Throwable cause) {
    end(new LoopDiedException(name + " failed: " + cause, cause));
  }

  /** Ends the process for a reason that needs no name. */
  public void fatal(Throwable cause) {
    end(cause);
  }

  /** Ends the process for an error in a loop; names the loop if the error does not. */
  public void fatalIn(String name, Throwable cause) {
    if (isFatal(cause)) {
      fatal(name, cause);
    } else {
      fatal(cause);
    }
  }

  private void end(Throwable cause) {
    if (ended.compareAndSet(false, true)) {
      end.accept(cause);
    }
  }

  /**
   * Whether a loop must not continue after this error: memory is exhausted, and the state of what
   * the error interrupted is unknown. A stack overflow is the fault of one input, and an {@link
   * InternalError} is what a mapped file throws when its disk fails; their callers deal with both.
   */
  public static boolean isFatal(Throwable e) {
    return e instanceof VirtualMachineError
        && !(e instanceof StackOverflowError)
        && !(e instanceof InternalError);
  }
}

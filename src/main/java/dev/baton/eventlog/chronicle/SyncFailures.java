package dev.baton.eventlog.chronicle;

import java.util.concurrent.atomic.AtomicReference;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.onoes.ExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Hears what Chronicle only logs. It does not throw when the operating system fails to write the
 * log to the disk, so its error handler, which is one for the whole process, is where we learn of
 * it.
 */
final class SyncFailures {
  private static final System.Logger LOG = System.getLogger(SyncFailures.class.getName());
  private static final AtomicReference<@Nullable String> FAILURE = new AtomicReference<>();

  private SyncFailures() {}

  static void listen() {
    Jvm.setExceptionHandlers(
        new Forwarding(System.Logger.Level.ERROR),
        new Forwarding(System.Logger.Level.WARNING),
        new Forwarding(System.Logger.Level.TRACE));
  }

  /** Throws once a write to the disk has failed in this process, and from then on every time. */
  static void throwIfAny() {
    String failure = FAILURE.get();
    if (failure != null) {
      throw new IllegalStateException("the log could not be written to the disk: " + failure);
    }
  }

  private static final class Forwarding implements ExceptionHandler {
    private final System.Logger.Level level;

    Forwarding(System.Logger.Level level) {
      this.level = level;
    }

    @Override
    public void on(Class<?> source, @Nullable String message, @Nullable Throwable thrown) {
      String text = source.getSimpleName() + ": " + message;
      if (level == System.Logger.Level.ERROR && text.contains("sync")) {
        FAILURE.compareAndSet(null, text);
      }
      LOG.log(level, text, thrown);
    }

    @Override
    public void on(Logger logger, @Nullable String message, @Nullable Throwable thrown) {
      on(Forwarding.class, message, thrown);
    }
  }
}

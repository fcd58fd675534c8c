package dev.baton;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The handler of the signal SIGHUP: the server reads its keys and its certificate again at once.
 * Without it the JVM would end the process.
 *
 * <p>The JDK has no supported way to handle a signal. Its unsupported one is called by name, so
 * that the server also starts on a platform without it, or without this signal. Safe for use by
 * many threads.
 */
final class HangUp {
  private static final System.Logger LOG = System.getLogger(HangUp.class.getName());
  private static final String SIGNAL = "sun.misc.Signal";

  private final AtomicReference<Optional<Supplier<String>>> reread =
      new AtomicReference<>(Optional.empty());

  /**
   * Handles the signal from now on; until {@link #serve} the signal has no effect on a starting
   * server.
   */
  static HangUp hear() {
    var hangUp = new HangUp();
    try {
      if (!hangUp.register()) {
        LOG.log(
            System.Logger.Level.INFO,
            "SIGHUP is ignored, as set by nohup; changed keys and certificates are still read, a"
                + " little later");
      }
    } catch (InvocationTargetException e) {
      // The JVM runs with -Xrs, or the platform has no signal of this name.
      LOG.log(System.Logger.Level.INFO, "SIGHUP is not handled: {0}", String.valueOf(e.getCause()));
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.log(System.Logger.Level.INFO, "SIGHUP is not handled: {0}", e.toString());
    }
    return hangUp;
  }

  /** Runs this at each signal, on one thread at a time; it returns a description of the result. */
  void serve(Supplier<String> action) {
    reread.set(Optional.of(action));
  }

  /** Whether signals will arrive; a signal that was ignored when the JVM started stays ignored. */
  private boolean register() throws ReflectiveOperationException {
    Class<?> signal = Class.forName(SIGNAL);
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Runnable action = this::heard;
    MethodHandle heard =
        MethodHandles.lookup()
            .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
            .bindTo(action);
    Object ours =
        MethodHandleProxies.asInterfaceInstance(
            handler, MethodHandles.dropArguments(heard, 0, signal));
    Object before =
        signal
            .getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), ours);
    return !handler.getField("SIG_IGN").get(null).equals(before);
  }

  /** Runs the action, on a thread that the JVM makes for each signal. */
  private synchronized void heard() {
    try {
      String outcome =
          reread
              .get()
              .map(Supplier::get)
              .orElse("the server is starting, and reads changes by itself");
      LOG.log(System.Logger.Level.INFO, "SIGHUP: {0}", outcome);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "SIGHUP: could not read again", e);
    }
  }
}

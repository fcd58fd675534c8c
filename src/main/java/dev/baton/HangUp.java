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
 * What the signal SIGHUP does to a server: its keys and its certificate are read again at once. The
 * JVM would end the process.
 *
 * <p>The JDK has no supported way to hear a signal. The one that it has is called by name, so that
 * a platform without it, or without this signal, starts as any other. Safe for use by many threads.
 */
final class HangUp {
  private static final System.Logger LOG = System.getLogger(HangUp.class.getName());
  private static final String SIGNAL = "sun.misc.Signal";

  private final AtomicReference<Optional<Supplier<String>>> reread =
      new AtomicReference<>(Optional.empty());

  /**
   * Hears the signal from now on; before {@link #serve} it does nothing to a server that starts.
   */
  static HangUp hear() {
    var hangUp = new HangUp();
    try {
      if (!hangUp.register()) {
        LOG.log(
            System.Logger.Level.INFO,
            "SIGHUP is ignored, as nohup has it; changed keys and certificates are read all the"
                + " same, a little later");
      }
    } catch (InvocationTargetException e) {
      // The JVM was told to leave signals alone (-Xrs), or the platform has none of this name.
      LOG.log(System.Logger.Level.INFO, "SIGHUP is not heard: {0}", String.valueOf(e.getCause()));
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.log(System.Logger.Level.INFO, "SIGHUP is not heard: {0}", e.toString());
    }
    return hangUp;
  }

  /** Has this done at each signal, by one thread at a time; it says what it did. */
  void serve(Supplier<String> action) {
    reread.set(Optional.of(action));
  }

  /** Whether signals will come; one that was ignored when the JVM began stays so. */
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

  /** Does what is to be done, on a thread that the JVM makes for each signal. */
  private synchronized void heard() {
    try {
      String outcome =
          reread
              .get()
              .map(Supplier::get)
              .orElse("the server is starting, and looks for changes by itself");
      LOG.log(System.Logger.Level.INFO, "SIGHUP: {0}", outcome);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "SIGHUP: could not read again", e);
    }
  }
}

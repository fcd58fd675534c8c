package dev.baton.eventlog.chronicle;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import net.openhft.posix.PosixAPI;
import net.openhft.posix.internal.PosixAPIHolder;

/**
 * Counts how often Chronicle has the operating system write a mapped file to the disk, and lets
 * that fail. It stands between Chronicle and the operating system for the whole process, until
 * closed.
 */
final class RecordedForces implements AutoCloseable {
  private final PosixAPI real = PosixAPI.posix();
  private final AtomicInteger count = new AtomicInteger();
  private volatile boolean failing;

  private RecordedForces() {}

  static RecordedForces record() {
    var forces = new RecordedForces();
    PosixAPIHolder.POSIX_API =
        (PosixAPI)
            Proxy.newProxyInstance(
                PosixAPI.class.getClassLoader(),
                new Class<?>[] {PosixAPI.class},
                (_, method, arguments) -> forces.pass(method, arguments));
    return forces;
  }

  private Object pass(Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("msync")) {
      count.incrementAndGet();
      if (failing) {
        return -1;
      }
    }
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  int count() {
    return count.get();
  }

  /** From now on the operating system cannot write to the disk. */
  void fail() {
    failing = true;
  }

  /** It can again. */
  void mend() {
    failing = false;
  }

  @Override
  public void close() {
    PosixAPIHolder.POSIX_API = real;
  }
}

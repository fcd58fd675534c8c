package dev.baton;

import com.sun.management.OperatingSystemMXBean;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.recovery.LogSize;
import dev.baton.ownership.RemoteKeys;
import dev.baton.session.GaugeMetric;
import dev.baton.session.Metrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The metrics of the process, of the log's files and of fetched keys, read at each scrape. */
final class ServerMetrics implements AutoCloseable {
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;

  private final Metrics metrics;
  private final JvmGcMetrics collections = new JvmGcMetrics();

  private ServerMetrics(Metrics metrics) {
    this.metrics = metrics;
  }

  /** Registers them; {@link #close} ends the watching of garbage collections. */
  static ServerMetrics register(Metrics metrics, LogFiles files, Optional<RemoteKeys> keys) {
    var registered = new ServerMetrics(metrics);
    registered.process();
    registered.files(files);
    keys.ifPresent(registered::keys);
    return registered;
  }

  private void process() {
    MeterRegistry registry = metrics.registry();
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    collections.bindTo(registry);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      FunctionCounter.builder(
              "process_cpu_seconds", system, known -> known.getProcessCpuTime() / NANOS)
          .description("CPU time of the process")
          .register(registry);
    }
  }

  private void files(LogFiles files) {
    var size = new LogSize(files);
    metrics.gauge(GaugeMetric.LOG_BYTES, orUnknown(() -> sizeOf(size)));
    metrics.gauge(GaugeMetric.DISK_FREE, orUnknown(() -> freeSpace(files.folder())));
    metrics.gauge(GaugeMetric.SNAPSHOT_AGE, orUnknown(() -> snapshotAge(files.snapshots())));
  }

  /** A file may vanish while it is looked at, and a disk may be gone. */
  private static DoubleSupplier orUnknown(DoubleSupplier value) {
    return () -> {
      try {
        return value.getAsDouble();
      } catch (RuntimeException _) {
        return Double.NaN;
      }
    };
  }

  private static double sizeOf(LogSize size) {
    synchronized (size) {
      return size.inAll();
    }
  }

  private static double freeSpace(Path folder) {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double snapshotAge(Path folder) {
    try (Stream<Path> snapshots = Files.list(folder)) {
      return snapshots.mapToLong(snapshot -> snapshot.toFile().lastModified()).max().stream()
          .mapToDouble(newest -> Math.max(0, System.currentTimeMillis() - newest) / MILLIS)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void keys(RemoteKeys keys) {
    metrics.gauge(GaugeMetric.JWKS_FAILING, () -> keys.isFailing() ? 1 : 0);
    fetches("success", keys, RemoteKeys::fetched);
    fetches("failure", keys, RemoteKeys::failedFetches);
  }

  private void fetches(String outcome, RemoteKeys keys, ToDoubleFunction<RemoteKeys> count) {
    FunctionCounter.builder("baton_jwks_fetches", keys, count)
        .description("Requests for the keys of --jwks_url; only with --jwks_url")
        .tag("outcome", outcome)
        .register(metrics.registry());
  }

  /** Opens a log, and keeps how long that took. */
  <T> T replayed(Supplier<T> opening) {
    long startNanos = System.nanoTime();
    T opened = opening.get();
    double seconds = (System.nanoTime() - startNanos) / NANOS;
    metrics.gauge(GaugeMetric.LOG_REPLAY, () -> seconds);
    return opened;
  }

  @Override
  public void close() {
    collections.close();
  }
}

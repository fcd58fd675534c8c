package dev.baton;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.CapturedLog;
import dev.baton.testing.UnixDatagrams;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Timeout(60)
@Isolated
@EnabledOnOs(OS.LINUX)
class ServiceNotifierTest {
  private static final long PID = 7;

  @TempDir Path folder;

  private static Map<String, String> watched(String socket) {
    return Map.of("NOTIFY_SOCKET", socket, "WATCHDOG_USEC", "20000", "WATCHDOG_PID", "7");
  }

  /** What the watchdog is asked; ends the thread that asks, so that it warns of nothing later. */
  private static final class WatchdogTrouble implements Supplier<Optional<String>>, AutoCloseable {
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile Optional<String> now = Optional.empty();
    private volatile boolean over;

    @Override
    public Optional<String> get() {
      if (!over) {
        return now;
      }
      Thread.currentThread().interrupt();
      ended.complete(null);
      return Optional.of("the test is over");
    }

    @Override
    public void close() {
      over = true;
      ended.join();
    }
  }

  @Test
  void aSocketInAFolderIsTold() {
    String path = folder.resolve("notify").toString();
    try (UnixDatagrams socket = UnixDatagrams.bind(path)) {
      ServiceNotifier notifier = ServiceNotifier.of(Map.of("NOTIFY_SOCKET", path), PID);
      notifier.ready(Optional::empty);
      notifier.stopping(Duration.ofSeconds(90));
      assertThat(socket.receive()).isEqualTo("READY=1");
      // Without a time in WATCHDOG_USEC there is no watchdog.
      assertThat(socket.receive()).isEqualTo("STOPPING=1\nEXTEND_TIMEOUT_USEC=90000000");
    }
  }

  @Test
  void aSocketOfTheAbstractNamespaceIsTold() {
    String name = "@baton-test-" + ProcessHandle.current().pid();
    try (UnixDatagrams socket = UnixDatagrams.bind(name)) {
      ServiceNotifier.of(Map.of("NOTIFY_SOCKET", name), PID).stopping(Duration.ofMillis(5_500));
      assertThat(socket.receive()).isEqualTo("STOPPING=1\nEXTEND_TIMEOUT_USEC=5500000");
    }
  }

  @Test
  void theWatchdogIsFedOnlyWhileNothingIsWrong() {
    String path = folder.resolve("notify").toString();
    try (UnixDatagrams socket = UnixDatagrams.bind(path);
        WatchdogTrouble problem = new WatchdogTrouble()) {
      ServiceNotifier notifier = ServiceNotifier.of(watched(path), PID);
      notifier.ready(problem);
      assertThat(socket.receive()).isEqualTo("READY=1");
      assertThat(socket.receive()).isEqualTo("WATCHDOG=1");
      assertThat(socket.receive()).isEqualTo("WATCHDOG=1");
      problem.now = Optional.of("baton-writer is stuck");
      // A few that were sent before may still wait.
      boolean silent = false;
      for (int i = 0; i < 20 && !silent; i++) {
        silent = socket.silentFor(200);
      }
      assertThat(silent).isTrue();
      problem.now = Optional.empty();
      assertThat(socket.receive()).isEqualTo("WATCHDOG=1");
    }
  }

  @Test
  void theWatchdogOfAnotherProcessIsNotFed() {
    String path = folder.resolve("notify").toString();
    try (UnixDatagrams socket = UnixDatagrams.bind(path)) {
      ServiceNotifier notifier = ServiceNotifier.of(watched(path), PID + 1);
      notifier.ready(Optional::empty);
      assertThat(socket.receive()).isEqualTo("READY=1");
      assertThat(socket.silentFor(200)).isTrue();
    }
  }

  @Test
  void aSocketThatCannotBeToldIsLoggedOnce() {
    for (String socket : new String[] {folder.resolve("gone").toString(), "vsock:2:1", "@"}) {
      try (CapturedLog log = new CapturedLog()) {
        ServiceNotifier notifier = ServiceNotifier.of(Map.of("NOTIFY_SOCKET", socket), PID);
        notifier.ready(Optional::empty);
        notifier.stopping(Duration.ofSeconds(90));
        assertThat(log.records()).as(socket).hasSize(1);
      }
    }
  }

  @Test
  void withoutAManagerNothingIsTold() {
    try (CapturedLog log = new CapturedLog()) {
      ServiceNotifier notifier = ServiceNotifier.of(Map.of(), PID);
      notifier.ready(Optional::empty);
      notifier.stopping(Duration.ofSeconds(90));
      assertThat(log.records()).isEmpty();
    }
  }
}

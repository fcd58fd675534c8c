package dev.baton.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Each kind of load for a second against the null relay: does it run, and does it add up? */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoadGeneratorTest {
  private final NullRelay relay = new NullRelay(0);
  private final Thread serving = Thread.ofPlatform().unstarted(this::serve);

  LoadGeneratorTest() throws IOException {}

  private void serve() {
    try {
      relay.serve();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @BeforeAll
  void start() {
    serving.start();
  }

  @AfterAll
  void stop() throws InterruptedException {
    serving.interrupt();
    serving.join();
  }

  private ResultLine load(String mode, String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("--mode", mode, "--seconds", "1"));
    args.addAll(List.of("--port", Integer.toString(relay.port())));
    args.addAll(List.of("--pid", Long.toString(ProcessHandle.current().pid())));
    args.addAll(List.of(more));
    return LoadGenerator.run(LoadOptions.parse(args.toArray(new String[0])));
  }

  @Test
  void theClosedLoopLosesNothing() throws IOException {
    for (String inFlight : List.of("1", "8")) {
      ResultLine result = load("relay", "--inflight", inFlight, "--pairs", "5", "--warmup", "0");

      assertThat(result.number("messages").orElseThrow()).isPositive();
      assertThat(result.number("p50_us").orElseThrow()).isPositive();
      assertThat(result.number("server_cpu_us_per_message")).isPresent();
      assertThat(result.number("lost")).hasValue(0);
    }
  }

  @Test
  void pacedLoadKeepsItsPace() throws IOException {
    ResultLine result = load("paced", "--rate", "500", "--pairs", "5", "--warmup", "0");

    // A slow machine may send some of the second's messages after it, but never more than are due.
    assertThat(result.number("messages").orElseThrow()).isBetween(1.0, 600.0);
    assertThat(result.number("lost")).hasValue(0);
    assertThat(result.number("skipped")).hasValue(0);
  }

  @Test
  void connectsAreCounted() throws IOException {
    for (String mode : List.of("connect", "reset")) {
      ResultLine result = load(mode, "--concurrency", "4", "--warmup", "0");

      assertThat(result.text("mode")).contains(mode);
      assertThat(result.number("connects").orElseThrow()).isPositive();
      assertThat(result.number("failed")).hasValue(0);
    }
  }

  @Test
  void idleConnectionsAreHeldAndTheMemoryRead() throws IOException {
    ResultLine result =
        load("idle", "--connections", "50", "--warm_connections", "10", "--settle", "0");

    assertThat(result.number("rss_held_kib").orElseThrow()).isPositive();
    assertThat(result.number("rss_per_connection_kib")).isPresent();
    assertThat(result.number("heap_per_connection_kib")).isEmpty();
  }

  @Test
  void anUnknownOptionIsRefused() {
    assertThatThrownBy(() -> load("connect", "--pairs", "4"))
        .isInstanceOf(BenchFailure.class)
        .hasMessageContaining("pairs");
  }

  @Test
  void aServerElsewhereIsRefused() {
    assertThatThrownBy(() -> load("connect", "--host", "192.0.2.1"))
        .isInstanceOf(BenchFailure.class)
        .hasMessageContaining("this machine only");
  }
}

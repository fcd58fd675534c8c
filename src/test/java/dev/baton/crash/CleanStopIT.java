package dev.baton.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.crash.ConnectAttempt.ConnectAnswer;
import dev.baton.testing.BatonProcess;
import dev.baton.testing.RawWebSocket;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stop in order, with a thousand clients there and others on the move. */
class CleanStopIT {
  private static final int CLIENTS = 1_000;
  private static final int SERVICE_RESTART = 1012;

  @TempDir Path folder;

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void everyClientIsToldAndEveryEndIsInTheLog() throws InterruptedException {
    var book = new ClientBook();
    List<ConnectAttempt> clients = new ArrayList<>();
    long stopped;
    try (BatonProcess server = BatonProcess.serve(folder)) {
      for (int i = 0; i < CLIENTS; i++) {
        ConnectAttempt client = book.attempt("client-" + i, "token-" + i);
        assertThat(client.ask(server.port())).isEqualTo(ConnectAnswer.OPEN);
        clients.add(client);
      }
      // Others come and go meanwhile; the server stops in the midst of that.
      var load = new Load(book, server.port(), 1_012, 300, server::terminate);
      Thread others = Thread.ofVirtual().start(load::run);
      long began = clients.stream().mapToLong(CleanStopIT::readToItsEnd).min().orElseThrow();
      // It ends itself with 1 when it is not done after 4.5 s.
      assertThat(server.awaitExit()).isZero();
      stopped = System.nanoTime() - began;
      assertThat(others.join(Duration.ofMinutes(1))).isTrue();
    }
    clients.forEach(ConnectAttempt::drop);
    LogAudit audit = LogAudit.of(folder).confirms(book);
    assertThat(audit.open()).as("connections that have not ended in the log").isZero();
    System.out.printf(
        "FIGURES: clean stop: %d clients told 1012, %d events, exit 0 at most %d ms after the"
            + " first%n",
        CLIENTS, audit.events(), TimeUnit.NANOSECONDS.toMillis(stopped));
  }

  /** Reads until the close frame, answers it, and says when it came. */
  private static long readToItsEnd(ConnectAttempt client) {
    RawWebSocket socket = client.client().socket();
    for (Optional<RawWebSocket.RawFrame> frame = socket.read();
        frame.isPresent();
        frame = socket.read()) {
      if (frame.get().opcode() == RawWebSocket.CLOSE) {
        long told = System.nanoTime();
        assertThat(frame.get().closeCode()).as("%s", client).isEqualTo(SERVICE_RESTART);
        try {
          socket.sendClose(SERVICE_RESTART);
        } catch (UncheckedIOException e) {
          // The server does not wait for answers for long.
        }
        return told;
      }
    }
    throw new AssertionError(client + " was not told of the end");
  }
}

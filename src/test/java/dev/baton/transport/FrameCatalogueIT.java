package dev.baton.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.RawWebSocket;
import dev.baton.testing.RawWebSocket.RawFrame;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The catalogue of single-frame cases, numbered after the groups of the Autobahn test suite. Each
 * row is held against the frames that come back, the close code, the end of the TCP connection, the
 * number of connections that the server holds, and a witness that must not notice.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FrameCatalogueIT {
  private final LoggedFaults logged = new LoggedFaults();
  private TestServer server;
  private WsPeer witness;

  @BeforeAll
  void startServer() {
    server = TestServer.start("--message_rate", "0", "--max_fragments", "16");
    witness = WsPeer.join(server, FrameCase.WITNESS);
  }

  @AfterAll
  void stopServer() {
    witness.close();
    server.close();
    logged.close();
    assertThat(logged.stackTraces()).as("a client's mistakes leave no stack traces").isEmpty();
  }

  static Stream<FrameCase> catalogue() {
    return Stream.of(
            FramingCases.rows(),
            FragmentCases.rows(),
            Utf8Cases.rows(),
            CloseCases.rows(),
            MessageCases.rows())
        .flatMap(rows -> rows);
  }

  @Test
  void everyCaseHasItsOwnName() {
    List<String> names = catalogue().map(FrameCase::name).toList();
    assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(200);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("catalogue")
  void frameIsAnsweredByTheLetterOfRfc6455(FrameCase row) {
    try {
      play(row);
    } catch (AssertionError e) {
      throw new AssertionError("case \"" + row.name() + "\": " + e.getMessage(), e);
    }
  }

  private void play(FrameCase row) {
    try (var subject = WsPeer.join(server, FrameCase.SUBJECT)) {
      send(subject.socket(), row.pieces());
      row.answers().forEach(answer -> assertAnswered(subject, answer));
      if (row.closeCode().isPresent()) {
        subject.isClosedWith(row.closeCode().getAsInt());
      } else {
        subject.echoes().leaves();
      }
    }
    witness.echoes();
    LiveConnections.awaitConnections(server, 1);
  }

  private static void assertAnswered(WsPeer subject, FrameCase.FrameAnswer answer) {
    switch (answer) {
      case FrameCase.FrameAnswer.Echo(String payload) ->
          subject.receives(FrameCase.SUBJECT, payload);
      case FrameCase.FrameAnswer.EchoWithoutPayload other ->
          throw new AssertionError("no row of the catalogue has " + other);
      case FrameCase.FrameAnswer.Pong(byte[] payload) -> {
        RawFrame pong = subject.frame().orElseThrow();
        assertThat(pong.opcode()).as("opcode of %s", pong.text()).isEqualTo(RawWebSocket.PONG);
        assertThat(pong.payload()).isEqualTo(payload);
      }
    }
  }

  /** Sends all that the server will take; it may well close before the last byte. */
  private static void send(RawWebSocket socket, List<byte[]> pieces) {
    try {
      pieces.forEach(socket::sendRaw);
    } catch (UncheckedIOException e) {
      // What the server said before it closed is still to be read.
    }
  }
}

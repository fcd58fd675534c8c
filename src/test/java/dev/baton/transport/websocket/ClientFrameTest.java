package dev.baton.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.testing.RawWebSocket;
import io.helidon.common.buffers.DataReader;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientFrameTest {
  private final SharedMemory memory = new SharedMemory(1 << 24);
  private final Unfinished unfinished = new Unfinished(memory);

  /** A reader that gets the bytes in parts of the given size, then the end of the stream. */
  private static DataReader inParts(byte[] bytes, int size) {
    Queue<byte[]> parts = new ArrayDeque<>();
    for (int at = 0; at < bytes.length; at += size) {
      parts.add(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
    }
    return DataReader.create(parts::poll);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 10",
    "1, 1",
    "125, 7",
    "126, 7",
    "8191, 100",
    "8192, 8192",
    "8193, 2048",
    "16384, 2048",
    "16385, 16400",
    "65536, 2048",
    "262144, 2048",
    "262144, 300000"
  })
  void payloadIsTheClientsHoweverItCame(int length, int partSize) throws Exception {
    var payload = new byte[length];
    new Random(length).nextBytes(payload);
    byte[] wire = RawWebSocket.frame(true, 0, RawWebSocket.BINARY, true, payload);

    ClientFrame frame = ClientFrame.read(inParts(wire, partSize), 262_144, unfinished, _ -> {});

    assertThat(frame.payload()).isEqualTo(payload);
  }

  @Test
  void announcedPayloadTakesNoMemoryBeforeItComes() {
    // Two gigabytes, twice the heap of this process.
    byte[] header = {(byte) 0x82, (byte) 0xFF, 0, 0, 0, 0, 0x7F, (byte) 0xFF, 0, 0, 1, 2, 3, 4, 5};

    assertThatThrownBy(
            () -> ClientFrame.read(inParts(header, 15), Integer.MAX_VALUE, unfinished, _ -> {}))
        .isInstanceOf(DataReader.InsufficientDataAvailableException.class);
  }
}

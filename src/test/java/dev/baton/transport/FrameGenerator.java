package dev.baton.transport;

import static dev.baton.testing.RawWebSocket.BINARY;
import static dev.baton.testing.RawWebSocket.CLOSE;
import static dev.baton.testing.RawWebSocket.CONTINUATION;
import static dev.baton.testing.RawWebSocket.PING;
import static dev.baton.testing.RawWebSocket.PONG;
import static dev.baton.testing.RawWebSocket.TEXT;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.testing.RawWebSocket;
import java.util.Arrays;
import java.util.Random;

/** Streams of client frames, most of them good, some broken in one of many ways. */
final class FrameGenerator {
  /** One frame in this many is broken; one stream in this many is cut off. */
  private static final int RARELY = 60;

  private final Random random;
  private final String peer;
  private int counter;

  FrameGenerator(long seed, String peer) {
    this.random = new Random(seed);
    this.peer = peer;
  }

  /** About this many frames, at most twice as many. */
  byte[] stream(int frames) {
    byte[] bytes = new byte[0];
    int count = 1 + random.nextInt(2 * frames);
    for (int i = 0; i < count; i++) {
      bytes = ClientFrames.join(bytes, random.nextInt(RARELY) == 0 ? broken() : good());
    }
    if (random.nextInt(10) == 0) {
      return Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
    }
    return bytes;
  }

  private byte[] good() {
    return switch (random.nextInt(12)) {
      case 0 -> ClientFrames.frame(true, PING, randomBytes(126));
      case 1 -> ClientFrames.frame(true, PONG, randomBytes(126));
      case 2, 3 -> fragmented(message(), 2 + random.nextInt(14));
      case 4 -> ClientFrames.frame(true, BINARY, message());
      case 5 -> ClientFrames.text(new String[] {"", "null", "[]", "{", "7"}[random.nextInt(5)]);
      case 6 -> ClientFrames.text("{\"type\":\"HEARTBEAT\"}");
      default -> ClientFrames.text(message());
    };
  }

  /** An OFFER of this peer to itself, of a size near one of the edges of the length encoding. */
  private byte[] message() {
    int[] sizes = {0, 0, 0, 1, 30, 60, 61, 62, 63, 64, 200, 1_000, 5_000};
    int size = random.nextInt(200) == 0 ? 70_000 : sizes[random.nextInt(sizes.length)];
    String payload = "{\"n\":" + counter++ + ",\"x\":\"" + "é".repeat(size / 2) + "\"}";
    return ClientFrames.offer(peer, payload).getBytes(UTF_8);
  }

  private byte[] fragmented(byte[] message, int count) {
    byte[] all = new byte[0];
    int opcode = random.nextBoolean() ? TEXT : BINARY;
    for (int i = 0; i < count; i++) {
      int from = message.length * i / count;
      int to = message.length * (i + 1) / count;
      byte[] part = Arrays.copyOfRange(message, from, to);
      all =
          ClientFrames.join(
              all, ClientFrames.frame(i == count - 1, i == 0 ? opcode : CONTINUATION, part));
      if (random.nextInt(4) == 0) {
        all = ClientFrames.join(all, ClientFrames.ping("between"));
      }
    }
    return all;
  }

  private byte[] broken() {
    byte[] good = good();
    return switch (random.nextInt(14)) {
      case 0 -> RawWebSocket.frame(true, 1 + random.nextInt(7), TEXT, true, message());
      case 1 -> ClientFrames.frame(true, 3 + random.nextInt(5), randomBytes(20));
      case 2 -> ClientFrames.frame(random.nextBoolean(), 11 + random.nextInt(5), randomBytes(20));
      case 3 -> RawWebSocket.frame(true, 0, TEXT, false, message());
      case 4 -> ClientFrames.frame(false, PING, randomBytes(20));
      case 5 -> ClientFrames.frame(true, PONG, new byte[126 + random.nextInt(300)]);
      case 6 -> ClientFrames.frame(true, CONTINUATION, message());
      case 7 ->
          ClientFrames.join(ClientFrames.frame(false, TEXT, "{"), ClientFrames.text(message()));
      case 8 -> fragmented(message(), 17 + random.nextInt(5));
      case 9 -> ClientFrames.header(0x81, 8, random.nextLong());
      case 10 -> ClientFrames.close(random.nextInt(6_000), randomBytes(60));
      case 11 -> ClientFrames.frame(true, CLOSE, random.nextBoolean() ? "" : "x");
      case 12 -> ClientFrames.text(randomBytes(200));
      default -> flipped(good);
    };
  }

  /** One byte of a good frame replaced, most often one of its header or mask. */
  private byte[] flipped(byte[] frame) {
    int reach = random.nextBoolean() ? Math.min(frame.length, 14) : frame.length;
    frame[random.nextInt(reach)] = (byte) random.nextInt();
    return frame;
  }

  private byte[] randomBytes(int below) {
    byte[] bytes = new byte[random.nextInt(below)];
    random.nextBytes(bytes);
    return bytes;
  }
}

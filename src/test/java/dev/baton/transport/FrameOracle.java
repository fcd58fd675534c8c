package dev.baton.transport;

import static dev.baton.testing.RawWebSocket.CLOSE;
import static dev.baton.testing.RawWebSocket.CONTINUATION;
import static dev.baton.testing.RawWebSocket.PING;
import static dev.baton.testing.RawWebSocket.TEXT;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.testing.LegalFrames;
import dev.baton.transport.FrameCase.FrameAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A second opinion on a stream of client bytes: what RFC 6455 and the limits of the server make of
 * it. Slow, plain, and written without a look at the server.
 */
final class FrameOracle {
  private static final int MAX_MESSAGE = 262_144;
  private static final int MAX_FRAGMENTS = 16;
  private static final int MAX_BAD_MESSAGES = 20;
  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(100).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** How the stream leaves the connection. */
  enum StreamEnd {
    /** Between two frames and two messages: the next message must be answered. */
    OPEN,
    /** Closed by the server with one of the close codes. */
    CLOSED,
    /** Inside a frame or a message, or where the RFC leaves a choice. */
    UNSETTLED
  }

  /**
   * What must come back, and how it ends; {@code frames} counts the whole frames read, {@code
   * bytes} what a client may send at all, which is nothing after its own close frame.
   */
  record OracleVerdict(
      List<FrameAnswer> answers, StreamEnd end, Set<Integer> closeCodes, int frames, int bytes) {}

  private final String peer;
  private final ByteBuffer stream;
  private final List<FrameAnswer> answers = new ArrayList<>();
  private final Set<Integer> closeCodes = new TreeSet<>();
  private final ByteArrayOutputStream message = new ByteArrayOutputStream();
  private int messageOpcode = -1;
  private int fragments;
  private int badMessages;
  private int frames;
  private boolean unsettled;
  private int lastByte;

  private FrameOracle(String peer, byte[] bytes) {
    this.peer = peer;
    this.stream = ByteBuffer.wrap(bytes);
    this.lastByte = bytes.length;
  }

  /** Judges the stream of the peer with this ID. */
  static OracleVerdict judge(String peer, byte[] bytes) {
    var oracle = new FrameOracle(peer, bytes);
    while (oracle.closeCodes.isEmpty() && !oracle.unsettled && oracle.stream.hasRemaining()) {
      oracle.readFrame();
    }
    StreamEnd end = StreamEnd.OPEN;
    if (!oracle.closeCodes.isEmpty()) {
      end = StreamEnd.CLOSED;
    } else if (oracle.unsettled || oracle.messageOpcode >= 0) {
      end = StreamEnd.UNSETTLED;
    }
    return new OracleVerdict(
        oracle.answers, end, oracle.closeCodes, oracle.frames, oracle.lastByte);
  }

  private void readFrame() {
    if (stream.remaining() < 2) {
      unsettled = true;
      return;
    }
    int first = stream.get() & 0xff;
    int second = stream.get() & 0xff;
    int extra =
        switch (second & 0x7f) {
          case 126 -> 2;
          case 127 -> 8;
          default -> 0;
        };
    boolean masked = second > 127;
    if (stream.remaining() < extra + (masked ? 4 : 0)) {
      unsettled = true;
      return;
    }
    long length =
        switch (extra) {
          case 2 -> stream.getShort() & 0xffff;
          case 8 -> stream.getLong();
          default -> second & 0x7f;
        };
    checkHeader(first, masked, length);
    if (!closeCodes.isEmpty()) {
      return;
    }
    boolean whole = stream.remaining() - 4 >= length;
    checkPlace(first, length);
    if (!whole) {
      // A server may wait for the rest of the frame before it says what is wrong with it.
      closeCodes.clear();
      unsettled = true;
    }
    if (!closeCodes.isEmpty() || unsettled) {
      return;
    }
    byte[] mask = new byte[4];
    stream.get(mask);
    byte[] payload = new byte[(int) length];
    stream.get(payload);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i % 4];
    }
    frames++;
    accept(first > 127, first & 0xf, payload);
  }

  /** What is wrong with a header by itself; which of it the server says is its own affair. */
  private void checkHeader(int first, boolean masked, long length) {
    int opcode = first & 0xf;
    boolean known = opcode <= 2 || (opcode >= CLOSE && opcode <= 10);
    if ((first & 0x70) != 0 || !known || !masked || length < 0) {
      closeCodes.add(1002);
    }
    if (length > MAX_MESSAGE) {
      closeCodes.add(opcode >= CLOSE ? 1002 : 1009);
      closeCodes.add(1009);
    }
  }

  /** What is wrong with a frame at its place in the stream. */
  private void checkPlace(int first, long length) {
    int opcode = first & 0xf;
    boolean control = opcode >= CLOSE;
    boolean start = opcode > CONTINUATION && !control;
    if (control && (length > 125 || first < 128)) {
      closeCodes.add(1002);
    }
    if ((start && messageOpcode >= 0) || (opcode == CONTINUATION && messageOpcode < 0)) {
      closeCodes.add(1002);
    }
    if (!control && (fragments + 1 > MAX_FRAGMENTS || message.size() + length > MAX_MESSAGE)) {
      closeCodes.add(1009);
    }
  }

  private void accept(boolean fin, int opcode, byte[] payload) {
    switch (opcode) {
      case CLOSE -> acceptClose(payload);
      case PING -> answers.add(new FrameAnswer.Pong(payload));
      case CONTINUATION, 1, 2 -> acceptData(fin, opcode, payload);
      default -> {}
    }
  }

  private void acceptClose(byte[] payload) {
    lastByte = stream.position();
    if (payload.length == 0) {
      closeCodes.add(1005);
    } else if (payload.length == 1) {
      closeCodes.add(1002);
    } else {
      int code = ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
      boolean defined = code >= 1000 && code <= 1014 && code != 1004;
      boolean allowed = (defined && code != 1005 && code != 1006) || code / 1000 == 3;
      boolean readable = LegalFrames.isUtf8(Arrays.copyOfRange(payload, 2, payload.length));
      if (!allowed && code / 1000 != 4) {
        closeCodes.add(1002);
      }
      if (!readable) {
        closeCodes.add(1007);
      }
      if (closeCodes.isEmpty()) {
        closeCodes.add(code);
      }
    }
  }

  private void acceptData(boolean fin, int opcode, byte[] payload) {
    if (opcode != CONTINUATION) {
      messageOpcode = opcode;
    }
    fragments++;
    message.writeBytes(payload);
    if (fin) {
      acceptMessage(messageOpcode == TEXT, message.toByteArray());
      messageOpcode = -1;
      fragments = 0;
      message.reset();
    }
  }

  private void acceptMessage(boolean text, byte[] bytes) {
    if (!LegalFrames.isUtf8(bytes)) {
      if (text) {
        closeCodes.add(1007);
      }
      unsettled = true;
      return;
    }
    JsonNode json = parse(bytes);
    if (json == null || !json.isObject()) {
      badMessages++;
      if (badMessages == MAX_BAD_MESSAGES) {
        closeCodes.add(1007);
      }
      return;
    }
    badMessages = 0;
    if (json.path("type").asText().equals("OFFER") && json.path("dst").asText().equals(peer)) {
      answers.add(
          json.has("payload")
              ? new FrameAnswer.Echo(json.path("payload").toString())
              : new FrameAnswer.EchoWithoutPayload());
    }
  }

  private static @Nullable JsonNode parse(byte[] bytes) {
    try {
      return JSON.readTree(bytes);
    } catch (IOException e) {
      return null;
    }
  }
}

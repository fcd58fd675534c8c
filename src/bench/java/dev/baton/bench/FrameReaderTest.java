package dev.baton.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.testing.RawWebSocket;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
  private static final int KEEP = 125;

  private final List<String> seen = new ArrayList<>();

  private void note(FrameReader frame) {
    String kept = new String(frame.kept(), 0, frame.keptLength(), UTF_8);
    seen.add(frame.opcode() + (frame.fin() ? "." : "+") + kept);
  }

  @Test
  void framesAreTheSameHoweverTheStreamIsCut() {
    var stream = new ByteArrayOutputStream();
    String large = "y".repeat(70_000);
    for (boolean masked : new boolean[] {false, true}) {
      stream.writeBytes(RawWebSocket.frame(true, 0, FrameReader.PING, masked, new byte[0]));
      stream.writeBytes(
          RawWebSocket.frame(false, 0, FrameReader.TEXT, masked, "ab".getBytes(UTF_8)));
      stream.writeBytes(RawWebSocket.frame(true, 0, 0, masked, "x".repeat(300).getBytes(UTF_8)));
      stream.writeBytes(
          RawWebSocket.frame(true, 0, FrameReader.TEXT, masked, large.getBytes(UTF_8)));
    }
    var expected = new ArrayList<String>();
    for (int i = 0; i < 2; i++) {
      expected.addAll(List.of("9.", "1+ab", "0." + "x".repeat(KEEP), "1." + "y".repeat(KEEP)));
    }

    for (int piece : new int[] {1, 2, 3, 7, 1000, stream.size()}) {
      seen.clear();
      var reader = new FrameReader(KEEP);
      byte[] bytes = stream.toByteArray();
      for (int at = 0; at < bytes.length; at += piece) {
        reader.feed(ByteBuffer.wrap(bytes, at, Math.min(piece, bytes.length - at)), this::note);
      }
      assertThat(seen).as("in pieces of %d", piece).isEqualTo(expected);
    }
  }

  @Test
  void whatTheGeneratorSendsIsReadBackWhole() {
    String offer = MaskedFrames.offer("7f0ac0a2-5a0f-4f5d-9d33-6f1d0a2c9b11", 300);

    new FrameReader(1024).feed(MaskedFrames.text(offer, 2), this::note);

    assertThat(seen).containsExactly("1." + offer, "1." + offer);
    assertThat(offer).hasSize(300 + "{'type':'OFFER','payload':,'dst':''}".length() + 36);
  }
}

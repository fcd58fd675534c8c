package dev.baton.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A row of the catalogue: what a client sends after OPEN, what must come back, and the code with
 * which the server closes; without a code the connection must go on.
 */
record FrameCase(
    String name, List<byte[]> pieces, List<FrameAnswer> answers, OptionalInt closeCode) {
  /** The ID of the peer that sends a case. */
  static final String SUBJECT = "subject";

  /** The ID of the peer that must not notice anything of a case. */
  static final String WITNESS = "witness";

  /** A frame that must come back before the close. */
  sealed interface FrameAnswer {
    record Pong(byte[] payload) implements FrameAnswer {}

    /** The subject's own OFFER with this payload, written as JSON. */
    record Echo(String payload) implements FrameAnswer {}

    /** The subject's own OFFER, whose payload has another name and is not passed on. */
    record EchoWithoutPayload() implements FrameAnswer {}
  }

  static Builder named(String name) {
    return new Builder(name);
  }

  @Override
  public String toString() {
    return name;
  }

  /** Collects a row; {@link #closes} and {@link #staysOpen} end it. */
  static final class Builder {
    private final String name;
    private final List<byte[]> pieces = new ArrayList<>();
    private final List<FrameAnswer> answers = new ArrayList<>();

    private Builder(String name) {
      this.name = name;
    }

    @CanIgnoreReturnValue
    Builder sends(byte[]... frames) {
      pieces.addAll(List.of(frames));
      return this;
    }

    /** Every byte in a write of its own. */
    @CanIgnoreReturnValue
    Builder sendsByteByByte(byte[]... frames) {
      for (byte b : ClientFrames.join(frames)) {
        pieces.add(new byte[] {b});
      }
      return this;
    }

    @CanIgnoreReturnValue
    Builder pong(String payload) {
      answers.add(new FrameAnswer.Pong(payload.getBytes(UTF_8)));
      return this;
    }

    @CanIgnoreReturnValue
    Builder pong(byte[] payload) {
      answers.add(new FrameAnswer.Pong(payload));
      return this;
    }

    @CanIgnoreReturnValue
    Builder echo(String payload) {
      answers.add(new FrameAnswer.Echo(payload));
      return this;
    }

    FrameCase closes(int code) {
      return new FrameCase(name, List.copyOf(pieces), List.copyOf(answers), OptionalInt.of(code));
    }

    FrameCase staysOpen() {
      return new FrameCase(name, List.copyOf(pieces), List.copyOf(answers), OptionalInt.empty());
    }
  }
}

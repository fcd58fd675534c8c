package dev.baton.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.helidon.http.DirectHandler;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * The bytes of one HTTP connection on their way to Helidon, refused as soon as two readers could
 * disagree about where a request ends (RFC 9112, sections 2.2, 3, 5, 6.3 and 7.1). Behind the first
 * such byte nothing is handed over any more, so that no part of it is answered as a request.
 *
 * <p>Helidon 4.5.0 refuses most of this by itself. It still takes a lower-case method for the
 * upper-case one, {@code +1} for a chunk's size, any two bytes for a chunk's end, an encoding of
 * {@code chunked,} and a header without a name. Each request is handed over by itself, so that one
 * before a bad one is answered. Confined to the connection's thread.
 */
final class RequestFraming implements Supplier<byte[]> {
  /** Above Helidon's own limits, which it answers with 414 and 400. */
  private static final int MAX_LINE = 32_768;

  /** An answer costs much more than a frame does. */
  private static final int REQUESTS_BEFORE_PAUSE = 8;

  private static final byte[] NOTHING = new byte[0];

  private final Supplier<byte[]> source;

  // What has come and is not handed over yet: held from the index "from" on.
  private byte[] held = NOTHING;
  private int from;

  // Requests that are sent one behind the other without a pause are read with some.
  private final Breather breather = new Breather(REQUESTS_BEFORE_PAUSE);

  private State state = State.HEAD;
  private boolean upgraded;
  private byte[] line = NOTHING;
  private int lineLength;

  // Of the body, or of the chunk under way.
  private long remaining;
  private RequestHead head = new RequestHead();

  private enum State {
    HEAD,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    LAST_CHUNK_END,
    REFUSED
  }

  /**
   * A connection's bytes.
   *
   * @param source the next bytes of the socket; throws at its end
   */
  RequestFraming(Supplier<byte[]> source) {
    this.source = source;
  }

  /** Ends the watch: what follows is not HTTP any more. */
  void upgraded() {
    upgraded = true;
    line = NOTHING;
  }

  /**
   * The next bytes: to the end of a head or a body, or all there are.
   *
   * @throws RequestException if the request must be refused with 400
   */
  @Override
  public byte[] get() {
    if (from == held.length) {
      held = source.get();
      from = 0;
    }
    if (!upgraded) {
      breather.afterRead();
    }
    int to = upgraded ? held.length : scan();
    byte[] part = from == 0 && to == held.length ? held : Arrays.copyOfRange(held, from, to);
    from = to;
    if (from == held.length) {
      held = NOTHING;
      from = 0;
    }
    return part;
  }

  /** Looks at what is held, up to the end of a head or a body, and returns where it is. */
  private int scan() {
    int at = from;
    while (at < held.length) {
      switch (state) {
        case BODY, CHUNK -> {
          int taken = (int) Math.min(remaining, held.length - at);
          remaining -= taken;
          at += taken;
          if (remaining == 0) {
            boolean isWhole = state == State.BODY;
            state = isWhole ? State.HEAD : State.CHUNK_END;
            if (isWhole) {
              return at;
            }
          }
        }
        case HEAD, CHUNK_SIZE, CHUNK_END, LAST_CHUNK_END -> {
          if (endsLine(held[at++]) && endsPart()) {
            return at;
          }
        }
        case REFUSED -> throw refusal("refused before");
      }
    }
    return at;
  }

  private boolean endsLine(byte next) {
    boolean behindReturn = lineLength > 0 && line[lineLength - 1] == '\r';
    if (behindReturn != (next == '\n')) {
      throw refusal("a line ends in CR LF");
    }
    if (behindReturn) {
      lineLength--;
      return true;
    }
    if (lineLength == MAX_LINE) {
      throw refusal("a line is too long");
    }
    if (lineLength == line.length) {
      line = Arrays.copyOf(line, Math.max(256, 2 * lineLength));
    }
    line[lineLength++] = next;
    return false;
  }

  /** Takes a line, and says whether a head or a body ends with it. */
  private boolean endsPart() {
    String text = new String(line, 0, lineLength, ISO_8859_1);
    lineLength = 0;
    return switch (state) {
      case HEAD -> endsHead(text);
      case CHUNK_SIZE -> {
        beginChunk(text);
        yield false;
      }
      case CHUNK_END -> {
        state = State.CHUNK_SIZE;
        yield requireEmpty(text, false);
      }
      case LAST_CHUNK_END -> {
        state = State.HEAD;
        yield requireEmpty(text, true);
      }
      case BODY, CHUNK, REFUSED -> throw new IllegalStateException("no line is expected here");
    };
  }

  private boolean endsHead(String text) {
    if (!text.isEmpty()) {
      if (!head.add(text)) {
        throw refusal(head.fault());
      }
      return false;
    }
    if (!head.isComplete()) {
      throw refusal(head.fault());
    }
    remaining = head.contentLength();
    if (head.isChunked()) {
      state = State.CHUNK_SIZE;
    } else if (remaining > 0) {
      state = State.BODY;
    }
    head = new RequestHead();
    return true;
  }

  /** Digits only: neither an extension nor a trailer has a use here, and Helidon takes none. */
  private void beginChunk(String size) {
    if (size.isEmpty() || size.length() > 7 || !size.chars().allMatch(RequestFraming::isHex)) {
      throw refusal("a chunk's size is one to seven hexadecimal digits");
    }
    remaining = Integer.parseInt(size, 16);
    state = remaining == 0 ? State.LAST_CHUNK_END : State.CHUNK;
  }

  private static boolean isHex(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  private boolean requireEmpty(String text, boolean answer) {
    if (!text.isEmpty()) {
      throw refusal("a chunk is longer than its size, or has a trailer");
    }
    return answer;
  }

  /** Never says a word of the request, which a log may hold for longer than its sender likes. */
  private RequestException refusal(String reason) {
    state = State.REFUSED;
    return RequestException.builder()
        .type(DirectHandler.EventType.BAD_REQUEST)
        .status(Status.BAD_REQUEST_400)
        .setKeepAlive(false)
        .message(reason)
        .build();
  }
}

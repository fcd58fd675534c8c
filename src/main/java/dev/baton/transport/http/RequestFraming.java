package dev.baton.transport.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.baton.session.MemoryBudget;
import dev.baton.transport.http.RequestHead.HeadFault;
import dev.baton.transport.net.Breather;
import io.helidon.http.DirectHandler;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The bytes of one HTTP connection on their way to Helidon, refused as soon as two readers could
 * disagree about where a request ends (RFC 9112, sections 2.2, 3, 5, 6.3 and 7.1). Behind the first
 * such byte nothing is handed over any more, so that no part of it is answered as a request.
 *
 * <p>Helidon 4.5.0 refuses most of this itself. It still accepts a lower-case method as the
 * upper-case one, {@code +1} for a chunk's size, any two bytes for a chunk's end, an encoding of
 * {@code chunked,} and a header without a name; and it refuses HTTP/1.0, which {@link RequestHead}
 * translates. A head is passed on when it is whole, and one request at a time, so that a good
 * request before a bad one is answered. Confined to the connection's thread.
 */
final class RequestFraming implements Supplier<byte[]> {
  /** The digits of a chunk's size, which is then below 256 MiB. */
  private static final int MAX_SIZE_DIGITS = 7;

  private static final Pattern CHUNK_SIZE = Pattern.compile("[0-9A-Fa-f]+");
  private static final HeadFault BAD_CHUNK =
      new HeadFault(
          Status.BAD_REQUEST_400,
          "a chunk has a size of one to seven hexadecimal digits, so many bytes and no trailer");

  /** A longer buffer for lines is not kept for the next request. */
  private static final int KEPT_LINE = 1_024;

  /** An answer costs much more than a frame does. */
  private static final int REQUESTS_BEFORE_PAUSE = 8;

  private static final byte[] NOTHING = new byte[0];

  private final Supplier<byte[]> source;
  private final HeadMemory memory;

  // What has come and is not handed over yet: held from the index "from" on.
  private byte[] held = NOTHING;
  private int from;

  // Requests that are sent one behind the other without a pause are read with some.
  private final Breather breather = new Breather(REQUESTS_BEFORE_PAUSE);

  private State state = State.HEAD;
  private boolean upgraded;
  private byte[] line = NOTHING;
  private int lineLength;
  private boolean skippedLine;

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
   * @param memory what half a head is counted in
   */
  RequestFraming(Supplier<byte[]> source, MemoryBudget memory) {
    this.source = source;
    this.memory = new HeadMemory(memory);
  }

  /** Ends the watch: what follows is not HTTP any more. */
  void upgraded() {
    upgraded = true;
    line = NOTHING;
  }

  /** Gives up what is held; for the end of the connection. */
  void end() {
    forget();
    state = State.REFUSED;
  }

  private void forget() {
    head = new RequestHead();
    line = NOTHING;
    lineLength = 0;
    memory.release();
  }

  /**
   * The next bytes: a whole head, or what there is of a body.
   *
   * @throws RequestException if the request must be refused
   */
  @Override
  public byte[] get() {
    byte[] part = NOTHING;
    while (part.length == 0) {
      if (from == held.length) {
        held = source.get();
        from = 0;
      }
      if (!upgraded) {
        breather.afterRead();
      }
      part = upgraded ? heldFrom(from, held.length) : scan();
    }
    if (from == held.length) {
      held = NOTHING;
      from = 0;
    }
    return part;
  }

  /** Takes a part of what is held, without a copy if it is all. */
  private byte[] heldFrom(int start, int end) {
    from = end;
    return start == 0 && end == held.length ? held : Arrays.copyOfRange(held, start, end);
  }

  /** Looks at what is held, up to the end of a head or a body, and returns what may go on. */
  private byte[] scan() {
    int start = from;
    int at = from;
    while (at < held.length) {
      switch (state) {
        case HEAD -> {
          if (endsLine(held[at++]) && endsHead(takeLine())) {
            from = at;
            return takeHead();
          }
        }
        case BODY, CHUNK -> {
          int taken = (int) Math.min(remaining, held.length - at);
          remaining -= taken;
          at += taken;
          if (remaining == 0) {
            boolean isWhole = state == State.BODY;
            state = isWhole ? State.HEAD : State.CHUNK_END;
            if (isWhole) {
              return heldFrom(start, at);
            }
          }
        }
        case CHUNK_SIZE, CHUNK_END, LAST_CHUNK_END -> {
          if (endsLine(held[at++]) && endsBody(takeLine())) {
            return heldFrom(start, at);
          }
        }
        case REFUSED -> throw refusal("refused before");
      }
    }
    from = at;
    return state == State.HEAD ? NOTHING : heldFrom(start, at);
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
    if (next != '\r') {
      requireRoom();
    }
    if (lineLength == line.length) {
      int length = Math.max(256, 2 * lineLength);
      requireMemory(length);
      line = Arrays.copyOf(line, length);
    }
    line[lineLength++] = next;
    return false;
  }

  /** At once, so that nothing of a line that is refused is handed on. */
  private void requireRoom() {
    int room =
        switch (state) {
          case HEAD -> head.room();
          case CHUNK_SIZE -> MAX_SIZE_DIGITS;
          // The line behind a chunk is empty, and so is the one behind the last.
          case CHUNK_END, LAST_CHUNK_END, BODY, CHUNK, REFUSED -> 0;
        };
    if (lineLength >= room) {
      throw refusal(state == State.HEAD ? head.tooLong() : BAD_CHUNK);
    }
  }

  private void requireMemory(int lineBytes) {
    if (!memory.holds(head.bytes() + lineBytes)) {
      throw refusal(new HeadFault(Status.SERVICE_UNAVAILABLE_503, "there is no memory for a head"));
    }
  }

  private String takeLine() {
    String text = new String(line, 0, lineLength, ISO_8859_1);
    lineLength = 0;
    return text;
  }

  /** Takes a line, and says whether a body ends with it. */
  private boolean endsBody(String text) {
    return switch (state) {
      case CHUNK_SIZE -> {
        beginChunk(text);
        yield false;
      }
      // These two lines are empty, or refused before.
      case CHUNK_END -> {
        state = State.CHUNK_SIZE;
        yield false;
      }
      case LAST_CHUNK_END -> {
        state = State.HEAD;
        yield true;
      }
      case HEAD, BODY, CHUNK, REFUSED ->
          throw new IllegalStateException("no line is expected here");
    };
  }

  /** Takes a line, and says whether the head ends with it. */
  private boolean endsHead(String text) {
    if (!text.isEmpty()) {
      if (!head.add(text)) {
        throw refusal(head.fault());
      }
      requireMemory(line.length);
      return false;
    }
    if (head.isEmpty() && !skippedLine) {
      // Some clients send one behind a body (RFC 9112, section 2.2).
      skippedLine = true;
      return false;
    }
    if (!head.isComplete()) {
      throw refusal(head.fault());
    }
    return true;
  }

  private byte[] takeHead() {
    RequestHead whole = head;
    head = new RequestHead();
    skippedLine = false;
    if (line.length > KEPT_LINE) {
      line = NOTHING;
    }
    remaining = whole.contentLength();
    if (whole.isChunked()) {
      state = State.CHUNK_SIZE;
    } else if (remaining > 0) {
      state = State.BODY;
    }
    memory.release();
    return whole.translated();
  }

  /** Digits only: neither an extension nor a trailer has a use here, and Helidon takes none. */
  private void beginChunk(String size) {
    if (!CHUNK_SIZE.matcher(size).matches()) {
      throw refusal(BAD_CHUNK);
    }
    remaining = Integer.parseInt(size, 16);
    state = remaining == 0 ? State.LAST_CHUNK_END : State.CHUNK;
  }

  private RequestException refusal(String reason) {
    return refusal(new HeadFault(Status.BAD_REQUEST_400, reason));
  }

  /** Never says a word of the request, which a log may hold for longer than its sender likes. */
  private RequestException refusal(HeadFault fault) {
    state = State.REFUSED;
    forget();
    return RequestException.builder()
        .type(DirectHandler.EventType.BAD_REQUEST)
        .status(fault.status())
        .setKeepAlive(false)
        .message(fault.reason())
        .build();
  }
}

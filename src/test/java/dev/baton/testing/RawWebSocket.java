package dev.baton.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A WebSocket client that speaks in single frames over a plain socket, so that a test can send what
 * a well-behaved client would not and see exactly what comes back. Not safe for use by two readers
 * or two writers at once; one reader beside one writer is fine.
 */
public final class RawWebSocket implements AutoCloseable {
  public static final int CONTINUATION = 0x0;
  public static final int TEXT = 0x1;
  public static final int BINARY = 0x2;
  public static final int CLOSE = 0x8;
  public static final int PING = 0x9;
  public static final int PONG = 0xA;

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final String responseHead;

  /** Written by the reading thread. */
  private boolean endedInsideFrame;

  private RawWebSocket(Socket socket, byte[] request) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    this.out = socket.getOutputStream();
    this.responseHead = exchange(request);
  }

  /** One frame as it came from the server. */
  public record RawFrame(boolean fin, int rsv, int opcode, byte[] payload) {
    public String text() {
      return new String(payload, UTF_8);
    }

    /** The status code of a close frame; 1005 if it carries none (RFC 6455, section 7.4.1). */
    public int closeCode() {
      return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
    }

    public String closeReason() {
      return payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, UTF_8);
    }
  }

  /** Connects to localhost and shakes hands; the answer need not be 101, see {@link #status}. */
  public static RawWebSocket open(int port, String target, String... headerLines) {
    try {
      Socket socket = new Socket();
      socket.connect(new InetSocketAddress("127.0.0.1", port), (int) PATIENCE.toMillis());
      return over(socket, port, target, headerLines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same over a socket that the test made itself, a TLS one say, or one with small buffers. */
  public static RawWebSocket over(Socket socket, int port, String target, String... headerLines) {
    var request = new StringBuilder("GET " + target + " HTTP/1.1\r\n");
    request.append("Host: 127.0.0.1:").append(port).append("\r\n");
    request.append("Connection: Upgrade\r\nUpgrade: websocket\r\n");
    request.append("Sec-WebSocket-Version: 13\r\n");
    request.append("Sec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==\r\n");
    for (String line : headerLines) {
      request.append(line).append("\r\n");
    }
    return sending(socket, request.append("\r\n").toString().getBytes(ISO_8859_1));
  }

  /** The same with a request made by the test, which may have frames right behind it. */
  public static RawWebSocket sending(Socket socket, byte[] request) {
    try {
      return new RawWebSocket(socket, request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connects as the stock client does, with the default key, on the root path. */
  public static RawWebSocket peer(int port, String id, String token, String... headerLines) {
    return open(port, target(id, token), headerLines);
  }

  /** What the stock client asks for. */
  public static String target(String id, String token) {
    return "/peerjs?key=peerjs&id=" + encode(id) + "&token=" + encode(token);
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, UTF_8).replace("+", "%20");
  }

  /** The head of the answer, or what came of it before the server ended the connection. */
  private String exchange(byte[] request) throws IOException {
    var head = new ByteArrayOutputStream();
    try {
      out.write(request);
      out.flush();
    } catch (SocketException e) {
      // A server may refuse a request before it has read all of it; its answer is still there.
    }
    try {
      while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
        int b = in.read();
        if (b < 0) {
          break;
        }
        head.write(b);
      }
    } catch (SocketException e) {
      // A reset ends an answer as well.
    }
    return head.toString(ISO_8859_1);
  }

  /** The status of the handshake's answer, 101 if the connection is a WebSocket; 0 if none came. */
  public int status() {
    String[] words = responseHead.split(" ", 3);
    return words.length < 2 ? 0 : Integer.parseInt(words[1]);
  }

  /** The status line and headers of the handshake's answer. */
  public String responseHead() {
    return responseHead;
  }

  public Socket socket() {
    return socket;
  }

  public void sendText(String text) {
    send(true, 0, TEXT, text.getBytes(UTF_8));
  }

  public void sendClose(int code) {
    send(true, 0, CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
  }

  /** Sends one masked frame with the shortest length encoding. */
  public void send(boolean fin, int rsv, int opcode, byte[] payload) {
    sendRaw(frame(fin, rsv, opcode, true, payload));
  }

  /** Sends bytes as they are. */
  public void sendRaw(byte[] bytes) {
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The bytes of a frame, masked or not, for {@link #sendRaw}. */
  public static byte[] frame(boolean fin, int rsv, int opcode, boolean masked, byte[] payload) {
    var bytes = new ByteArrayOutputStream();
    bytes.write((fin ? 0x80 : 0) | rsv << 4 | opcode);
    int maskBit = masked ? 0x80 : 0;
    if (payload.length < 126) {
      bytes.write(maskBit | payload.length);
    } else if (payload.length < 65_536) {
      bytes.write(maskBit | 126);
      bytes.write(payload.length >> 8);
      bytes.write(payload.length);
    } else {
      bytes.write(maskBit | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        bytes.write((int) ((long) payload.length >> shift));
      }
    }
    if (masked) {
      bytes.writeBytes(MASK);
    }
    for (int i = 0; i < payload.length; i++) {
      bytes.write(masked ? payload[i] ^ MASK[i % 4] : payload[i]);
    }
    return bytes.toByteArray();
  }

  /** The next frame, or empty at the end of the stream; fails after ten seconds of silence. */
  public Optional<RawFrame> read() {
    return read(PATIENCE);
  }

  /** The next frame, or empty at the end of the stream; fails when none came in time. */
  public Optional<RawFrame> read(Duration patience) {
    boolean inside = false;
    try {
      socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
      int first = in.read();
      if (first < 0) {
        return Optional.empty();
      }
      inside = true;
      int second = in.readUnsignedByte();
      if ((second & 0x80) != 0) {
        throw new AssertionError("the server masked a frame");
      }
      long length = second & 0x7f;
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = in.readLong();
      }
      byte[] payload = in.readNBytes(Math.toIntExact(length));
      if (payload.length < length) {
        throw new EOFException("the stream ended inside a frame");
      }
      return Optional.of(new RawFrame((first & 0x80) != 0, first >> 4 & 7, first & 0xf, payload));
    } catch (SocketTimeoutException e) {
      throw new AssertionError("no frame within " + patience, e);
    } catch (EOFException | SocketException e) {
      endedInsideFrame = inside;
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next frame if one begins to come in time; empty as well at the end of the stream. */
  public Optional<RawFrame> poll(Duration patience) {
    try {
      socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
      in.mark(1);
      if (in.read() < 0) {
        return Optional.empty();
      }
      in.reset();
    } catch (SocketTimeoutException | SocketException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return read();
  }

  /** Whether the stream ended with a part of a frame. */
  public boolean endedInsideFrame() {
    return endedInsideFrame;
  }

  /** The text of the next data frame; pings are answered and passed over. */
  public String readText() {
    while (true) {
      RawFrame frame =
          read().orElseThrow(() -> new AssertionError("end of stream instead of a message"));
      switch (frame.opcode()) {
        case TEXT, BINARY -> {
          return frame.text();
        }
        case PING -> send(true, 0, PONG, frame.payload());
        case PONG -> {}
        default ->
            throw new AssertionError(
                "expected a message, got opcode %x, close code %d %s"
                    .formatted(frame.opcode(), frame.closeCode(), frame.closeReason()));
      }
    }
  }

  /** Everything up to the end of the stream. */
  public List<RawFrame> readToEnd() {
    var frames = new ArrayList<RawFrame>();
    for (Optional<RawFrame> next = read(); next.isPresent(); next = read()) {
      frames.add(next.get());
    }
    return frames;
  }

  /** Ends the TCP connection with a reset, as a crashing host does. */
  public void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the TCP connection without a WebSocket close. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

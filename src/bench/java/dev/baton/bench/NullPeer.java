package dev.baton.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client as {@link NullRelay} sees it. Confined to the relay's thread. */
final class NullPeer {
  private static final int LARGEST_MESSAGE = 4 * 1024;
  private static final Pattern ID = Pattern.compile("[?&]id=([^& ]+)");
  // The accept value for the one Sec-WebSocket-Key that the generator sends.
  private static final String SWITCHING =
      """
      HTTP/1.1 101 Switching Protocols\r
      Upgrade: websocket\r
      Connection: Upgrade\r
      Sec-WebSocket-Accept: Bz3qJYTGdOe8gUSpLosEdiLKDrk=\r
      \r
      """;
  private static final byte[] OPEN = "{\"type\":\"OPEN\"}".getBytes(UTF_8);

  private final SocketChannel channel;
  private final FrameReader frames = new FrameReader(LARGEST_MESSAGE);
  private final ByteBuffer out = ByteBuffer.allocateDirect(LARGEST_MESSAGE + 4);
  private String id = "";

  NullPeer(SocketChannel channel) {
    this.channel = channel;
  }

  SocketChannel channel() {
    return channel;
  }

  FrameReader frames() {
    return frames;
  }

  /** Empty until the upgrade. */
  String id() {
    return id;
  }

  /** Answers an upgrade that came in one piece, as the generator's do; false if it is none. */
  boolean upgrade(ByteBuffer request) throws IOException {
    Matcher found = ID.matcher(ISO_8859_1.decode(request));
    if (!found.find()) {
      close();
      return false;
    }
    id = found.group(1);
    out.clear().put(SWITCHING.getBytes(ISO_8859_1));
    out.put((byte) 0x81).put((byte) OPEN.length).put(OPEN).flip();
    write();
    return true;
  }

  /** Passes a text message on, as one unmasked frame. */
  void send(FrameReader message) throws IOException {
    out.clear().put((byte) 0x81);
    int length = message.keptLength();
    if (length < 126) {
      out.put((byte) length);
    } else {
      out.put((byte) 126).putShort((short) length);
    }
    out.put(message.kept(), 0, length).flip();
    write();
  }

  void answerClose() throws IOException {
    out.clear().put((byte) 0x88).put((byte) 0).flip();
    write();
  }

  private void write() throws IOException {
    channel.write(out);
    if (out.hasRemaining()) {
      throw new IOException("the peer does not read; the null relay keeps nothing back");
    }
  }

  void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // It is gone, which is what was wanted.
    }
  }
}

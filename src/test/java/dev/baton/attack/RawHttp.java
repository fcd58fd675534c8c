package dev.baton.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a server says to some bytes until it closes the connection.
 *
 * @param text all that it says
 * @param closed whether it has closed the connection; false if it was silent for three seconds
 */
record RawHttp(String text, boolean closed) {
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})");
  private static final int PATIENCE_MILLIS = 3_000;

  /** Sends bytes to a port of localhost, and keeps its own side open. */
  static RawHttp send(int port, byte[] bytes) {
    var said = new ByteArrayOutputStream();
    boolean closed = true;
    try (var socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(bytes);
      for (int b = socket.getInputStream().read(); b >= 0; b = socket.getInputStream().read()) {
        said.write(b);
      }
    } catch (SocketTimeoutException e) {
      closed = false;
    } catch (SocketException e) {
      // A reset is an end as well; what came before it is there.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new RawHttp(said.toString(ISO_8859_1), closed);
  }

  static RawHttp send(int port, String text) {
    return send(port, text.getBytes(ISO_8859_1));
  }

  /** The status of each answer. */
  List<Integer> statuses() {
    return STATUS.matcher(text).results().map(found -> Integer.valueOf(found.group(1))).toList();
  }
}

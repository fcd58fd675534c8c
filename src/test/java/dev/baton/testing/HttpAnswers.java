package dev.baton.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All that a server answers to some bytes on one connection, read by the answers' own lengths.
 *
 * @param closed whether it has ended the connection; false if it was silent for a second
 */
public record HttpAnswers(List<HttpAnswer> all, boolean closed) {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final int SILENCE_MILLIS = 1_000;

  /**
   * One answer.
   *
   * @param headers by their names in lower case
   */
  public record HttpAnswer(int status, Map<String, String> headers, String body) {
    /** A header's value; empty if it is not there. */
    public String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /** Sends bytes, each a letter, to a port of localhost and reads what comes. */
  public static HttpAnswers to(int port, String requests) {
    List<HttpAnswer> all = new ArrayList<>();
    try (var socket = new Socket("127.0.0.1", port)) {
      socket.getOutputStream().write(requests.getBytes(ISO_8859_1));
      var in = new BufferedInputStream(socket.getInputStream());
      boolean head = requests.stripLeading().startsWith("HEAD ");
      try {
        while (true) {
          socket.setSoTimeout(all.isEmpty() ? PATIENCE_MILLIS : SILENCE_MILLIS);
          Optional<HttpAnswer> answer = read(in, head);
          if (answer.isEmpty()) {
            return new HttpAnswers(all, true);
          }
          all.add(answer.get());
          if (answer.get().status() == 101) {
            // What follows is another protocol.
            return new HttpAnswers(all, false);
          }
        }
      } catch (SocketTimeoutException _) {
        return new HttpAnswers(all, false);
      } catch (SocketException _) {
        // A reset is an end as well.
        return new HttpAnswers(all, true);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<HttpAnswer> read(InputStream in, boolean head) throws IOException {
    String[] statusLine = line(in).split(" ", 3);
    if (statusLine.length < 2) {
      return Optional.empty();
    }
    int status = Integer.parseInt(statusLine[1]);
    Map<String, String> headers = new TreeMap<>();
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      String[] parts = header.split(":", 2);
      headers.merge(parts[0].toLowerCase(Locale.ROOT), parts[1].strip(), (a, b) -> a + ", " + b);
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    byte[] body = head || status == 304 ? new byte[0] : in.readNBytes(length);
    return Optional.of(new HttpAnswer(status, headers, new String(body, UTF_8)));
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.write(b);
    }
    return line.toString(ISO_8859_1).stripTrailing();
  }
}

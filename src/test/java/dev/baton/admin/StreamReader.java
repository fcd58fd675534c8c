package dev.baton.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.testing.PeerMessages;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A client that reads a stream of events, if it reads. */
final class StreamReader implements AutoCloseable {
  private final Socket socket;
  private final BufferedReader in;

  /** What came: an event, or a notice, which has a type and no id. */
  record Received(String id, String type, JsonNode data) {}

  private StreamReader(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8), 16);
  }

  /** Asks for a stream, and reads nothing. */
  static StreamReader ask(AdminClient client, String query, String... headers) {
    try {
      var socket = new Socket();
      socket.setReceiveBufferSize(4_096);
      socket.connect(new InetSocketAddress("127.0.0.1", client.port()));
      socket.setSoTimeout(20_000);
      var head = new StringBuilder("GET /admin/events/stream" + query + " HTTP/1.1\r\n");
      head.append("Host: localhost:").append(client.port()).append("\r\n");
      head.append("Accept: text/event-stream\r\n");
      head.append("Authorization: Bearer ").append(client.token()).append("\r\n");
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      socket.getOutputStream().write((head + "\r\n").getBytes(UTF_8));
      return new StreamReader(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same, and reads the head of the answer. */
  static StreamReader open(AdminClient client, String query, String... headers) {
    StreamReader reader = ask(client, query, headers);
    assertThat(reader.status()).isEqualTo(200);
    return reader;
  }

  /** Reads the head of the answer. */
  int status() {
    String line = line();
    int status = Integer.parseInt(line.split(" ", 3)[1]);
    while (!line.isEmpty()) {
      line = line();
    }
    return status;
  }

  private String line() {
    try {
      String line = in.readLine();
      if (line == null) {
        throw new IllegalStateException("the stream has ended");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What comes next, comments left out. The lines of chunks have no colon. */
  Received next() {
    String id = "";
    String type = "";
    while (true) {
      String line = line();
      if (line.startsWith("id:")) {
        id = line.substring(3);
      } else if (line.startsWith("event:")) {
        type = line.substring(6);
      } else if (line.startsWith("data:")) {
        return new Received(id, type, PeerMessages.json(line.substring(5)));
      }
    }
  }

  /** Reads until there is a comment. */
  void hearsComment(String text) {
    while (!line().equals(":" + text)) {
      // Goes on reading.
    }
  }

  /** Events up to one of this type. */
  List<Received> until(String type) {
    List<Received> all = new ArrayList<>();
    do {
      all.add(next());
    } while (!all.getLast().data().path("type").asText().equals(type));
    return all;
  }

  /** Whether the server has ended the connection, after what is left to read. */
  boolean isEnded() {
    try {
      while (in.readLine() != null) {
        // Goes on reading.
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

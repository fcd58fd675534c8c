package dev.baton.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.conformance.Step.AnswerExtent;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The answer to one HTTP request over a connection of its own. The request is written as given, as
 * no HTTP client would let through every target and header that is tried here.
 */
record HttpExchange(int status, TreeMap<String, String> headers, String body, String remark) {

  private static final int PATIENCE_MILLIS = 10_000;
  private static final int END_MILLIS = 2_000;
  private static final List<String> ALWAYS_SHOWN =
      List.of(
          "access-control-allow-origin",
          "access-control-allow-methods",
          "access-control-allow-headers",
          "access-control-allow-credentials",
          "access-control-max-age",
          "vary");

  static HttpExchange of(Step.Http step, int port) {
    var request = new StringBuilder(step.method() + " " + step.target() + " HTTP/1.1\r\n");
    request.append("Host: 127.0.0.1:").append(port).append("\r\n");
    step.headers().forEach(header -> request.append(header).append("\r\n"));
    try (var socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(request.append("\r\n").toString().getBytes(UTF_8));
      var in = new BufferedInputStream(socket.getInputStream());
      HttpExchange answer = read(step, in);
      return step.extent() == AnswerExtent.BODY_AND_END ? answer.withEnd(socket, in) : answer;
    } catch (IOException e) {
      throw new UncheckedIOException(step.toString(), e);
    }
  }

  /** The IDs that discovery lists; none if it is not allowed. */
  static List<String> peers(String path, int port) {
    var request =
        new Step.Http("GET", path + "/peerjs/peers", List.of(), List.of(), AnswerExtent.BODY);
    return Canonical.parse(of(request, port).body).stream()
        .flatMap(JsonNode::valueStream)
        .map(JsonNode::asText)
        .toList();
  }

  private static HttpExchange read(Step.Http step, InputStream in) throws IOException {
    String[] statusLine = line(in).split(" ", 3);
    if (statusLine.length < 2) {
      return new HttpExchange(0, new TreeMap<>(), "", "");
    }
    int status = Integer.parseInt(statusLine[1]);
    var headers = new TreeMap<String, String>();
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      String[] parts = header.split(":", 2);
      headers.merge(parts[0].toLowerCase(Locale.ROOT), parts[1].strip(), (a, b) -> a + ", " + b);
    }
    String length = headers.getOrDefault("content-length", "0");
    boolean bodiless = status == 101 || status == 204 || step.method().equals("HEAD");
    byte[] body = bodiless ? new byte[0] : in.readNBytes(Integer.parseInt(length));
    return new HttpExchange(status, headers, new String(body, UTF_8), "");
  }

  /** What comes after the body, which should be the end and nothing else. */
  private HttpExchange withEnd(Socket socket, InputStream in) throws IOException {
    socket.setSoTimeout(END_MILLIS);
    String seen;
    try {
      seen = in.read() < 0 ? "" : "more than Content-Length tells";
    } catch (SocketTimeoutException _) {
      seen = "the connection stays open";
    }
    return new HttpExchange(status, headers, body, seen);
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.write(b);
    }
    return line.toString(ISO_8859_1).stripTrailing();
  }

  void noteIn(Transcript transcript, Step.Http step) {
    var lines = new ArrayList<String>();
    lines.add("%s %s -> %d".formatted(step.method(), step.target(), status));
    var shown = Stream.concat(ALWAYS_SHOWN.stream(), step.shown().stream());
    if (step.extent() != AnswerExtent.HEAD) {
      shown = Stream.concat(shown, Stream.of("content-type"));
    }
    shown.forEach(
        name ->
            Optional.ofNullable(headers.get(name))
                .ifPresent(value -> lines.add("  " + name + ": " + uniform(name, value))));
    if (step.extent() != AnswerExtent.HEAD) {
      lines.add("  body: " + Canonical.form(body));
    }
    if (!remark.isEmpty()) {
      lines.add("  but " + remark);
    }
    lines.forEach(line -> transcript.add("http", line));
  }

  /** Lists and parameters of a header are spelled without regard to blanks, case and order. */
  private static String uniform(String name, String value) {
    return switch (name) {
      case "vary", "access-control-allow-methods" ->
          String.join(", ", Stream.of(value.split(",")).map(String::strip).sorted().toList());
      case "content-type" -> value.toLowerCase(Locale.ROOT).replaceAll("\\s*;\\s*", "; ");
      case "etag" -> "<etag>";
      default -> value;
    };
  }
}

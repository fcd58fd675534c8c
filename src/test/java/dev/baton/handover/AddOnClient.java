package dev.baton.handover;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.testing.RawWebSocket;
import dev.baton.testing.RawWebSocket.Frame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A client that takes part in handovers and says what it expects to be told. */
public final class AddOnClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final AtomicInteger TOKENS = new AtomicInteger();

  private final int port;
  private final String id;
  private final String token;
  private final RawWebSocket socket;

  private AddOnClient(int port, String id, String token, RawWebSocket socket) {
    this.port = port;
    this.id = id;
    this.token = token;
    this.socket = socket;
  }

  /** Asks for the ID. */
  public static AddOnClient connect(int port, String id, String token) {
    return connect(port, id, token, "&caps=handover");
  }

  /** Asks for the ID, with more parameters. */
  public static AddOnClient connect(int port, String id, String token, String more) {
    String target = "/peerjs?key=peerjs&id=%s&token=%s%s".formatted(id, token, more);
    return new AddOnClient(port, id, token, RawWebSocket.open(port, target));
  }

  /** Takes the ID over by a ticket, beside a token of its own, as the add-on does. */
  public static AddOnClient takeOver(int port, String id, String ticket) {
    return takeOver(port, id, ticket, "&caps=handover");
  }

  /** The same, with other parameters. */
  public static AddOnClient takeOver(int port, String id, String ticket, String more) {
    String token = "token-" + TOKENS.incrementAndGet();
    String target = "/peerjs?key=peerjs&id=%s&token=%s%s".formatted(id, token, more);
    String header = "Sec-WebSocket-Protocol: peerjs, bearer." + ticket;
    return new AddOnClient(port, id, token, RawWebSocket.open(port, target, header));
  }

  /** The next message. */
  public JsonNode message() {
    return json(socket.readText());
  }

  /** Asserts that it has the ID. */
  public AddOnClient opens() {
    assertThat(message()).isEqualTo(json("{\"type\":\"OPEN\"}"));
    return this;
  }

  /** The payload of the STATE that comes next. */
  public JsonNode isHandedOver() {
    JsonNode message = message();
    assertThat(message.path("type").asText()).as("%s", message).isEqualTo("STATE");
    return message.path("payload");
  }

  public void saves(String state) {
    socket.sendText("{\"type\":\"STATE\",\"payload\":" + state + "}");
  }

  public void offers(String destination, String payload) {
    socket.sendText(
        "{\"type\":\"OFFER\",\"dst\":\"%s\",\"payload\":%s}".formatted(destination, payload));
  }

  public void answers(String destination, String connectionId) {
    socket.sendText(
        "{\"type\":\"ANSWER\",\"dst\":\"%s\",\"payload\":{\"connectionId\":\"%s\"}}"
            .formatted(destination, connectionId));
  }

  /** Says that it has nothing to do with the other any more. */
  public void parts(String destination) {
    socket.sendText("{\"type\":\"LEAVE\",\"dst\":\"%s\"}".formatted(destination));
  }

  /** Asserts that a message of this type comes next. */
  public void hears(String type) {
    JsonNode message = message();
    assertThat(message.path("type").asText()).as("%s", message).isEqualTo(type);
  }

  /** Asserts that nothing was on its way to it, and that what it has sent was dealt with. */
  public void hasHeardAll() {
    offers(id, "\"mark\"");
    JsonNode message = message();
    assertThat(message.path("payload").asText()).as("%s", message).isEqualTo("mark");
  }

  /** The close code that comes next. */
  public int closeCode() {
    Frame frame = socket.read().orElseThrow();
    assertThat(frame.opcode()).as("%s", frame.text()).isEqualTo(RawWebSocket.CLOSE);
    return frame.closeCode();
  }

  /** A ticket for another device of its own. */
  public String ticket() {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/peerjs/ticket"))
            .header("Authorization", "Bearer " + token)
            .POST(HttpRequest.BodyPublishers.ofString("{\"id\":\"" + id + "\"}"))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      return json(response.body()).path("ticket").asText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Ends as a page does that is loaded anew. */
  public void goesAway() {
    socket.sendClose(1001);
    assertThat(closeCode()).isEqualTo(1001);
    assertThat(socket.read()).isEqualTo(Optional.empty());
  }

  /** Says goodbye. */
  public void leaves() {
    socket.sendClose(1000);
    assertThat(closeCode()).isEqualTo(1000);
    assertThat(socket.read()).isEqualTo(Optional.empty());
  }

  /** Breaks off without a word. */
  public void breaksOff() {
    socket.reset();
  }

  @Override
  public void close() {
    socket.close();
  }

  public static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}

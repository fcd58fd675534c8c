package dev.baton.browser;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a browser by WebDriver BiDi (W3C), which is JSON over a WebSocket: a command has
 * a number, and its answer has the same one. Safe for use by many threads.
 */
final class BidiConnection implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<Long, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private final WebSocket socket;

  BidiConnection(URI address) {
    this.socket = http.newWebSocketBuilder().buildAsync(address, new BidiListener()).join();
  }

  /** A command that the browser could not carry out. */
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String method, JsonNode answer) {
      super(method + ": " + answer.path("error").asText() + ": " + answer.path("message").asText());
    }
  }

  /** Sends a command and waits for what it results in. */
  JsonNode send(String method, Map<String, ?> parameters) {
    long number = numbers.incrementAndGet();
    var answer = new CompletableFuture<JsonNode>();
    waiting.put(number, answer);
    write(Map.of("id", number, "method", method, "params", parameters));
    try {
      JsonNode result = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (result.path("type").asText().equals("error")) {
        throw new RefusedException(method, result);
      }
      return result.path("result");
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("no answer to " + method, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } finally {
      waiting.remove(number);
    }
  }

  private synchronized void write(Map<String, ?> command) {
    try {
      socket.sendText(JSON.writeValueAsString(command), true).join();
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    socket.abort();
    http.shutdownNow();
  }

  /** Takes what the browser says, one piece after the other. */
  private final class BidiListener implements WebSocket.Listener {
    private final StringBuilder message = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence piece, boolean last) {
      message.append(piece);
      if (last) {
        take(message.toString());
        message.setLength(0);
      }
      from.request(1);
      return null;
    }

    private void take(String text) {
      try {
        JsonNode answer = JSON.readTree(text);
        CompletableFuture<JsonNode> asked = waiting.get(answer.path("id").asLong());
        // What has no number is an event.
        if (asked != null) {
          asked.complete(answer);
        }
      } catch (JsonProcessingException e) {
        end(e);
      }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      end(new IllegalStateException("the browser has closed the connection"));
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      end(error);
    }

    private void end(Throwable why) {
      waiting.values().forEach(asked -> asked.completeExceptionally(why));
    }
  }
}

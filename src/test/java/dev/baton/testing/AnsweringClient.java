package dev.baton.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client that reads all the time, and so answers pings as a browser does. As a process of its own
 * it can be stopped, or have a network of its own.
 */
public final class AnsweringClient implements WebSocket.Listener, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final StringBuilder part = new StringBuilder();
  private final CountDownLatch first = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  private AnsweringClient() {}

  /** A client that has been told something, or has ended. */
  public static AnsweringClient join(String host, int port, String id, String token) {
    var client = new AnsweringClient();
    URI uri = URI.create("ws://" + host + ":" + port + RawWebSocket.target(id, token));
    client.http.newWebSocketBuilder().connectTimeout(PATIENCE).buildAsync(uri, client).join();
    try {
      if (!client.first.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("nothing came for " + id);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return client;
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
    part.append(data);
    if (last) {
      messages.add(part.toString());
      part.setLength(0);
      first.countDown();
    }
    socket.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
    end();
    return null;
  }

  @Override
  public void onError(WebSocket socket, Throwable error) {
    end();
  }

  private void end() {
    ended.countDown();
    first.countDown();
  }

  /** What it was told, so far. */
  public List<String> messages() {
    return List.copyOf(messages);
  }

  public boolean hasEnded() {
    return ended.getCount() == 0;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  /** Joins, says what it is told, and stays for as long as its standard input. */
  public static void main(String[] args) throws IOException {
    try (var client = join(args[0], Integer.parseInt(args[1]), args[2], args[3])) {
      client.messages().forEach(System.out::println);
      System.out.flush();
      while (System.in.read() >= 0) {
        // Its parent ends it.
      }
    }
  }
}

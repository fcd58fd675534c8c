package dev.baton.ownership;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** An identity provider on the loopback, which publishes what it is told to, or misbehaves. */
public final class JwksServer implements AutoCloseable {
  /** How a request is answered. */
  public interface JwksAnswer {
    void send(HttpExchange exchange) throws IOException;
  }

  private final HttpServer http;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile JwksAnswer answer;

  public JwksServer(JwksAnswer answer) throws IOException {
    this.answer = answer;
    this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(threads);
    http.createContext("/jwks", this::handle);
    http.start();
  }

  public static JwksServer publishing(TestKey... keys) throws IOException {
    return new JwksServer(keys(keys));
  }

  private void handle(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    try (exchange) {
      answer.send(exchange);
    }
  }

  public void answerWith(JwksAnswer next) {
    answer = next;
  }

  public static JwksAnswer keys(TestKey... keys) {
    return text(setOf(Arrays.stream(keys).map(TestKey::publishedText).toArray(String[]::new)));
  }

  static String setOf(String... jwks) {
    return Arrays.stream(jwks).collect(Collectors.joining(",", "{\"keys\":[", "]}"));
  }

  static JwksAnswer text(String body) {
    return status(200, body);
  }

  public static JwksAnswer status(int status, String body) {
    byte[] bytes = body.getBytes(UTF_8);
    return exchange -> {
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  /** A body that never comes to its end, one byte after the other. */
  JwksAnswer dripping() {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      OutputStream body = exchange.getResponseBody();
      try {
        do {
          body.write(' ');
          body.flush();
        } while (!closing.await(20, TimeUnit.MILLISECONDS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  /** Nothing until the server closes. */
  JwksAnswer silence() {
    return _ -> {
      try {
        closing.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  int requests() {
    return requests.get();
  }

  public String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort() + "/jwks";
  }

  @Override
  public void close() {
    closing.countDown();
    http.stop(0);
    threads.shutdownNow();
  }
}

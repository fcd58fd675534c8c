package dev.baton.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ticket endpoint of a server, and a client that asks it. */
public record TicketCounter(int port, HttpClient http) implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Pattern GIVEN =
      Pattern.compile("\\{\"id\":\"(.*)\",\"ticket\":\"(tkt_[\\w-]{60})\",\"expiresIn\":60}");

  public static TicketCounter of(TestServer server) {
    return of(server.port());
  }

  public static TicketCounter of(int port) {
    return new TicketCounter(port, HttpClient.newBuilder().connectTimeout(PATIENCE).build());
  }

  /** What was answered. */
  public record CounterAnswer(int status, String body, String retryAfter) {
    /** The ticket for this ID, which must have been given. */
    public String ticketFor(String id) {
      Matcher matcher = GIVEN.matcher(body);
      assertThat(status).as(body).isEqualTo(200);
      assertThat(matcher.matches()).as(body).isTrue();
      assertThat(matcher.group(1)).isEqualTo(id);
      return matcher.group(2);
    }

    public void isRefused(int expected, String reason) {
      assertThat(status).as(body).isEqualTo(expected);
      assertThat(body)
          .matches("\\{\"error\":\\{\"reason\":\"" + reason + "\",\"msg\":\"[^\"]+\"}}");
    }
  }

  /** A ticket for the ID, which the bearer must be given. */
  public String ticket(String id, String bearer) {
    return ask(id, bearer).ticketFor(id);
  }

  public CounterAnswer ask(String id, String bearer) {
    CounterAnswer answer = post("{\"id\":\"" + id + "\"}", "Authorization", "Bearer " + bearer);
    assertThat(answer.body()).doesNotContain(bearer);
    return answer;
  }

  /** Sends a body with headers, given as names and values in turn. */
  public CounterAnswer post(String body, String... headers) {
    return send("peerjs", "POST", body, headers);
  }

  /** Sends a request of any method under any key. */
  public CounterAnswer send(String key, String method, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + key + "/ticket"))
            .timeout(PATIENCE)
            .method(method, BodyPublishers.ofByteArray(body.getBytes(UTF_8)));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      if (response.statusCode() != 404) {
        assertThat(response.headers().firstValue("Content-Type").orElse(""))
            .startsWith("application/json");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
      }
      return new CounterAnswer(
          response.statusCode(),
          response.body(),
          response.headers().firstValue("Retry-After").orElse(""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}

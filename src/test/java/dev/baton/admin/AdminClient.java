package dev.baton.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.testing.HttpAnswers;
import dev.baton.testing.HttpAnswers.HttpAnswer;
import dev.baton.testing.PeerMessages;
import java.util.List;

/**
 * An operator at the admin port of a server.
 *
 * @param token empty for one who has none
 */
record AdminClient(int port, String token) {
  /** A question. */
  HttpAnswer get(String target) {
    return send("GET", target, List.of(), "");
  }

  /** A question with other headers, in the place of its own of the same name. */
  HttpAnswer get(String target, String... headers) {
    return send("GET", target, List.of(headers), "");
  }

  HttpAnswer post(String target, String json) {
    return send("POST", target, List.of("Content-Type: application/json"), json);
  }

  HttpAnswer delete(String target) {
    return send("DELETE", target, List.of(), "");
  }

  HttpAnswer send(String method, String target, List<String> headers, String body) {
    var head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nConnection: close\r\n");
    if (headers.stream().noneMatch(header -> header.startsWith("Host:"))) {
      head.append("Host: localhost:").append(port).append("\r\n");
    }
    if (!token.isEmpty()) {
      head.append("Authorization: Bearer ").append(token).append("\r\n");
    }
    headers.forEach(header -> head.append(header).append("\r\n"));
    if (!body.isEmpty()) {
      head.append("Content-Length: ").append(body.getBytes(UTF_8).length).append("\r\n");
    }
    HttpAnswers answers = HttpAnswers.to(port, asBytes(head + "\r\n" + body));
    assertThat(answers.all()).as("%s %s", method, target).hasSize(1);
    return answers.all().getFirst();
  }

  /** Each byte as a letter. */
  private static String asBytes(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  /** The answer to a question that is answered. */
  JsonNode json(String target) {
    HttpAnswer answer = get(target);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    return PeerMessages.json(answer.body());
  }

  /** Asserts that it is a problem of this status with a sentence, and returns the sentence. */
  static String problem(HttpAnswer answer, int status) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(answer.header("cache-control")).isEqualTo("no-store");
    JsonNode problem = PeerMessages.json(answer.body());
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("title").asText()).isNotEmpty();
    assertThat(problem.path("detail").asText()).endsWith(".");
    return problem.path("detail").asText();
  }
}

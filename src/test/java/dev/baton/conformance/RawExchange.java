package dev.baton.conformance;

import dev.baton.testing.HttpAnswers;
import dev.baton.testing.HttpAnswers.HttpAnswer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Bytes that a well-behaved client would not send, and all that is answered on the connection. */
final class RawExchange {
  private static final List<String> SHOWN =
      List.of("connection", "transfer-encoding", "access-control-allow-origin");

  private RawExchange() {}

  static void noteIn(Transcript transcript, Step.Raw step, int port) {
    HttpAnswers answers = HttpAnswers.to(port, step.requests().replace("\n", "\r\n"));
    transcript.add("http", step.requests().strip().lines().findFirst().orElseThrow());
    for (HttpAnswer answer : answers.all()) {
      transcript.add("http", "  " + answer.status() + body(answer));
      // What is said in a refusal is each server's own.
      if (answer.status() < 400) {
        SHOWN.forEach(name -> header(transcript, answer, name));
      }
    }
    transcript.add("http", "  the connection " + (answers.closed() ? "ends" : "stays open"));
  }

  private static String body(HttpAnswer answer) {
    return answer.status() < 400 && !answer.body().isEmpty()
        ? " " + Canonical.form(answer.body())
        : "";
  }

  private static void header(Transcript transcript, HttpAnswer answer, String name) {
    Optional.of(answer.header(name).toLowerCase(Locale.ROOT))
        .filter(value -> !value.isEmpty())
        .ifPresent(value -> transcript.add("http", "    " + name + ": " + value));
  }
}

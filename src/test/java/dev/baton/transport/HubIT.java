package dev.baton.transport;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.testing.PeerMessages;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many honest callers that call one hub at the same moment, as after a restart. */
@Timeout(value = 4, unit = MINUTES)
final class HubIT {
  private static final int CALLERS = 1_000;
  private static final int MESSAGES = 20;
  private static final String HUB = "hub";
  private static final String END = "end";
  private static final String SESSION_DESCRIPTION = "x".repeat(2_500);

  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory());

  /** What one caller saw come back. */
  private record CallerAnswers(String caller, int expired) {}

  @Test
  void aHubThatReadsIsNotCutOffAndNoMessageIsLostUnanswered() throws Exception {
    try (var server = TestServer.start("--message_rate", "0");
        var hub = WsPeer.join(server, HUB)) {
      List<WsPeer> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        callers.add(WsPeer.join(server, "caller-" + i));
      }
      var together = new CyclicBarrier(CALLERS);
      CompletableFuture<Map<String, List<Integer>>> received =
          CompletableFuture.supplyAsync(() -> readHub(hub), threads);
      List<CompletableFuture<CallerAnswers>> calls = new ArrayList<>();
      for (WsPeer caller : callers) {
        calls.add(CompletableFuture.supplyAsync(() -> call(caller, together), threads));
      }
      Map<String, CallerAnswers> answers = new HashMap<>();
      for (CompletableFuture<CallerAnswers> call : calls) {
        CallerAnswers answer = call.get(3, MINUTES);
        answers.put(answer.caller(), answer);
      }
      // Each caller has been told of all that was returned before this last message comes.
      try (var last = WsPeer.join(server, END)) {
        last.offers(HUB, "-1");
        check(received.get(3, MINUTES), answers);
      }
      assertThat(server.metric("closed_slow_consumer")).isZero();
      assertThat(server.liveConnections()).isGreaterThan(CALLERS);
      callers.forEach(WsPeer::close);
    }
  }

  private static CallerAnswers call(WsPeer caller, CyclicBarrier together) {
    try {
      together.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    for (int n = 0; n < MESSAGES; n++) {
      caller.offers(HUB, "{\"n\":%d,\"sdp\":\"%s\"}".formatted(n, SESSION_DESCRIPTION));
    }
    // When this comes back, everything before it has been dealt with.
    caller.offers(caller.id(), "0");
    int expired = 0;
    JsonNode message = caller.message();
    while (message.path("type").asText().equals("EXPIRE")) {
      assertThat(message.path("src").asText()).isEqualTo(HUB);
      expired++;
      message = caller.message();
    }
    assertThat(message)
        .isEqualTo(PeerMessages.json(PeerMessages.offer(caller.id(), caller.id(), "0")));
    return new CallerAnswers(caller.id(), expired);
  }

  /** The numbers that came from each caller, in their order. */
  private static Map<String, List<Integer>> readHub(WsPeer hub) {
    Map<String, List<Integer>> received = new HashMap<>();
    while (true) {
      JsonNode message = hub.message();
      String source = message.path("src").asText();
      if (source.equals(END)) {
        return received;
      }
      received
          .computeIfAbsent(source, _ -> new ArrayList<>())
          .add(message.at("/payload/n").asInt());
    }
  }

  private static void check(
      Map<String, List<Integer>> received, Map<String, CallerAnswers> answers) {
    assertThat(answers).hasSize(CALLERS);
    int returned = 0;
    for (CallerAnswers answer : answers.values()) {
      List<Integer> numbers = received.getOrDefault(answer.caller(), List.of());
      Set<Integer> different = new HashSet<>(numbers);
      assertThat(numbers).as(answer.caller()).isSorted();
      assertThat(different).as(answer.caller()).hasSize(numbers.size());
      assertThat(numbers.size() + answer.expired()).as(answer.caller()).isEqualTo(MESSAGES);
      returned += answer.expired();
    }
    System.out.printf(
        "FIGURES: %d callers sent %d messages each to one hub: %d returned, none lost%n",
        CALLERS, MESSAGES, returned);
  }
}

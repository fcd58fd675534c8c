package dev.baton.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.baton.testing.HttpAnswers;
import dev.baton.testing.TestServer;
import dev.baton.testing.WsPeer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The number of time series is fixed when the server starts. */
@Timeout(60)
final class MetricSeriesIT {
  private static String page(TestServer server) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      var page = URI.create("http://127.0.0.1:" + server.adminPort() + "/metrics");
      return http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body();
    }
  }

  private static Set<String> series(String page) {
    return page.lines()
        .filter(line -> line.startsWith("baton_"))
        .map(line -> line.substring(0, line.lastIndexOf(' ')))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void awaitLine(TestServer server, String line) {
    await().untilAsserted(() -> assertThat(page(server).lines()).contains(line));
  }

  @Test
  void connectsAndTakeoversAreToldApart() throws Exception {
    try (var server = TestServer.start("--admin_port", "0", "--allow_override_connect");
        WsPeer first = WsPeer.connect(server.port(), "alice", "hers").opens();
        WsPeer again = WsPeer.connect(server.port(), "alice", "hers").opens();
        WsPeer thief = WsPeer.takeOver(server.port(), "alice", "no-ticket");
        WsPeer next = WsPeer.takeOver(server.port(), "alice", again.ticket())) {
      next.hears("OPEN");
      thief.hears("ID-TAKEN");
      for (String how : List.of("connect", "resume", "takeover")) {
        awaitLine(server, "baton_connections_opened_total{how=\"%s\"} 1.0".formatted(how));
        awaitLine(server, "baton_open_seconds_count{how=\"%s\"} 1".formatted(how));
      }
      awaitLine(server, "baton_takeovers_total{outcome=\"done\",proof=\"ticket\"} 1.0");
      awaitLine(server, "baton_takeovers_total{outcome=\"refused\",proof=\"token\"} 1.0");
      awaitLine(server, "baton_takeovers_total{outcome=\"done\",proof=\"token\"} 0.0");
      awaitLine(server, "baton_connects_refused_total{reason=\"proof\"} 1.0");
      next.socket().sendText("{\"type\":\"LEAVE\"}");
      awaitLine(server, "baton_connections_closed_total{reason=\"left\"} 1.0");
      assertThat(first.id()).isEqualTo("alice");
    }
  }

  @Test
  void nothingThatAClientSendsAddsOne() throws Exception {
    try (var server =
            TestServer.start(
                "--admin_port=0", "--allow_override_connect", "--transmission_extend=CHAT-MARK");
        WsPeer alice = WsPeer.join(server, "alice-mark");
        WsPeer bob = WsPeer.join(server, "bob-mark")) {
      Set<String> before = series(page(server));
      assertThat(before).hasSizeGreaterThan(150);

      for (String type : List.of("OFFER", "CHAT-MARK", "OTHER-MARK", "__proto__", "a\\\"b")) {
        bob.socket()
            .sendText(
                "{\"type\":\"%s\",\"dst\":\"alice-mark\",\"payload\":\"p-mark\"}".formatted(type));
      }
      bob.socket().sendText("no JSON, mark");
      bob.offers("absent-mark", "\"p-mark\"");
      bob.echoes();
      WsPeer.connect(server.port(), "alice-mark", "token-mark").close();
      WsPeer.takeOver(server.port(), "alice-mark", "ticket-mark").close();
      WsPeer.connect(server.port(), "bad mark!", "token-mark").close();
      HttpAnswers.to(server.port(), "MARK /mark HTTP/1.1\r\nHost: mark\r\n\r\n");
      HttpAnswers.to(server.port(), "mark\r\n\r\n");
      HttpAnswers.to(server.adminPort(), "GET /mark HTTP/1.1\r\nHost: mark\r\n\r\n");
      try (WsPeer next = WsPeer.takeOver(server.port(), "alice-mark", alice.ticket())) {
        next.hears("OPEN");
      }
      await().until(() -> server.metric("refused_id_taken") + server.metric("refused_proof") > 0);
      await().until(() -> server.metric("messages_relayed_other") == 1);

      String after = page(server);
      assertThat(series(after)).isEqualTo(before);
      assertThat(after.toLowerCase(Locale.ROOT)).doesNotContain("mark");
    }
  }
}

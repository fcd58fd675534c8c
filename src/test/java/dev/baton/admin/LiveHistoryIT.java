package dev.baton.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.admin.ToldHistory.KnownStay;
import dev.baton.admin.ToldHistory.QuietTime;
import dev.baton.cli.CommandRun;
import dev.baton.testing.PeerMessages;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A live run, with kills, takeovers, refused attempts and lost indexes, whose true history the
 * clients know by themselves: the admin port, and the commands with the index and without it, say
 * the same of it at random times.
 */
@Timeout(900)
class LiveHistoryIT {
  private static final int CYCLES = Integer.getInteger("baton.crash.cycles", 25);
  private static final int STEPS = 6 * CYCLES;
  private static final int TIMES = 40 * CYCLES;
  private static final long SEED = Long.getLong("baton.seed", System.nanoTime());

  private final Random random = new Random(SEED);
  private ToldHistory truth = new ToldHistory();
  private Path data = Path.of("");

  @TempDir Path folder;

  @Test
  void everyAnswerIsWhatTheClientsKnow() throws IOException {
    System.out.println("live history with -Dbaton.seed=" + SEED);
    try (var server = new LiveServer(folder, random)) {
      truth = server.history();
      data = server.data();
      for (int i = 0; i < STEPS; i++) {
        server.step();
        if (i % 20 == 19) {
          // Also while the index is made again.
          holdsAtTheAdminPort(server.admin());
        }
      }
      server.empty();
      server.awaitIndex();
      for (int i = 0; i < TIMES; i++) {
        holdsAtTheAdminPort(server.admin());
      }
      for (int i = 0; i < 2 * CYCLES; i++) {
        changesHold(server.admin());
        holdsByCommand("from the index");
      }
      staysHold(sessions());
      staysHold(server.admin().json("/admin/sessions?limit=1000"), server.admin());
    }
    for (int i = 0; i < 2 * CYCLES; i++) {
      holdsByCommand("from the log", "--from_log");
    }
    staysHold(sessions("--from_log"));
  }

  private QuietTime anyTime() {
    return truth.quiet().get(random.nextInt(truth.quiet().size()));
  }

  private static Map<String, String> holdersIn(Iterable<JsonNode> peers) {
    Map<String, String> holders = new TreeMap<>();
    peers.forEach(
        peer -> holders.put(peer.path("peer").asText(), peer.path("connection").asText()));
    return holders;
  }

  private void holdsAtTheAdminPort(AdminClient admin) {
    QuietTime time = anyTime();
    Instant at = time.moment(random);
    if (isBeforeTheLog(time)) {
      return;
    }
    JsonNode answer = admin.json("/admin/peers?limit=100&at=" + at);
    assertThat(holdersIn(answer.path("peers"))).as("at %s", at).isEqualTo(time.holders());
    String peer = random.nextBoolean() ? "ann" : "eve";
    String connection = time.holders().getOrDefault(peer, "");
    var one = admin.get("/admin/peers/" + peer + "/holder?at=" + at);
    assertThat(one.status()).as("%s at %s", peer, at).isEqualTo(connection.isEmpty() ? 404 : 200);
    assertThat(one.body()).contains(connection);
  }

  /** Before the first client came, the log may not have begun. */
  private boolean isBeforeTheLog(QuietTime time) {
    return time.equals(truth.quiet().getFirst());
  }

  private void changesHold(AdminClient admin) {
    QuietTime first = anyTime();
    QuietTime second = anyTime();
    if (isBeforeTheLog(first) || isBeforeTheLog(second) || second.from().isBefore(first.from())) {
      return;
    }
    Map<String, String> told = new TreeMap<>();
    JsonNode answer =
        admin.json(
            "/admin/diff?limit=100&from=%s&to=%s".formatted(first.moment(random), second.until()));
    for (JsonNode change : answer.path("changes")) {
      told.put(
          change.path("peer").asText(),
          change.path("before").path("connection").asText()
              + " "
              + change.path("after").path("connection").asText());
    }
    Map<String, String> known = new TreeMap<>();
    for (String peer : peersOf(first, second)) {
      String before = first.holders().getOrDefault(peer, "");
      String after = second.holders().getOrDefault(peer, "");
      if (!before.equals(after)) {
        known.put(peer, before + " " + after);
      }
    }
    assertThat(told).isEqualTo(known);
  }

  private static List<String> peersOf(QuietTime first, QuietTime second) {
    List<String> peers = new ArrayList<>(first.holders().keySet());
    peers.addAll(second.holders().keySet());
    return peers;
  }

  private List<JsonNode> baton(String... command) {
    List<String> args = new ArrayList<>(Arrays.asList(command));
    args.addAll(List.of("--data_dir", data.toString(), "--format", "json"));
    CommandRun run = CommandRun.of(args.toArray(String[]::new));
    assertThat(run.exit()).as(run.err()).isZero();
    return run.out().lines().map(PeerMessages::json).toList();
  }

  private void holdsByCommand(String from, String... options) {
    QuietTime time = anyTime();
    if (isBeforeTheLog(time)) {
      return;
    }
    Instant at = time.moment(random);
    List<String> args = new ArrayList<>(List.of("holders", "--at", at.toString()));
    args.addAll(Arrays.asList(options));
    assertThat(holdersIn(baton(args.toArray(String[]::new))))
        .as("%s at %s", from, at)
        .isEqualTo(time.holders());
  }

  private List<JsonNode> sessions(String... options) {
    List<String> args = new ArrayList<>(List.of("sessions", "--limit", "100000"));
    args.addAll(Arrays.asList(options));
    return baton(args.toArray(String[]::new));
  }

  private void staysHold(JsonNode firstPage, AdminClient admin) {
    List<JsonNode> all = new ArrayList<>();
    JsonNode page = firstPage;
    page.path("sessions").forEach(all::add);
    while (page.has("next")) {
      page = admin.json("/admin/sessions?limit=1000&after=" + page.path("next").asText());
      page.path("sessions").forEach(all::add);
    }
    staysHold(all);
  }

  private void staysHold(List<JsonNode> sessions) {
    List<KnownStay> stays = truth.stays();
    assertThat(sessions).hasSameSizeAs(stays);
    for (int i = 0; i < stays.size(); i++) {
      JsonNode session = sessions.get(i);
      KnownStay stay = stays.get(i);
      assertThat(session.path("peer").asText()).isEqualTo(stay.told().peer());
      assertThat(session.path("connection").asText()).isEqualTo(stay.told().connection());
      assertThat(session.path("beganSeq").asLong()).isEqualTo(stay.told().seq());
      assertThat(Instant.parse(session.path("began").asText())).isEqualTo(stay.told().at());
      assertThat(session.path("how").asText()).isEqualTo(stay.told().cause());
      assertThat(session.path("endReason").asText()).isEqualTo(stay.end());
    }
  }
}

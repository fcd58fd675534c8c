package dev.baton.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.checkpoint.CheckpointBook;
import dev.baton.checkpoint.NoteKey;
import dev.baton.cli.CommandRun;
import dev.baton.evidence.Receipt;
import dev.baton.testing.FakeClock;
import dev.baton.testing.PeerMessages;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
 * A live run whose clock jumps by hours in both directions, with takeovers and restarts, whose true
 * history the clients know by their receipts: the admin port, and the commands with the index and
 * without it, say the same of it.
 */
@Timeout(300)
class ClockJumpHistoryIT {
  private static final List<String> PEERS = List.of("ann", "bob", "carol", "dave");
  private static final int STEPS = 120;
  private static final int QUESTIONS = 60;
  private static final long SEED = Long.getLong("baton.seed", System.nanoTime());

  private final Random random = new Random(SEED);
  private final FakeClock clock = new FakeClock(Instant.parse("2026-11-22T12:00:00Z"));
  private final Map<String, WsPeer> clients = new TreeMap<>();
  private final Map<String, String> holders = new TreeMap<>();
  private final List<KnownRegistry> known = new ArrayList<>();

  @TempDir Path folder;

  /** Who held the IDs behind an event. */
  private record KnownRegistry(long seq, Instant at, Map<String, String> holders) {}

  @Test
  void everyAnswerIsWhatTheClientsKnow() throws IOException {
    System.out.println("history with clock jumps with -Dbaton.seed=" + SEED);
    String[] options = {
      "--allow_override_connect", "--restart_window=86400000", "--alive_timeout=600000"
    };
    try (AdminScene scene = AdminScene.in(folder, clock, options)) {
      for (int i = 0; i < STEPS; i++) {
        int what = random.nextInt(20);
        if (what == 0) {
          restart(scene, options);
        } else if (what < 10) {
          clock.advance(Duration.ofMinutes(random.nextInt(-180, 240)));
        }
        String peer = PEERS.get(random.nextInt(PEERS.size()));
        if (what % 2 == 0) {
          takeOver(scene, peer);
        } else {
          connect(scene, peer);
        }
      }
      for (int i = 0; i < QUESTIONS; i++) {
        ask(scene.reader());
      }
    } finally {
      clients.values().forEach(WsPeer::close);
    }
  }

  private void connect(AdminScene scene, String peer) throws IOException {
    WsPeer before = clients.get(peer);
    String token = before == null ? "token of " + peer : before.token();
    take(WsPeer.withReceipt(scene.server().port(), peer, token));
  }

  /** It is refused if the clock has gone back behind the proof before. */
  private void takeOver(AdminScene scene, String peer) throws IOException {
    WsPeer holder = clients.get(peer);
    if (holder != null) {
      take(WsPeer.takeOver(scene.server().port(), peer, holder.ticket(), "&caps=receipt"));
    }
  }

  private void take(WsPeer client) throws IOException {
    if (client.message().path("type").asText().equals("ID-TAKEN")) {
      client.close();
      return;
    }
    NoteKey key = NoteKey.parse(Files.readString(CheckpointBook.verifier(folder.resolve("data"))));
    Receipt receipt = Receipt.verified(client.hears("RECEIPT").path("receipt").asText(), key);
    WsPeer before = clients.put(client.id(), client);
    if (before != null) {
      before.close();
    }
    holders.put(receipt.peer(), receipt.connection());
    known.add(new KnownRegistry(receipt.seq(), receipt.at(), Map.copyOf(holders)));
  }

  /** In an hour of its own: who comes back first is not asked of. */
  private void restart(AdminScene scene, String... options) throws IOException {
    passAnHour();
    scene.restarts(options);
    List<KnownRegistry> before = List.copyOf(known);
    for (String peer : List.copyOf(clients.keySet())) {
      connect(scene, peer);
    }
    known.subList(before.size(), known.size()).clear();
    passAnHour();
  }

  /** For the log, whose time never falls. */
  private void passAnHour() {
    Instant last = known.isEmpty() ? clock.instant() : known.getLast().at();
    Instant later = last.isAfter(clock.instant()) ? last : clock.instant();
    clock.advance(Duration.between(clock.instant(), later.plus(Duration.ofHours(1))));
  }

  private void ask(AdminClient admin) {
    KnownRegistry one = known.get(random.nextInt(known.size()));
    assertThat(holdersIn(admin.json("/admin/peers?limit=100&at=" + one.seq()).path("peers")))
        .as("behind event %d", one.seq())
        .isEqualTo(one.holders());
    // Of events with one time, the last one counts.
    KnownRegistry last = known.stream().filter(k -> !k.at().isAfter(one.at())).toList().getLast();
    assertThat(holdersIn(admin.json("/admin/peers?limit=100&at=" + one.at()).path("peers")))
        .as("at %s", one.at())
        .isEqualTo(last.holders());
    assertThat(byCommand(one.at())).as("index at %s", one.at()).isEqualTo(last.holders());
    assertThat(byCommand(one.at(), "--from_log"))
        .as("log at %s", one.at())
        .isEqualTo(last.holders());
  }

  private static Map<String, String> holdersIn(Iterable<JsonNode> peers) {
    Map<String, String> found = new TreeMap<>();
    peers.forEach(peer -> found.put(peer.path("peer").asText(), peer.path("connection").asText()));
    return found;
  }

  private Map<String, String> byCommand(Instant at, String... options) {
    List<String> args =
        new ArrayList<>(List.of("holders", "--at", at.toString(), "--data_dir", folder + "/data"));
    args.addAll(List.of("--format", "json"));
    args.addAll(Arrays.asList(options));
    CommandRun run = CommandRun.of(args.toArray(String[]::new));
    assertThat(run.exit()).as(run.err()).isZero();
    return holdersIn(run.out().lines().map(PeerMessages::json).toList());
  }
}

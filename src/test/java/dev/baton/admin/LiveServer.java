package dev.baton.admin;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.checkpoint.CheckpointBook;
import dev.baton.checkpoint.NoteKey;
import dev.baton.evidence.Receipt;
import dev.baton.testing.BatonProcess;
import dev.baton.testing.FreePort;
import dev.baton.testing.WsPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.awaitility.Awaitility;

/** A server that is killed now and then, with clients that note what they are told. */
final class LiveServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final List<String> PEERS = List.of("ann", "bob", "carol", "dave", "eve", "frank");

  private final Path data;
  private final Path tokens;
  private final Random random;
  private final ToldHistory history = new ToldHistory();
  private final Map<String, WsPeer> clients = new TreeMap<>();
  private final Map<String, String> clientTokens = new TreeMap<>();
  private final String operator;
  private final int adminPort;
  private int made;
  private BatonProcess baton;

  LiveServer(Path folder, Random random) throws IOException {
    this.data = Files.createDirectories(folder.resolve("data"));
    this.tokens = folder.resolve("tokens");
    this.random = random;
    this.operator = AdminTokenFile.add(tokens, "otto", AdminRole.OPERATE);
    this.adminPort = FreePort.find();
    this.baton = serve();
  }

  private BatonProcess serve() {
    return BatonProcess.serve(
        data,
        "--allow_override_connect",
        "--restart_window=600000",
        "--alive_timeout=600000",
        "--admin_port=" + adminPort,
        "--admin_tokens=" + tokens);
  }

  ToldHistory history() {
    return history;
  }

  AdminClient admin() {
    return new AdminClient(adminPort, operator);
  }

  Path data() {
    return data;
  }

  /** One thing happens at random, and is over when this returns. */
  void step() throws IOException {
    history.begins();
    String peer = PEERS.get(random.nextInt(PEERS.size()));
    switch (random.nextInt(40)) {
      case 0 -> restart(random.nextBoolean());
      case 1, 2, 3, 4, 5, 6 -> leave(peer);
      case 7, 8, 9 -> expel(peer);
      case 10, 11, 12 -> refuse(peer);
      case 13, 14, 15, 16, 17, 18, 19, 20, 21 -> takeOver(peer);
      default -> connect(peer);
    }
    history.isOver();
  }

  private void note(String peer, WsPeer client, String token) throws IOException {
    JsonNode first = client.message();
    if (first.path("payload").path("reason").asText().equals("flapping")) {
      // It has moved too often lately.
      client.close();
      return;
    }
    assertThat(first.path("type").asText()).as("%s", first).isEqualTo("OPEN");
    NoteKey key = NoteKey.parse(Files.readString(CheckpointBook.verifier(data)));
    String receipt = client.hears("RECEIPT").path("receipt").asText();
    WsPeer old = clients.put(peer, client);
    clientTokens.put(peer, token);
    if (old != null) {
      old.close();
    }
    history.told(Receipt.verified(receipt, key));
  }

  /** A client comes, or comes back. */
  private void connect(String peer) throws IOException {
    String token = clientTokens.computeIfAbsent(peer, name -> name + " " + ++made);
    note(peer, WsPeer.withReceipt(baton.port(), peer, token), token);
  }

  private void takeOver(String peer) throws IOException {
    WsPeer holder = clients.get(peer);
    if (holder == null) {
      connect(peer);
      return;
    }
    String ticket = holder.ticket();
    WsPeer client = WsPeer.takeOver(baton.port(), peer, ticket, "&caps=receipt");
    note(peer, client, client.token());
  }

  private void leave(String peer) {
    if (history.isHeld(peer)) {
      requireNonNull(clients.get(peer)).leaves();
      ends(peer, "client-closed");
    }
  }

  private void expel(String peer) {
    if (history.isHeld(peer)) {
      admin().post("/admin/peers/" + peer + "/disconnect", "{\"reason\":\"spam\"}");
      ends(peer, "by-operator");
    }
  }

  private void ends(String peer, String reason) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> admin().get("/admin/peers/" + peer).status() == 404);
    requireNonNull(clients.remove(peer)).close();
    clientTokens.remove(peer);
    history.ended(peer, reason);
  }

  /** All clients leave. */
  void empty() {
    history.begins();
    PEERS.forEach(this::leave);
    history.isOver();
  }

  /** A client that proves nothing is refused, and changes nothing. */
  private void refuse(String peer) {
    if (history.isHeld(peer)) {
      try (WsPeer thief = WsPeer.takeOver(baton.port(), peer, "tkt_" + "A".repeat(60), "")) {
        thief.hears("ID-TAKEN");
      }
    }
  }

  /** The server is killed, perhaps loses its index, and all its clients come back. */
  private void restart(boolean losesItsIndex) throws IOException {
    baton.kill();
    baton.awaitExit();
    baton.close();
    if (losesItsIndex) {
      for (String end : List.of("", "-wal", "-shm")) {
        Files.deleteIfExists(data.resolve("audit.db" + end));
      }
    }
    baton = serve();
    for (String peer : new ArrayList<>(clients.keySet())) {
      connect(peer);
    }
  }

  /** Waits until the index has all that is in the log. */
  void awaitIndex() {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(admin().get("/metrics").body())
                    .contains("audit_index_lag_events 0.0\n"));
  }

  @Override
  public void close() {
    clients.values().forEach(WsPeer::close);
    baton.terminate();
    baton.awaitExit();
    baton.close();
  }
}

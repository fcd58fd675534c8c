package dev.baton.conformance;

import static org.awaitility.Awaitility.await;

import dev.baton.conformance.Step.Departure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plays one scenario against one server. Afterwards none of its clients is connected any more. */
final class Player implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration BEAT = Duration.ofMillis(100);

  private final Scenario scenario;
  private final int port;
  private final Transcript transcript = new Transcript();
  private final Map<String, ScriptedClient> clients = new LinkedHashMap<>();

  private Player(Scenario scenario, int port) {
    this.scenario = scenario;
    this.port = port;
  }

  static Transcript play(Scenario scenario, int port) {
    try (var player = new Player(scenario, port)) {
      scenario.steps().forEach(player::play);
      player.finish();
      return player.transcript;
    }
  }

  private void play(Step step) {
    switch (step) {
      case Step.OpenSocket connect -> connect(connect);
      case Step.Send send -> client(send.client()).send(send);
      case Step.Ping ping -> client(ping.client()).ping(ping.text());
      case Step.EndSocket leave -> leave(leave.client(), leave.departure());
      case Step.Await(String client, int lines, Duration patience) ->
          client(client).await(lines, patience);
      case Step.AwaitEnd(String client) -> client(client).awaitEnd();
      case Step.WhileOpen(String watched, Map<String, String> messages) ->
          whileOpen(client(watched), messages);
      case Step.AwaitPeers(List<String> ids) -> awaitPeers(ids);
      case Step.FlushThrough(String client, String other) ->
          client(client).flushThrough(client(other));
      case Step.Settle(String client) -> client(client).flush();
      case Step.Http http -> HttpExchange.of(http, port).noteIn(transcript, http);
      case Step.Raw raw -> RawExchange.noteIn(transcript, raw, port);
    }
  }

  private void connect(Step.OpenSocket step) {
    if (!step.greeted()) {
      clients.values().stream()
          .filter(client -> client.id().equals(step.who().id()))
          .forEach(ScriptedClient::supersede);
    }
    clients.put(step.who().label(), ScriptedClient.connect(step, port, transcript));
  }

  private ScriptedClient client(String label) {
    return Optional.ofNullable(clients.get(label)).orElseThrow();
  }

  private void leave(String label, Departure departure) {
    ScriptedClient client = client(label);
    clients.remove(label);
    client.leave(departure);
    boolean shared =
        clients.values().stream()
            .anyMatch(other -> !other.ended() && other.id().equals(client.id()));
    if (scenario.discovers() && !shared) {
      await("the ID of " + label + " is free")
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> !peers().contains(client.id()));
    }
  }

  private void whileOpen(ScriptedClient watched, Map<String, String> messages) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!watched.endsWithin(BEAT) && System.nanoTime() < deadline) {
      messages.forEach((label, message) -> client(label).sendText(message));
    }
  }

  private void awaitPeers(List<String> ids) {
    await("discovery lists " + ids)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> peers().equals(ids));
  }

  private List<String> peers() {
    return HttpExchange.peers(scenario.path(), port);
  }

  /** Lets every client take in what is still to come, then ends them all. */
  private void finish() {
    if (scenario.alone()) {
      return;
    }
    clients.values().forEach(ScriptedClient::flush);
    for (String label : List.copyOf(clients.keySet())) {
      if (!client(label).ended()) {
        leave(label, Departure.END_OF_STREAM);
      }
    }
    if (scenario.discovers()) {
      awaitPeers(List.of());
    }
  }

  @Override
  public void close() {
    clients.values().forEach(ScriptedClient::close);
  }
}

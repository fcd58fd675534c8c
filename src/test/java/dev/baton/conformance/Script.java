package dev.baton.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.conformance.Step.AnswerExtent;
import dev.baton.conformance.Step.Departure;
import dev.baton.conformance.Step.Who;
import dev.baton.testing.ServerKind;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A scenario in the making. Without options of its own it is played with discovery allowed. */
final class Script {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final String name;
  private final Set<Row> rows;
  private final List<Step> steps = new ArrayList<>();
  private List<String> options = List.of("--allow_discovery");
  private boolean alone;

  private Script(String name, Set<Row> rows) {
    this.name = name;
    this.rows = rows;
  }

  static Script scenario(String name, Row first, Row... more) {
    return new Script(name, EnumSet.of(first, more));
  }

  /** The target of a handshake on the root path, as the stock client makes it. */
  static String peer(String id, String token) {
    return "/peerjs?key=peerjs&id=%s&token=%s&version=1.5.5".formatted(encode(id), encode(token));
  }

  static String encode(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  static String message(String type, String dst, String payload) {
    return "{\"type\":\"%s\",\"dst\":\"%s\",\"payload\":%s}".formatted(type, dst, payload);
  }

  /** Further options of the server. */
  Script options(String... more) {
    options = new ArrayList<>(options);
    options.addAll(Arrays.asList(more));
    return this;
  }

  Script withoutDiscovery() {
    options = List.of();
    return this;
  }

  /** On a server of its own, which it may leave in any state. */
  Script alone() {
    alone = true;
    return this;
  }

  Script connect(String id) {
    return connect(id, id, peer(id, id + "-token"));
  }

  Script connect(String label, String id, String target, String... headers) {
    return step(new Step.OpenSocket(new Who(label, id, true), target, List.of(headers), true));
  }

  Script connectAs(String label, String id) {
    return connect(label, id, peer(id, "token"));
  }

  /** A client that never answers a ping. */
  Script connectMute(String id) {
    return step(
        new Step.OpenSocket(new Who(id, id, false), peer(id, id + "-token"), List.of(), true));
  }

  /** A connection that PeerServer does not greet: one with the ID and token of a live one. */
  Script resume(String label, String id) {
    return step(
        new Step.OpenSocket(new Who(label, id, true), peer(id, id + "-token"), List.of(), false));
  }

  Script send(String client, String text) {
    return step(new Step.Send(client, false, List.of(text), true));
  }

  /** Sends what the server may not deal with before the next step. */
  Script sendUnflushed(String client, String text) {
    return step(new Step.Send(client, false, List.of(text), false));
  }

  Script sendBinary(String client, String text) {
    return step(new Step.Send(client, true, List.of(text), true));
  }

  Script sendFragments(String client, String... fragments) {
    return step(new Step.Send(client, false, List.of(fragments), true));
  }

  Script ping(String client, String text) {
    return step(new Step.Ping(client, text));
  }

  Script leave(String client) {
    return leave(client, Departure.CLOSE_FRAME);
  }

  Script leave(String client, Departure departure) {
    return step(new Step.EndSocket(client, departure));
  }

  Script await(String client, int lines) {
    return await(client, lines, LONG);
  }

  Script await(String client, int lines, Duration patience) {
    return step(new Step.Await(client, lines, patience));
  }

  /** Lets time pass, in which nothing is expected for this client. */
  Script watch(String client, Duration time) {
    return await(client, Integer.MAX_VALUE, time);
  }

  Script awaitEnd(String client) {
    return step(new Step.AwaitEnd(client));
  }

  Script whileOpen(String watched, Map<String, String> messages) {
    return step(new Step.WhileOpen(watched, messages));
  }

  Script awaitPeers(String... ids) {
    return step(new Step.AwaitPeers(List.of(ids)));
  }

  Script flushThrough(String client, String other) {
    return step(new Step.FlushThrough(client, other));
  }

  Script settle(String client) {
    return step(new Step.Settle(client));
  }

  Script get(String target, String... headers) {
    return step(new Step.Http("GET", target, List.of(headers), List.of(), AnswerExtent.BODY));
  }

  Script http(String method, String target, String... headers) {
    return step(new Step.Http(method, target, List.of(headers), List.of(), AnswerExtent.BODY));
  }

  /**
   * Requests that no HTTP client makes, with {@code |} for the end of a line; all answers on their
   * connection are of interest.
   */
  Script raw(String requests) {
    return step(new Step.Raw(requests.replace("|", "\n")));
  }

  /** A request that is to be the last one on its connection, and what comes until the end. */
  Script last(String method, String target, String... headers) {
    var all = new ArrayList<>(Arrays.asList(headers));
    all.add("Connection: close");
    return step(new Step.Http(method, target, all, List.of(), AnswerExtent.BODY_AND_END));
  }

  /** A request whose answer's body is left open. */
  Script statusOf(String method, String target, String... headers) {
    return step(new Step.Http(method, target, List.of(headers), List.of(), AnswerExtent.HEAD));
  }

  Script getShowing(List<String> shown, String target, String... headers) {
    return step(new Step.Http("GET", target, List.of(headers), shown, AnswerExtent.HEAD));
  }

  /** A WebSocket handshake of which only the refusal is of interest. */
  Script handshake(String target, String... headers) {
    var all = new ArrayList<>(List.of("Connection: Upgrade", "Upgrade: websocket"));
    all.addAll(Arrays.asList(headers));
    return step(
        new Step.Http("GET", target, all, List.of("sec-websocket-version"), AnswerExtent.HEAD));
  }

  private Script step(Step step) {
    steps.add(step);
    return this;
  }

  Scenario sameOnBoth() {
    return new Scenario(
        name, rows, List.copyOf(options), alone, List.copyOf(steps), List.of(), Map.of());
  }

  Scenario differs(Difference difference, String peerServer, String baton) {
    return differs(List.of(difference), peerServer, baton);
  }

  Scenario differs(List<Difference> differences, String peerServer, String baton) {
    return new Scenario(
        name,
        rows,
        List.copyOf(options),
        alone,
        List.copyOf(steps),
        differences,
        Map.of(ServerKind.PEER_SERVER, peerServer.strip(), ServerKind.BATON, baton.strip()));
  }
}

package dev.baton.conformance;

import static dev.baton.conformance.Row.F1;
import static dev.baton.conformance.Row.F2;
import static dev.baton.conformance.Row.F3;
import static dev.baton.conformance.Row.F4;
import static dev.baton.conformance.Script.message;
import static dev.baton.conformance.Script.scenario;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a flag of the command line means, in the forms in which people give it. */
final class FlagScenarios {
  private static final String PEERS = "/peerjs/peers";
  private static final String NO_PARAMETERS =
      "{\"type\":\"ERROR\",\"payload\":"
          + "{\"msg\":\"No id, token, or key supplied to websocket server\"}}";

  private FlagScenarios() {}

  static List<Scenario> all() {
    return Stream.of(switches(), List.of(emptyKey(), keyOfDigits()), timesOfZero())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Scenario> switches() {
    return List.of(
        discovery("a switch before another word", "--allow_discovery", "1"),
        discovery("a switch before true", "--allow_discovery", "true"),
        discovery("a switch before false", "--allow_discovery", "false"),
        discovery("a switch with =true", "--allow_discovery=true"),
        discovery("a switch with =false", "--allow_discovery=false"),
        discovery("a switch with no- before it", "--no-allow_discovery"),
        discovery("a stray word", "--allow_discovery", "stray", "--path=/"),
        discovery("flags that PeerServer passes over", "--ip_limit", "5", "--debug", "--sslca=x"),
        discovery("a number as JavaScript writes it", "--expire_timeout", "5e3"),
        otherWord("a switch with =1", 401, 200, "--allow_discovery=1"),
        otherWord("a switch before 0", 200, 401, "--allow_discovery", "0"));
  }

  private static Scenario discovery(String name, String... options) {
    return scenario(name, F1)
        .withoutDiscovery()
        .options(options)
        .statusOf("GET", PEERS)
        .sameOnBoth();
  }

  private static Scenario otherWord(String name, int ofPeerServer, int ofBaton, String... options) {
    String transcript =
        """
        http: GET /peerjs/peers -> %d
        http:   vary: Origin
        """;
    return scenario(name, F2)
        .withoutDiscovery()
        .options(options)
        .statusOf("GET", PEERS)
        .differs(
            Differences.WORDS_OF_A_SWITCH,
            transcript.formatted(ofPeerServer),
            transcript.formatted(ofBaton));
  }

  private static Scenario emptyKey() {
    String transcript =
        """
        no key: connected
        no key: %s
        no key: closed %s
        a key: connected
        a key: {"type":"ERROR","payload":{"msg":"Invalid key provided"}}
        a key: closed %s
        """;
    return scenario("a server with an empty key", F3)
        .withoutDiscovery()
        .options("--key", "")
        .connect("no key", "alice", "/peerjs?key=&id=alice&token=t")
        .connect("a key", "bob", "/peerjs?key=peerjs&id=bob&token=t")
        .differs(
            Differences.CLOSE_CODES,
            transcript.formatted(NO_PARAMETERS, "1005", "1005"),
            transcript.formatted(NO_PARAMETERS, "4400 Bad parameters", "4401 Bad key"));
  }

  private static Scenario keyOfDigits() {
    return scenario("a server with a key of digits", F4)
        .withoutDiscovery()
        .options("--key", "1234")
        .connect("alice", "alice", "/peerjs?key=1234&id=alice&token=t")
        .settle("alice")
        .differs(
            Differences.KEYS_ARE_TEXT,
            """
            alice: connected
            alice: {"type":"ERROR","payload":{"msg":"Invalid key provided"}}
            alice: closed 1005
            """,
            """
            alice: connected
            alice: {"type":"OPEN"}
            """);
  }

  private static List<Scenario> timesOfZero() {
    return List.of(
        scenario("messages that may not wait are expired by the next sweep", F3)
            .options("--expire_timeout", "0", "--cleanup_out_msgs", "50")
            .connect("alice")
            .send("alice", message("OFFER", "zoe", "1"))
            .await("alice", 1)
            .connect("zoe")
            .sameOnBoth(),
        scenario("a client that may not be silent is closed", F3)
            .options("--alive_timeout", "0")
            .connect("alice")
            .whileOpen("alice", Map.of())
            .sameOnBoth());
  }
}

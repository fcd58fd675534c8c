package dev.baton.conformance;

import static dev.baton.conformance.Row.W2;
import static dev.baton.conformance.Row.W3;
import static dev.baton.conformance.Row.W4;
import static dev.baton.conformance.Row.W5;
import static dev.baton.conformance.Row.W6;
import static dev.baton.conformance.Row.W7;
import static dev.baton.conformance.Row.W9;
import static dev.baton.conformance.Script.message;
import static dev.baton.conformance.Script.peer;
import static dev.baton.conformance.Script.scenario;

import java.util.ArrayList;
import java.util.List;

/** Who is let in under which ID, and what the others are told. */
final class AdmissionScenarios {
  private static final String NO_PARAMETERS =
      "{\"type\":\"ERROR\",\"payload\":"
          + "{\"msg\":\"No id, token, or key supplied to websocket server\"}}";
  private static final String INVALID_KEY =
      "{\"type\":\"ERROR\",\"payload\":{\"msg\":\"Invalid key provided\"}}";
  private static final String LIMIT =
      "{\"type\":\"ERROR\",\"payload\":"
          + "{\"msg\":\"Server has reached its concurrent user limit\"}}";
  private static final String INVALID_ID =
      "{\"type\":\"ERROR\",\"payload\":"
          + "{\"msg\":\"Invalid id: it has 1 to 256 bytes and no control characters\"}}";
  private static final String BAD_PARAMETERS = "4400 Bad parameters";
  private static final String BAD_KEY = "4401 Bad key";
  private static final String ID_TAKEN = "4409 ID is taken";
  private static final String LIMIT_REACHED = "4429 Limit reached";
  private static final String TAKEN =
      "{\"type\":\"ID-TAKEN\",\"payload\":{\"msg\":\"ID is taken\"}}";

  /** What Baton tells a connection that another one with the same ID has replaced. */
  static final String OVERRIDDEN =
      "{\"type\":\"OVERRIDE_CONNECTION\",\"payload\":"
          + "{\"at\":\"<time>\",\"epoch\":<epoch>,\"msg\":\"Connected elsewhere\"}}";

  private AdmissionScenarios() {}

  static List<Scenario> all() {
    var all = new ArrayList<Scenario>();
    all.addAll(refusals());
    all.addAll(
        List.of(
            aTakenId(),
            theLimit(),
            scenario("an accepted client sees OPEN, then what waited for it", W5)
                .connect("alice")
                .send("alice", message("OFFER", "bob", "1"))
                .send("alice", message("CANDIDATE", "bob", "2"))
                .send("alice", message("ANSWER", "bob", "3"))
                .connect("bob")
                .sameOnBoth(),
            scenario("an ID is free again after its client has gone", W6)
                .connect("alice")
                .leave("alice")
                .connect("alice again", "alice", peer("alice", "another token"))
                .sameOnBoth(),
            resume(),
            scenario("any text is an ID", W9)
                .connectAs("blanks", " a  b-_ ")
                .connectAs("signs", "é?\"<>&#/\\%")
                .connect("__proto__")
                .connect("constructor")
                .connect("peers")
                .connectAs("256 bytes", "x".repeat(256))
                .get("/peerjs/peers")
                .sameOnBoth(),
            scenario("any text is a token", W9)
                .connect("alice", "alice", peer("alice", "é?\"<>&#/\\% "))
                .connect("bob", "bob", peer("bob", "t".repeat(1000)))
                .sameOnBoth(),
            oddId("an ID of more than 256 bytes", "x".repeat(257)),
            oddId("an ID with a control character", "a\nb"),
            oddId("an ID with a replacement character", "a\ufffdb")));
    return all;
  }

  private static List<Scenario> refusals() {
    String other = "/peerjs?key=other&id=alice&token=t";
    return List.of(
        refusal("no parameters at all", W2, "/peerjs", NO_PARAMETERS, BAD_PARAMETERS),
        refusal("no id", W2, "/peerjs?key=peerjs&token=t", NO_PARAMETERS, BAD_PARAMETERS),
        refusal("an empty id", W2, "/peerjs?key=peerjs&id=&token=t", NO_PARAMETERS, BAD_PARAMETERS),
        refusal("no token", W2, "/peerjs?key=peerjs&id=alice", NO_PARAMETERS, BAD_PARAMETERS),
        refusal(
            "an empty token",
            W2,
            "/peerjs?key=peerjs&id=alice&token",
            NO_PARAMETERS,
            BAD_PARAMETERS),
        refusal("no key", W2, "/peerjs?id=alice&token=t", NO_PARAMETERS, BAD_PARAMETERS),
        refusal("an empty key", W2, "/peerjs?key=&id=alice&token=t", NO_PARAMETERS, BAD_PARAMETERS),
        refusal(
            "a name in capitals",
            W2,
            "/peerjs?key=peerjs&ID=a&token=t",
            NO_PARAMETERS,
            BAD_PARAMETERS),
        refusal("a wrong key", W3, other, INVALID_KEY, BAD_KEY),
        refusal("a key in capitals", W3, other.replace("other", "PEERJS"), INVALID_KEY, BAD_KEY),
        refusal(
            "a wrong key and no id",
            W2,
            "/peerjs?key=other&token=t",
            NO_PARAMETERS,
            BAD_PARAMETERS));
  }

  private static Scenario refusal(String name, Row row, String target, String error, String code) {
    return scenario("a handshake with " + name, row)
        .connect("alice", "alice", target)
        .differs(
            Differences.CLOSE_CODES,
            """
            alice: connected
            alice: %s
            alice: closed 1005
            """
                .formatted(error),
            """
            alice: connected
            alice: %s
            alice: closed %s
            """
                .formatted(error, code));
  }

  private static Scenario aTakenId() {
    String transcript =
        """
        alice: connected
        alice: {"type":"OPEN"}
        other token: connected
        other token: %s
        other token: closed %s
        other key: connected
        other key: %s
        other key: closed %s
        """;
    return scenario("a taken ID, and a wrong key for it", W3, W6)
        .connect("alice")
        .connect("other token", "alice", peer("alice", "another token"))
        .connect("other key", "alice", "/peerjs?key=other&id=alice&token=another")
        .differs(
            Differences.CLOSE_CODES,
            transcript.formatted(TAKEN, "1005", INVALID_KEY, "1005"),
            transcript.formatted(TAKEN, ID_TAKEN, INVALID_KEY, BAD_KEY));
  }

  private static Scenario theLimit() {
    String transcript =
        """
        alice: connected
        alice: {"type":"OPEN"}
        bob: connected
        bob: {"type":"OPEN"}
        bob: closed 1000
        carol: connected
        carol: %s
        carol: closed %s
        taken: connected
        taken: %s
        taken: closed %s
        carol later: connected
        carol later: {"type":"OPEN"}
        """;
    return scenario("a new ID above the limit, a taken one, and a new one below it", W4, W6)
        .options("--concurrent_limit", "2")
        .connect("alice")
        .connect("bob")
        .connect("carol", "carol", peer("carol", "t"))
        .connect("taken", "alice", peer("alice", "another token"))
        .leave("bob")
        .connect("carol later", "carol", peer("carol", "t"))
        .differs(
            Differences.CLOSE_CODES,
            transcript.formatted(LIMIT, "1005", TAKEN, "1005"),
            transcript.formatted(LIMIT, LIMIT_REACHED, TAKEN, ID_TAKEN));
  }

  private static Scenario resume() {
    return scenario("the same ID and token once more, at the limit", W4, W7)
        .options("--concurrent_limit", "2")
        .connect("bob")
        .connect("alice")
        .resume("alice again", "alice")
        .send("bob", message("OFFER", "alice", "1"))
        .sendUnflushed("alice", message("OFFER", "bob", "2"))
        .flushThrough("alice", "bob")
        .send("alice again", message("OFFER", "bob", "3"))
        .differs(
            List.of(Differences.RESUME),
            """
            bob: connected
            bob: {"type":"OPEN"}
            bob: {"type":"OFFER","src":"alice","dst":"bob","payload":2}
            bob: {"type":"OFFER","src":"alice","dst":"bob","payload":3}
            alice: connected
            alice: {"type":"OPEN"}
            alice again: connected
            alice again: {"type":"OFFER","src":"bob","dst":"alice","payload":1}
            """,
            """
            bob: connected
            bob: {"type":"OPEN"}
            bob: {"type":"OFFER","src":"alice","dst":"bob","payload":3}
            alice: connected
            alice: {"type":"OPEN"}
            alice: %s
            alice: closed 4409 Connected elsewhere
            alice again: connected
            alice again: {"type":"OPEN"}
            alice again: {"type":"OFFER","src":"bob","dst":"alice","payload":1}
            """
                .formatted(OVERRIDDEN));
  }

  private static Scenario oddId(String name, String id) {
    return scenario(name, W9)
        .connect("odd", id, peer(id, "t"))
        .differs(
            List.of(Differences.ODD_IDS, Differences.CLOSE_CODES),
            """
            odd: connected
            odd: {"type":"OPEN"}
            """,
            """
            odd: connected
            odd: %s
            odd: closed %s
            """
                .formatted(INVALID_ID, BAD_PARAMETERS));
  }
}

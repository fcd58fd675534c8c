package dev.baton.conformance;

import static dev.baton.conformance.Row.M12;
import static dev.baton.conformance.Row.M4;
import static dev.baton.conformance.Row.W7;
import static dev.baton.conformance.Script.message;
import static dev.baton.conformance.Script.peer;
import static dev.baton.conformance.Script.scenario;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What keeps a client alive and what happens to the others. */
final class LivenessScenarios {
  private static final String HEARTBEAT = "{\"type\":\"HEARTBEAT\"}";

  private LivenessScenarios() {}

  static List<Scenario> all() {
    return List.of(
        scenario("HEARTBEAT has no answer and is told to nobody", M4)
            .connect("alice")
            .connect("bob")
            .send("alice", HEARTBEAT)
            .send("alice", "{\"type\":\"HEARTBEAT\",\"payload\":1}")
            .send("alice", message("HEARTBEAT", "bob", "1"))
            .sameOnBoth(),
        scenario("a ping is answered by a pong with its content", M4)
            .connect("alice")
            .ping("alice", "")
            .ping("alice", "content")
            .send("alice", message("OFFER", "alice", "1"))
            .sameOnBoth(),
        silentClient(),
        otherSignsOfLife(),
        resumeIsASignOfLife());
  }

  private static Scenario silentClient() {
    return scenario("a silent client is closed, its ID is free, a live one stays", M4, M12)
        .options("--alive_timeout", "1500")
        .connect("alice")
        .connectMute("bob")
        .whileOpen("bob", Map.of("alice", HEARTBEAT))
        .awaitPeers("alice")
        .connect("bob again", "bob", peer("bob", "another token"))
        .get("/peerjs/peers")
        .sameOnBoth();
  }

  private static Scenario otherSignsOfLife() {
    return scenario("a client that sends messages but no HEARTBEAT", M4)
        .options("--alive_timeout", "1500")
        .connect("alice")
        .connectMute("bob")
        .whileOpen("bob", Map.of("alice", message("OFFER", "nobody", "1")))
        .settle("alice")
        .differs(
            Differences.ANY_FRAME_IS_LIFE,
            """
            alice: connected
            alice: {"type":"OPEN"}
            alice: closed 1005
            bob: connected
            bob: {"type":"OPEN"}
            bob: closed 1005
            """,
            """
            alice: connected
            alice: {"type":"OPEN"}
            bob: connected
            bob: {"type":"OPEN"}
            bob: closed 1005
            """);
  }

  private static Scenario resumeIsASignOfLife() {
    return scenario("the same ID and token once more, shortly before the end", M12, W7)
        .options("--alive_timeout", "3000")
        .connect("alice")
        .watch("alice", Duration.ofMillis(2_000))
        .resume("alice again", "alice")
        .await("alice", 2, Duration.ofMillis(900))
        .watch("alice again", Duration.ofMillis(900))
        .settle("alice again")
        .differs(
            Differences.RESUME,
            """
            alice: connected
            alice: {"type":"OPEN"}
            alice again: connected
            alice again: closed 1005
            """,
            """
            alice: connected
            alice: {"type":"OPEN"}
            alice: %s
            alice: closed 4409 Connected elsewhere
            alice again: connected
            alice again: {"type":"OPEN"}
            """
                .formatted(AdmissionScenarios.OVERRIDDEN));
  }
}

package dev.baton.conformance;

import static dev.baton.conformance.Row.M5;
import static dev.baton.conformance.Row.M6;
import static dev.baton.conformance.Row.M7;
import static dev.baton.conformance.Row.M8;
import static dev.baton.conformance.Row.W5;
import static dev.baton.conformance.Script.message;
import static dev.baton.conformance.Script.scenario;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What becomes of a message whose destination is not connected, or not named. */
final class WaitingScenarios {
  private static final String[] SOON = {"--expire_timeout", "300"};
  private static final String[] PROMPT = {"--cleanup_out_msgs", "50"};

  private WaitingScenarios() {}

  static List<Scenario> all() {
    return Stream.of(waiting(), expiring()).flatMap(List::stream).toList();
  }

  private static List<Scenario> waiting() {
    return List.of(
        scenario("messages of several senders wait in the order in which they came", M5, W5)
            .connect("alice")
            .connect("bob")
            .send("alice", message("OFFER", "zoe", "1"))
            .send("bob", message("OFFER", "zoe", "2"))
            .send("alice", message("CANDIDATE", "zoe", "3"))
            .send("bob", message("ANSWER", "zoe", "null"))
            .send("alice", "{\"type\":\"OFFER\",\"dst\":\"zoe\",\"src\":\"bob\",\"extra\":5}")
            .connect("zoe")
            .send("alice", message("CANDIDATE", "zoe", "6"))
            .sameOnBoth(),
        scenario("what waited is delivered once", M5)
            .connect("alice")
            .send("alice", message("OFFER", "zoe", "1"))
            .connect("zoe")
            .leave("zoe")
            .connect("zoe")
            .sameOnBoth(),
        scenario("messages wait for one who has gone, and outlast their sender", M5)
            .connect("zoe")
            .leave("zoe")
            .connect("alice")
            .send("alice", message("OFFER", "zoe", "1"))
            .leave("alice")
            .connect("zoe")
            .sameOnBoth(),
        scenario("LEAVE and HEARTBEAT do not wait", M5)
            .connect("alice")
            .send("alice", message("LEAVE", "zoe", "1"))
            .send("alice", message("HEARTBEAT", "zoe", "2"))
            .connect("zoe")
            .sameOnBoth(),
        scenario("messages without a destination are dropped", M5)
            .connect("alice")
            .send("alice", "{\"type\":\"OFFER\",\"payload\":1}")
            .send("alice", "{\"type\":\"OFFER\",\"dst\":null,\"payload\":1}")
            .send("alice", "{\"type\":\"OFFER\",\"dst\":\"\",\"payload\":1}")
            .send("alice", "{\"type\":\"CANDIDATE\",\"dst\":0,\"payload\":1}")
            .send("alice", "{\"type\":\"ANSWER\",\"dst\":false}")
            .connect("null")
            .connect("undefined")
            .sameOnBoth(),
        leaveWithoutDestination("LEAVE without a destination", "{\"type\":\"LEAVE\"}"),
        leaveWithoutDestination("LEAVE to nobody", message("LEAVE", "", "1")),
        leaveWithoutDestination("LEAVE to null", "{\"type\":\"LEAVE\",\"dst\":null}"),
        manyWaitingMessages());
  }

  private static List<Scenario> expiring() {
    return List.of(
        scenario("a message that waited too long comes back as EXPIRE and is not delivered", M6)
            .options(SOON)
            .connect("alice")
            .connect("bob")
            .send("alice", message("OFFER", "zoe", "{\"sdp\":1}"))
            .await("alice", 1)
            .connect("zoe")
            .sameOnBoth(),
        scenario("each destination and each sender has an EXPIRE of its own", M6)
            .options(SOON)
            .connect("alice")
            .connect("bob")
            .send("alice", message("OFFER", "zoe", "1"))
            .send("bob", message("ANSWER", "zoe", "2"))
            .send("alice", message("CANDIDATE", "yves é", "3"))
            .await("alice", 2)
            .await("bob", 1)
            .sameOnBoth(),
        scenario("several messages for one destination have one EXPIRE", M6, M7)
            .options(SOON)
            .connect("alice")
            .send("alice", message("OFFER", "zoe", "1"))
            .send("alice", message("CANDIDATE", "zoe", "2"))
            .send("alice", message("CANDIDATE", "zoe", "3"))
            .await("alice", 1)
            .watch("alice", Duration.ofMillis(1_200))
            .sameOnBoth(),
        scenario("a sender who has gone is not told of the EXPIRE later", M6)
            .options(SOON)
            .connect("alice")
            .connect("bob")
            .send("alice", message("OFFER", "zoe", "1"))
            .leave("alice")
            .send("bob", message("OFFER", "zoe", "2"))
            .await("bob", 1)
            .connect("alice again", "alice", Script.peer("alice", "another token"))
            .sameOnBoth(),
        pairsThatLookAlike(),
        ageOfAMessage());
  }

  private static Scenario leaveWithoutDestination(String name, String leave) {
    return scenario(name, M5)
        .alone()
        .connect("bob")
        .connect("alice")
        .sendUnflushed("alice", leave)
        .awaitPeers("bob")
        .sendUnflushed("alice", message("OFFER", "bob", "\"from a ghost\""))
        .flushThrough("alice", "bob")
        .differs(
            Differences.LEAVE_WITHOUT_DESTINATION,
            """
            bob: connected
            bob: {"type":"OPEN"}
            bob: {"type":"OFFER","src":"alice","dst":"bob","payload":"from a ghost"}
            alice: connected
            alice: {"type":"OPEN"}
            """,
            """
            bob: connected
            bob: {"type":"OPEN"}
            alice: connected
            alice: {"type":"OPEN"}
            alice: closed 1000 Left
            """);
  }

  private static Scenario pairsThatLookAlike() {
    return scenario("two pairs of names that look alike when joined", M7)
        .options(SOON)
        .connect("a_b")
        .connect("a")
        .connect("clock")
        .send("a_b", message("OFFER", "zz", "1"))
        .send("a", message("OFFER", "b_zz", "2"))
        .send("clock", message("OFFER", "nobody", "3"))
        .await("a_b", 1)
        .await("clock", 1)
        .await("a", 1, Duration.ofSeconds(2))
        .differs(
            Differences.PAIRS_THAT_LOOK_ALIKE,
            """
            a_b: connected
            a_b: {"type":"OPEN"}
            a_b: {"type":"EXPIRE","src":"zz","dst":"a_b"}
            a: connected
            a: {"type":"OPEN"}
            clock: connected
            clock: {"type":"OPEN"}
            clock: {"type":"EXPIRE","src":"nobody","dst":"clock"}
            """,
            """
            a_b: connected
            a_b: {"type":"OPEN"}
            a_b: {"type":"EXPIRE","src":"zz","dst":"a_b"}
            a: connected
            a: {"type":"OPEN"}
            a: {"type":"EXPIRE","src":"b_zz","dst":"a"}
            clock: connected
            clock: {"type":"OPEN"}
            clock: {"type":"EXPIRE","src":"nobody","dst":"clock"}
            """);
  }

  private static Scenario ageOfAMessage() {
    return scenario("a message that joins one that has waited for long", M6)
        .options("--expire_timeout", "2000")
        .options(PROMPT)
        .connect("alice")
        .connect("bob")
        .send("alice", message("OFFER", "zoe", "\"early\""))
        .watch("bob", Duration.ofMillis(1_200))
        .send("bob", message("OFFER", "zoe", "\"late\""))
        .await("alice", 1)
        .settle("bob")
        .connect("zoe")
        .differs(
            Differences.AGE_OF_A_MESSAGE,
            """
            alice: connected
            alice: {"type":"OPEN"}
            alice: {"type":"EXPIRE","src":"zoe","dst":"alice"}
            bob: connected
            bob: {"type":"OPEN"}
            bob: {"type":"EXPIRE","src":"zoe","dst":"bob"}
            zoe: connected
            zoe: {"type":"OPEN"}
            """,
            """
            alice: connected
            alice: {"type":"OPEN"}
            alice: {"type":"EXPIRE","src":"zoe","dst":"alice"}
            bob: connected
            bob: {"type":"OPEN"}
            zoe: connected
            zoe: {"type":"OPEN"}
            zoe: {"type":"OFFER","src":"bob","dst":"zoe","payload":"late"}
            """);
  }

  private static Scenario manyWaitingMessages() {
    var script = scenario("more than 256 messages for an absent ID", M5, M8).connect("alice");
    for (int i = 1; i <= 257; i++) {
      script.send("alice", message("CANDIDATE", "zoe", Integer.toString(i)));
    }
    return script
        .connect("zoe")
        .differs(Differences.LIMITS_OF_MESSAGES, waitingMessages(257, 0), waitingMessages(256, 1));
  }

  private static String waitingMessages(int delivered, int expired) {
    String greeting =
        """
        zoe: connected
        zoe: {"type":"OPEN"}
        """;
    return """
        alice: connected
        alice: {"type":"OPEN"}
        """
        + "alice: {\"type\":\"EXPIRE\",\"src\":\"zoe\",\"dst\":\"alice\"}\n".repeat(expired)
        + IntStream.rangeClosed(1, delivered)
            .mapToObj(
                "zoe: {\"type\":\"CANDIDATE\",\"src\":\"alice\",\"dst\":\"zoe\",\"payload\":%d}"
                    ::formatted)
            .collect(Collectors.joining("\n", greeting, ""));
  }
}

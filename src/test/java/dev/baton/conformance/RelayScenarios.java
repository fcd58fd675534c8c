package dev.baton.conformance;

import static dev.baton.conformance.Row.M1;
import static dev.baton.conformance.Row.M10;
import static dev.baton.conformance.Row.M11;
import static dev.baton.conformance.Row.M2;
import static dev.baton.conformance.Row.M3;
import static dev.baton.conformance.Row.M8;
import static dev.baton.conformance.Row.M9;
import static dev.baton.conformance.Row.W10;
import static dev.baton.conformance.Script.message;
import static dev.baton.conformance.Script.scenario;

import dev.baton.conformance.Step.Departure;
import java.time.Duration;
import java.util.List;

/** What becomes of a message whose destination is connected. */
final class RelayScenarios {
  private static final String SERVER_PREFIX =
      """
      alice: connected
      alice: {"type":"OPEN"}
      bob: connected
      bob: {"type":"OPEN"}
      """;

  private RelayScenarios() {}

  static List<Scenario> all() {
    return List.of(
        everyRelayedType(),
        membersOfAMessage(),
        payloads(),
        destinations(),
        scenario("binary frames and fragments count as text", W10)
            .connect("alice")
            .connect("bob")
            .sendBinary("alice", message("OFFER", "bob", "\"binary é\""))
            .sendFragments("alice", "{\"type\":\"OFFER\",", "\"dst\":\"bob\",", "\"payload\":1}")
            .sendFragments("alice", message("OFFER", "bob", "2"), "")
            .sameOnBoth(),
        unknownTypes(),
        scenario("a message to oneself is delivered", M9)
            .connect("alice")
            .send("alice", message("OFFER", "alice", "{\"to\":\"myself\"}"))
            .send("alice", message("LEAVE", "alice", "null"))
            .sameOnBoth(),
        scenario("nobody is told that a client has gone", M11)
            .connect("alice")
            .connect("bob")
            .connect("carol")
            .connect("dave")
            .connect("erin")
            .send("alice", message("OFFER", "bob", "1"))
            .send("bob", message("ANSWER", "alice", "2"))
            .send("carol", message("OFFER", "alice", "3"))
            .leave("bob")
            .leave("carol", Departure.CLOSE_FRAME_WITHOUT_CODE)
            .leave("dave", Departure.END_OF_STREAM)
            .leave("erin", Departure.RESET)
            .get("/peerjs/peers")
            .sameOnBoth(),
        scenario("a message of 200 KiB is relayed", M8)
            .connect("alice")
            .connect("bob")
            .send("alice", message("OFFER", "bob", "\"" + "x".repeat(200 * 1024) + "\""))
            .sameOnBoth(),
        oversizeMessage(),
        scenario("JSON of which no message can be made is dropped", M3, M10)
            .connect("alice")
            .connect("bob")
            .send("alice", "[]")
            .send("alice", "[{\"type\":\"OFFER\",\"dst\":\"bob\"}]")
            .send("alice", "{}")
            .send("alice", "{\"type\":null,\"dst\":\"bob\"}")
            .send("alice", "{\"type\":[\"OFFER\"],\"dst\":\"bob\"}")
            .send("alice", "{\"type\":{\"OFFER\":1},\"dst\":\"bob\"}")
            .send("alice", " \t\r\n{ \"type\" : \"OFFER\" , \"dst\" : \"bob\" } \n")
            .sameOnBoth(),
        badJson("a text that is not JSON", "{nope"),
        badJson("an empty text", ""),
        badJson("null", "null"),
        badJson("a JSON string", "\"OFFER\""),
        badJson("a JSON number", "5"),
        manyBadTexts(),
        expireOfAClient(),
        bigNumbers());
  }

  private static Scenario everyRelayedType() {
    return scenario("every relayed type arrives with its source forced", M1, M2)
        .connect("alice")
        .connect("bob")
        .send("alice", message("OFFER", "bob", "{\"sdp\":\"v=0\\r\\n\",\"type\":\"offer\"}"))
        .send("bob", message("ANSWER", "alice", "{\"sdp\":\"v=0\\r\\n\",\"type\":\"answer\"}"))
        .send("alice", message("CANDIDATE", "bob", "{\"candidate\":{\"sdpMLineIndex\":0}}"))
        .send("bob", message("LEAVE", "alice", "{\"why\":1}"))
        .send("bob", "{\"type\":\"LEAVE\",\"dst\":\"alice\",\"src\":\"carol\"}")
        .send("alice", "{\"type\":\"OFFER\",\"src\":\"mallory\",\"dst\":\"bob\",\"payload\":1}")
        .send("alice", "{\"type\":\"OFFER\",\"src\":null,\"dst\":\"bob\",\"payload\":2}")
        .send("alice", "{\"type\":\"OFFER\",\"src\":{\"a\":[]},\"dst\":\"bob\",\"payload\":3}")
        .sameOnBoth();
  }

  private static Scenario membersOfAMessage() {
    return scenario("a relayed message has type, src, dst and payload, in this order", M1)
        .connect("alice")
        .connect("bob")
        .send("alice", "{\"payload\":{\"b\":1,\"a\":2},\"dst\":\"bob\",\"type\":\"OFFER\"}")
        .send("alice", "{\"extra\":1,\"type\":\"OFFER\",\"dst\":\"bob\",\"more\":[{}]}")
        .send("alice", "{\"type\":\"OFFER\",\"payload\":1,\"ttl\":0,\"dst\":\"bob\",\"x\":\"}\"}")
        .send("alice", "{\"type\":\"OFFER\",\"dst\":\"bob\",\"payload\":null}")
        .send("alice", "{\"type\":\"OFFER\",\"dst\":\"bob\"}")
        .send("alice", "{\"\\u0074ype\":\"OFF\\u0045R\",\"dst\":\"b\\u006fb\",\"payload\":4}")
        .send(
            "alice",
            "{\"payload\":{\"type\":\"LEAVE\",\"src\":\"x\",\"dst\":\"y\"},"
                + "\"type\":\"OFFER\",\"dst\":\"bob\"}")
        .send(
            "alice",
            "{\"type\":\"EXPIRE\",\"type\":\"OFFER\",\"dst\":\"alice\",\"dst\":\"bob\","
                + "\"payload\":1,\"payload\":5}")
        .sameOnBoth();
  }

  private static Scenario payloads() {
    var script = scenario("any JSON value is a payload", M1).connect("alice").connect("bob");
    for (String payload :
        List.of(
            "true",
            "false",
            "0",
            "-1.50",
            "1e3",
            "0.1",
            "\"\"",
            "\"text\"",
            "[]",
            "{}",
            "[1,[2,[3,null]],{\"a\":{\"b\":[]}}]",
            "{\"__proto__\":1,\"constructor\":{\"prototype\":2},\"\":3}",
            "\"é€😀 \\u00e9\\u20ac\\ud83d\\ude00 \\u2028 \\u0000 \\\" \\\\ \\/ \\b\\f\\n\\r\\t\"",
            "{\"é€😀\":\"\u2028\u2029\u007f\ufeff\"}",
            "\"\\ud800 alone\"",
            "\"a }, ] and \\\"quotes\\\" {\"",
            "[".repeat(50) + "]".repeat(50))) {
      script.send("alice", message("OFFER", "bob", payload));
    }
    return script.sameOnBoth();
  }

  private static Scenario destinations() {
    return scenario("a message goes to its destination only", M1)
        .connect("alice")
        .connect("bob")
        .connect("carol")
        .connectAs("accents", "é \"ü\"")
        .connect("__proto__")
        .connect("5")
        .send("alice", message("OFFER", "bob", "1"))
        .send("bob", message("OFFER", "carol", "2"))
        .send("carol", message("OFFER", "BOB", "3"))
        .send("carol", message("OFFER", "é \\\"ü\\\"", "4"))
        .send("accents", message("ANSWER", "carol", "5"))
        .send("carol", message("OFFER", "__proto__", "6"))
        .send("__proto__", message("OFFER", "carol", "7"))
        .send("carol", "{\"type\":\"OFFER\",\"dst\":5,\"payload\":8}")
        .send("carol", "{\"type\":\"OFFER\",\"dst\":[\"bob\"],\"payload\":9}")
        .send("carol", "{\"type\":\"OFFER\",\"dst\":{\"id\":\"bob\"},\"payload\":10}")
        .send("carol", "{\"type\":\"OFFER\",\"dst\":true,\"payload\":11}")
        .sameOnBoth();
  }

  private static Scenario unknownTypes() {
    var script =
        scenario("unknown types and the server's own are dropped", M3)
            .connect("alice")
            .connect("bob");
    for (String type :
        List.of(
            "offer",
            "Offer",
            "OFFER ",
            "",
            "HELLO",
            "OPEN",
            "ERROR",
            "ID-TAKEN",
            "INVALID-KEY",
            "OVERRIDE_CONNECTION",
            "STATE",
            "HEARTBEAT",
            "toString",
            "__proto__")) {
      script.send("alice", message(type, "bob", "1"));
    }
    return script.send("alice", "{\"dst\":\"bob\",\"payload\":2}").sameOnBoth();
  }

  private static Scenario oversizeMessage() {
    return scenario("a message of 300 KiB", M8)
        .connect("bob")
        .connect("alice")
        .sendUnflushed("alice", message("OFFER", "bob", "\"" + "x".repeat(300 * 1024) + "\""))
        .flushThrough("alice", "bob")
        .differs(
            Differences.LIMITS_OF_MESSAGES,
            """
            bob: connected
            bob: {"type":"OPEN"}
            bob: {"type":"OFFER","src":"alice","dst":"bob","payload":"<307200 characters>"}
            alice: connected
            alice: {"type":"OPEN"}
            """,
            """
            bob: connected
            bob: {"type":"OPEN"}
            alice: connected
            alice: {"type":"OPEN"}
            alice: closed 1009 Message too big
            """);
  }

  private static Scenario badJson(String name, String text) {
    return scenario(name + " instead of a message", M10)
        .alone()
        .connect("alice")
        .connect("bob")
        .sendUnflushed("alice", text)
        .sendUnflushed("alice", message("OFFER", "bob", "1"))
        .await("bob", 1, Duration.ofSeconds(1))
        .settle("bob")
        .differs(
            Differences.BAD_JSON,
            SERVER_PREFIX,
            SERVER_PREFIX
                + """
                bob: {"type":"OFFER","src":"alice","dst":"bob","payload":1}
                """);
  }

  private static Scenario manyBadTexts() {
    var script =
        scenario("twenty texts in a row that are no messages", M10)
            .alone()
            .connect("bob")
            .connect("alice");
    for (int i = 0; i < 19; i++) {
      script.sendUnflushed("alice", "{nope");
    }
    script.sendUnflushed("alice", message("OFFER", "bob", "1"));
    for (int i = 0; i < 20; i++) {
      script.sendUnflushed("alice", "{nope");
    }
    return script
        .await("alice", 1, Duration.ofSeconds(1))
        .settle("bob")
        .differs(
            Differences.BAD_JSON,
            """
            bob: connected
            bob: {"type":"OPEN"}
            alice: connected
            alice: {"type":"OPEN"}
            """,
            """
            bob: connected
            bob: {"type":"OPEN"}
            bob: {"type":"OFFER","src":"alice","dst":"bob","payload":1}
            alice: connected
            alice: {"type":"OPEN"}
            alice: closed 1007 Too many messages in a row that are no JSON object
            """);
  }

  private static Scenario expireOfAClient() {
    return scenario("EXPIRE from a client", M2)
        .connect("alice")
        .connect("bob")
        .send("alice", message("EXPIRE", "bob", "1"))
        .differs(
            Differences.EXPIRE_IS_THE_SERVERS,
            SERVER_PREFIX
                + """
                bob: {"type":"EXPIRE","src":"alice","dst":"bob","payload":1}
                """,
            SERVER_PREFIX);
  }

  private static Scenario bigNumbers() {
    return scenario("a number that no double holds", M1)
        .connect("alice")
        .connect("bob")
        .send("alice", message("OFFER", "bob", "12345678901234567890"))
        .differs(
            Differences.PAYLOADS_ARE_NOT_REWRITTEN,
            SERVER_PREFIX
                + """
                bob: {"type":"OFFER","src":"alice","dst":"bob","payload":12345678901234567000}
                """,
            SERVER_PREFIX
                + """
                bob: {"type":"OFFER","src":"alice","dst":"bob","payload":12345678901234567890}
                """);
  }
}

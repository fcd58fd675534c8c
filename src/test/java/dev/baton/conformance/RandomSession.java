package dev.baton.conformance;

import static dev.baton.conformance.Script.message;
import static dev.baton.conformance.Script.peer;

import dev.baton.conformance.Step.Departure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A session of a few clients who come, talk and go at random, but do only what both servers treat
 * alike. The same seed makes the same session.
 */
final class RandomSession {
  private static final int STEPS = 40;
  private static final List<String> NAMES = List.of("anna", "björn", "carl eric", "d", "nobody");
  private static final List<String> TYPES =
      List.of("OFFER", "ANSWER", "CANDIDATE", "LEAVE", "HEARTBEAT", "HELLO");
  private static final List<String> PAYLOADS =
      List.of("null", "0", "\"€\"", "[1,{\"a\":null}]", "{\"sdp\":\"v=0\\r\\n\",\"n\":1.5}", "{}");

  private final long seed;
  private final Random random;
  private final Script script;

  /** The label of the connection that holds an ID, by ID. */
  private final Map<String, String> holders = new LinkedHashMap<>();

  private int connections;

  private RandomSession(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
    // Whatever waits must not expire while a session runs on a busy machine.
    this.script =
        Script.scenario("random session " + seed, Row.M1, Row.M3, Row.M5, Row.W5, Row.W6)
            .options("--expire_timeout", "60000");
  }

  static Scenario ofSeed(long seed) {
    var session = new RandomSession(seed);
    for (int i = 0; i < STEPS; i++) {
      session.step();
    }
    return session.script.sameOnBoth();
  }

  private void step() {
    int dice = random.nextInt(100);
    if (holders.isEmpty() || dice < 20) {
      connect();
    } else if (dice < 25) {
      refused();
    } else if (dice < 35) {
      leave();
    } else {
      send();
    }
  }

  /** IDs are the session's own, so that what waits for an absent one meets no later session. */
  private String id() {
    return pick(NAMES) + " " + seed;
  }

  private void connect() {
    String id = pick(NAMES.subList(0, NAMES.size() - 1)) + " " + seed;
    String label = id + " #" + ++connections;
    script.connect(label, id, peer(id, "token " + connections));
    holders.putIfAbsent(id, label);
  }

  private void refused() {
    String id = id();
    String target = peer(id, "t").replace("key=peerjs", pick(List.of("key=", "key=other", "")));
    script.connect(id + " #" + ++connections, id, target);
  }

  private void leave() {
    String id = pick(List.copyOf(holders.keySet()));
    script.leave(holders.getOrDefault(id, id), pick(List.of(Departure.values())));
    holders.remove(id);
  }

  private void send() {
    String sender = pick(List.copyOf(holders.values()));
    String message = message(pick(TYPES), id(), pick(PAYLOADS));
    switch (random.nextInt(4)) {
      case 0 -> script.sendBinary(sender, message);
      case 1 -> script.sendFragments(sender, split(message));
      default -> script.send(sender, message);
    }
  }

  private String[] split(String message) {
    var parts = new ArrayList<String>();
    int middle = message.indexOf(',') + random.nextInt(2);
    parts.add(message.substring(0, middle));
    parts.add(message.substring(middle));
    return parts.toArray(String[]::new);
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}

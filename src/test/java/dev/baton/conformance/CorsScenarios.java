package dev.baton.conformance;

import static dev.baton.conformance.Row.H7;
import static dev.baton.conformance.Row.H8;
import static dev.baton.conformance.Script.peer;
import static dev.baton.conformance.Script.scenario;

import java.util.List;

/** What a page of another origin may do. */
final class CorsScenarios {
  private static final String[] LISTED = {"--cors", "http://a.example", "http://b.example"};
  private static final String A = "Origin: http://a.example";
  private static final String B = "Origin: http://b.example";
  private static final String FOREIGN = "Origin: http://foreign.example";
  private static final String ASKS_METHOD = "Access-Control-Request-Method: GET";
  private static final String ASKS_HEADERS = "Access-Control-Request-Headers: x-one, X-Two";

  private CorsScenarios() {}

  static List<Scenario> all() {
    return List.of(
        scenario("without an origin there is only Vary", H7)
            .get("/")
            .get("/peerjs/id")
            .get("/peerjs/peers")
            .sameOnBoth(),
        scenario("any origin is reflected", H7)
            .get("/", A)
            .get("/peerjs/id", FOREIGN)
            .get("/peerjs/peers", A)
            .get("/peerjs/id", "Origin: null")
            .sameOnBoth(),
        scenario("an origin is reflected by what is not allowed or not found", H7)
            .withoutDiscovery()
            .get("/peerjs/peers", A)
            .statusOf("GET", "/peerjs/other", A)
            .statusOf("GET", "/peerjs", A)
            .statusOf("POST", "/peerjs/id", A, "Content-Length: 0")
            .sameOnBoth(),
        scenario("a preflight of any origin is answered 204", H7)
            .statusOf("OPTIONS", "/peerjs/id", A, ASKS_METHOD, ASKS_HEADERS)
            .statusOf("OPTIONS", "/peerjs/id", A, ASKS_METHOD)
            .statusOf("OPTIONS", "/peerjs/id", A)
            .statusOf("OPTIONS", "/peerjs/id")
            .statusOf("OPTIONS", "/", A, ASKS_METHOD)
            .statusOf("OPTIONS", "/no/such/thing", A, ASKS_METHOD, ASKS_HEADERS)
            .sameOnBoth(),
        scenario("a preflight under the path is answered 204", H7)
            .options("--path", "/myapp")
            .statusOf("OPTIONS", "/myapp", A, ASKS_METHOD)
            .statusOf("OPTIONS", "/myapp/peerjs/id", A, ASKS_METHOD, ASKS_HEADERS)
            .sameOnBoth(),
        scenario("of a list only a listed origin is reflected", H7)
            .options(LISTED)
            .get("/peerjs/id", A)
            .get("/peerjs/id", B)
            .get("/peerjs/id", FOREIGN)
            .get("/peerjs/id", "Origin: http://a.example:80")
            .get("/peerjs/id", "Origin: https://a.example")
            .get("/peerjs/id")
            .sameOnBoth(),
        scenario("a list of one is still a list", H7)
            .options("--cors", "http://a.example")
            .get("/peerjs/id", A)
            .get("/peerjs/id", FOREIGN)
            .get("/peerjs/id")
            .sameOnBoth(),
        scenario("a preflight of a foreign origin is answered 204 without the origin", H7)
            .options(LISTED)
            .statusOf("OPTIONS", "/peerjs/id", A, ASKS_METHOD, ASKS_HEADERS)
            .statusOf("OPTIONS", "/peerjs/id", FOREIGN, ASKS_METHOD, ASKS_HEADERS)
            .sameOnBoth(),
        scenario("a WebSocket of any origin is accepted by default", H8)
            .connect("alice", "alice", peer("alice", "t"), FOREIGN)
            .connect("bob", "bob", peer("bob", "t"), "Origin: null")
            .sameOnBoth(),
        scenario("a WebSocket of a listed origin, or of none, is accepted", H8)
            .options(LISTED)
            .connect("alice", "alice", peer("alice", "t"), A)
            .connect("bob", "bob", peer("bob", "t"))
            .sameOnBoth(),
        anAsterisk(),
        foreignOriginOfAWebSocket());
  }

  private static Scenario anAsterisk() {
    return scenario("an asterisk, or an origin with a slash, in the list", H7)
        .options("--cors", "*", "http://b.example/")
        .getShowing(List.of(), "/peerjs/id", A)
        .getShowing(List.of(), "/peerjs/id", B)
        .differs(
            Differences.AN_ASTERISK_IS_EVERY_ORIGIN,
            """
            http: GET /peerjs/id -> 200
            http:   vary: Origin
            http: GET /peerjs/id -> 200
            http:   vary: Origin
            """,
            """
            http: GET /peerjs/id -> 200
            http:   access-control-allow-origin: http://a.example
            http:   vary: Origin
            http: GET /peerjs/id -> 200
            http:   access-control-allow-origin: http://b.example
            http:   vary: Origin
            """);
  }

  private static Scenario foreignOriginOfAWebSocket() {
    return scenario("a WebSocket of a foreign origin with a list", H8)
        .options(LISTED)
        .connect("alice", "alice", peer("alice", "t"), FOREIGN)
        .differs(
            Differences.WEBSOCKET_ORIGIN_IS_CHECKED,
            """
            alice: connected
            alice: {"type":"OPEN"}
            """,
            """
            alice: HTTP 403
            """);
  }
}

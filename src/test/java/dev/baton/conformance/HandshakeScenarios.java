package dev.baton.conformance;

import static dev.baton.conformance.Row.P1;
import static dev.baton.conformance.Row.P2;
import static dev.baton.conformance.Row.P3;
import static dev.baton.conformance.Row.W1;
import static dev.baton.conformance.Row.W8;
import static dev.baton.conformance.Script.peer;
import static dev.baton.conformance.Script.scenario;

import java.util.List;

/** Where a WebSocket is to be had, and how its URL is read. */
final class HandshakeScenarios {
  private static final String VERSION = "Sec-WebSocket-Version: 13";
  private static final String KEY = "Sec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==";

  private HandshakeScenarios() {}

  static List<Scenario> all() {
    return List.of(
        onPath("a path", "/myapp", "/myapp"),
        onPath("a path with a slash at its end", "/myapp/", "/myapp"),
        onPath("a path of several parts", "/my/app", "/my/app"),
        onPath("no path", "/", ""),
        pathWithoutSlash(),
        pathWithTwoSlashes(),
        scenario("a handshake on a wrong path is a bad request", P3)
            .handshake("/?key=peerjs&id=alice&token=t", VERSION, KEY)
            .handshake("/other?key=peerjs&id=alice&token=t", VERSION, KEY)
            .handshake("/peerjs/peerjs?key=peerjs&id=alice&token=t", VERSION, KEY)
            .handshake("/PEERJS?key=peerjs&id=alice&token=t", VERSION, KEY)
            .sameOnBoth(),
        scenario("a handshake outside the path is a bad request", P3)
            .options("--path", "/myapp")
            .handshake("/peerjs?key=peerjs&id=alice&token=t", VERSION, KEY)
            .handshake("/myapp?key=peerjs&id=alice&token=t", VERSION, KEY)
            .sameOnBoth(),
        scenario("a handshake of a wrong version or without a key is a bad request", P3)
            .handshake(peer("alice", "t"), "Sec-WebSocket-Version: 99", KEY)
            .handshake(peer("alice", "t"), KEY)
            .handshake(peer("alice", "t"), VERSION)
            .handshake(peer("alice", "t"), VERSION, "Sec-WebSocket-Key: short")
            .sameOnBoth(),
        slashAfterThePath(),
        scenario("version and unknown parameters are ignored, in any order", W1)
            .connect("alice", "alice", "/peerjs?key=peerjs&id=alice&token=t")
            .connect("bob", "bob", "/peerjs?version=0.0.1&token=t&id=bob&key=peerjs&x=y&x=z")
            .connect("carol", "carol", "/peerjs?&&token=t&&key=peerjs&id=carol&=&a=&b")
            .sameOnBoth(),
        scenario("plus and percent encodings are decoded", W1)
            .connect("one", "a b", "/peerjs?key=peerjs&id=a+b&token=t")
            .connect("two", "a c", "/peerjs?key=peerjs&id=a%20c&token=t")
            .connect("three", "a+c", "/peerjs?key=peerjs&id=a%2Bc&token=t")
            .connect("four", "a&b=c", "/peerjs?key=peerjs&id=a%26b%3Dc&token=t")
            .connect("five", "é€😀", "/peerjs?key=peerjs&id=%C3%A9%E2%82%AC%F0%9F%98%80&token=t")
            .connect("six", "key", "/peerjs?k%65y=peerjs&id=key&token=t")
            .get("/peerjs/peers")
            .sameOnBoth(),
        scenario("a percent sign that encodes nothing stands for itself", W1)
            .connect("one", "100%", "/peerjs?key=peerjs&id=100%&token=t")
            .connect("two", "%zz", "/peerjs?key=peerjs&id=%zz&token=t")
            .connect("three", "a%4", "/peerjs?key=peerjs&id=a%4&token=t")
            .get("/peerjs/peers")
            .sameOnBoth(),
        repeatedParameter(),
        scenario("no subprotocol is needed and the first one offered is echoed", W8)
            .connect("none", "none", peer("none", "t"))
            .connect("one", "one", peer("one", "t"), "Sec-WebSocket-Protocol: chat")
            .connect("two", "two", peer("two", "t"), "Sec-WebSocket-Protocol: peerjs, chat")
            .sameOnBoth(),
        scenario("compression is not agreed to", W8)
            .connect(
                "alice",
                "alice",
                peer("alice", "t"),
                "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")
            .sameOnBoth());
  }

  private static Scenario onPath(String name, String option, String path) {
    return scenario("the WebSocket is under " + name, P1)
        .options("--path", option)
        .connect("alice", "alice", path + peer("alice", "t"))
        .get(path + "/peerjs/peers")
        .sameOnBoth();
  }

  private static Scenario pathWithoutSlash() {
    return scenario("a path without a leading slash", P2)
        .options("--path", "myapp")
        .alone()
        .connect("alice", "alice", "/myapp" + peer("alice", "t"))
        .statusOf("GET", "/myapp/peerjs/id")
        .differs(
            Differences.PATHS_ARE_NORMALISED,
            """
            alice: connected
            alice: {"type":"OPEN"}
            http: GET /myapp/peerjs/id -> 404
            """,
            """
            alice: connected
            alice: {"type":"OPEN"}
            http: GET /myapp/peerjs/id -> 200
            http:   vary: Origin
            """);
  }

  private static Scenario pathWithTwoSlashes() {
    return scenario("a path with two leading slashes", P1, P2)
        .options("--path", "//myapp")
        .alone()
        .connect("alice", "alice", "/myapp" + peer("alice", "t"))
        .statusOf("GET", "/myapp/peerjs/id")
        .differs(
            Differences.PATHS_ARE_NORMALISED,
            """
            alice: connected
            alice: {"type":"OPEN"}
            http: GET /myapp/peerjs/id -> 404
            """,
            """
            alice: connected
            alice: {"type":"OPEN"}
            http: GET /myapp/peerjs/id -> 200
            http:   vary: Origin
            """);
  }

  private static Scenario slashAfterThePath() {
    return scenario("a handshake with a slash after the path", P3)
        .connect("alice", "alice", "/peerjs/?key=peerjs&id=alice&token=t")
        .differs(
            Differences.SLASH_AFTER_THE_WEBSOCKET_PATH,
            """
            alice: HTTP 400
            """,
            """
            alice: connected
            alice: {"type":"OPEN"}
            """);
  }

  private static Scenario repeatedParameter() {
    return scenario("a repeated id, token or key", W1)
        .connect("id", "bob", "/peerjs?key=peerjs&id=alice&id=bob&token=t")
        .connect("token", "carol", "/peerjs?key=peerjs&id=carol&token=t&token=u")
        .connect("key", "dave", "/peerjs?key=other&id=dave&token=t&key=peerjs")
        .get("/peerjs/peers")
        .differs(
            List.of(Differences.REPEATED_PARAMETER, Differences.CLOSE_CODES),
            """
            id: connected
            id: {"type":"OPEN"}
            token: connected
            token: {"type":"OPEN"}
            key: connected
            key: {"type":"OPEN"}
            http: GET /peerjs/peers -> 200
            http:   vary: Origin
            http:   content-type: application/json; charset=utf-8
            http:   body: ["bob","carol","dave"]
            """,
            """
            id: connected
            id: {"type":"ERROR","payload":{"msg":"id, token and key can be given once only"}}
            id: closed 4400 Bad parameters
            token: connected
            token: {"type":"ERROR","payload":{"msg":"id, token and key can be given once only"}}
            token: closed 4400 Bad parameters
            key: connected
            key: {"type":"ERROR","payload":{"msg":"id, token and key can be given once only"}}
            key: closed 4400 Bad parameters
            http: GET /peerjs/peers -> 200
            http:   vary: Origin
            http:   content-type: application/json; charset=utf-8
            http:   body: []
            """);
  }
}

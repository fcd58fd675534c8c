package dev.baton.conformance;

import static dev.baton.conformance.Row.H11;
import static dev.baton.conformance.Row.H12;
import static dev.baton.conformance.Row.H13;
import static dev.baton.conformance.Row.H14;
import static dev.baton.conformance.Row.H6;
import static dev.baton.conformance.Row.P3;
import static dev.baton.conformance.Script.scenario;

import java.util.List;

/** HTTP/1.0, and the corners of HTTP/1.1, as proxies and probes bring them. */
final class HttpVersionScenarios {
  private static final String ORIGIN = "Origin: http://a.example";
  private static final String UPGRADE =
      "Connection: Upgrade|Upgrade: websocket|Sec-WebSocket-Version: 13"
          + "|Sec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==||";

  private HttpVersionScenarios() {}

  static List<Scenario> all() {
    return List.of(
        scenario("a connection of HTTP/1.0 ends behind the answer", H11)
            .raw("GET /peerjs/id HTTP/1.0||")
            .raw("GET / HTTP/1.0|Host: localhost||")
            .raw("HEAD / HTTP/1.0||")
            .raw("OPTIONS / HTTP/1.0||")
            .raw("OPTIONS /peerjs/id HTTP/1.0|" + ORIGIN + "||")
            .raw("GET /nowhere HTTP/1.0||")
            .raw("POST /peerjs/id HTTP/1.0|Content-Length: 3||abc")
            .raw("GET / HTTP/1.0|Connection: close||")
            .sameOnBoth(),
        scenario("a connection of HTTP/1.0 is kept for those who ask", H11)
            .raw("GET /peerjs/id HTTP/1.0|Connection: keep-alive||".repeat(2))
            .raw("GET / HTTP/1.0|Connection: Keep-Alive||GET /peerjs/id HTTP/1.0||")
            .sameOnBoth(),
        scenario("a WebSocket is opened over HTTP/1.0", H11)
            .raw("GET /peerjs?key=peerjs&id=old&token=t HTTP/1.0|Host: localhost|" + UPGRADE)
            .raw("GET /peerjs?key=peerjs&id=older&token=t HTTP/1.0|" + UPGRADE)
            .alone()
            .sameOnBoth(),
        scenario("an absolute target is served by its path", H12)
            .raw("GET http://localhost/peerjs/id HTTP/1.1|Host: localhost||")
            .raw("GET http://localhost:80 HTTP/1.1|Host: localhost||")
            .raw("GET http://localhost?a=/peerjs/id HTTP/1.1|Host: localhost||")
            .raw("GET http://localhost/peerjs/id HTTP/1.0||")
            .raw("GET http://localhost/nowhere HTTP/1.1|Host: localhost||")
            .raw("GET http://localhost/ HTTP/1.1||")
            .sameOnBoth(),
        scenario("an empty Host is a Host", H12)
            .raw("GET /peerjs/id HTTP/1.1|Host:||")
            .raw("GET /peerjs/id HTTP/1.1||")
            .sameOnBoth(),
        scenario("OPTIONS of the whole server is a preflight where the path is the root", H12)
            .raw("OPTIONS * HTTP/1.1|Host: localhost|" + ORIGIN + "||")
            .raw("OPTIONS http://localhost HTTP/1.1|Host: localhost|" + ORIGIN + "||")
            .raw("OPTIONS * HTTP/1.0||")
            .sameOnBoth(),
        scenario("OPTIONS of the whole server is not found beside a path", H12)
            .options("--path", "/myapp")
            .raw("OPTIONS * HTTP/1.1|Host: localhost|" + ORIGIN + "||")
            .sameOnBoth(),
        scenario("a path that is no URL's", H6)
            .get("/a|b/id")
            .get("/{^}/id")
            .get("/%7C/id")
            .statusOf("GET", "/%zz/id")
            .statusOf("GET", "/%zz")
            .statusOf("GET", "/peerjs/%4")
            .sameOnBoth(),
        doubledSlashes("", "/"),
        doubledSlashes("/myapp", "/myapp"),
        scenario("an empty line before a request is passed over", H14)
            .raw("|GET /peerjs/id HTTP/1.1|Host: localhost||".repeat(2))
            .sameOnBoth(),
        readTwice(),
        absoluteHandshake());
  }

  private static Scenario doubledSlashes(String mount, String path) {
    return scenario("slashes too many below " + path, H13)
        .options("--path", path)
        .get(mount + "/peerjs//id", ORIGIN)
        .get(mount + "/peerjs//peers/")
        .statusOf("GET", mount + "/peerjs///id")
        .statusOf("GET", mount + "/peerjs/id//")
        .statusOf("GET", mount + "/peerjs//")
        .statusOf("GET", mount + "//", ORIGIN)
        .statusOf("GET", mount + "///", ORIGIN)
        .statusOf("GET", mount + "//peerjs/id", ORIGIN)
        .statusOf("GET", mount + "//id", ORIGIN)
        .statusOf("GET", mount + "///peerjs/id")
        .statusOf("OPTIONS", mount + "//x", ORIGIN)
        .statusOf("GET", "/" + mount + "/peerjs/id")
        .statusOf("OPTIONS", "/" + mount + "/peerjs/id", ORIGIN)
        .sameOnBoth();
  }

  private static Scenario readTwice() {
    return scenario("a request that two servers could read differently", H14)
        .raw("GET /peerjs/id HTTP/1.1|Host: localhost|Host: localhost||")
        .raw("GET http://a.example/peerjs/id HTTP/1.1|Host: localhost||")
        .raw("POST /peerjs/id HTTP/1.0|Transfer-Encoding: chunked||0||")
        .raw("||GET /peerjs/id HTTP/1.1|Host: localhost||")
        .differs(
            Differences.ONE_READING,
            """
            http: GET /peerjs/id HTTP/1.1
            http:   200 <uuid>
            http:     connection: keep-alive
            http:   the connection stays open
            http: GET http://a.example/peerjs/id HTTP/1.1
            http:   200 <uuid>
            http:     connection: keep-alive
            http:   the connection stays open
            http: POST /peerjs/id HTTP/1.0
            http:   404
            http:   the connection ends
            http: GET /peerjs/id HTTP/1.1
            http:   200 <uuid>
            http:     connection: keep-alive
            http:   the connection stays open
            """,
            """
            http: GET /peerjs/id HTTP/1.1
            http:   400
            http:   the connection ends
            http: GET http://a.example/peerjs/id HTTP/1.1
            http:   400
            http:   the connection ends
            http: POST /peerjs/id HTTP/1.0
            http:   400
            http:   the connection ends
            http: GET /peerjs/id HTTP/1.1
            http:   400
            http:   the connection ends
            """);
  }

  private static Scenario absoluteHandshake() {
    return scenario("a handshake with an absolute target", P3)
        .raw(
            "GET http://localhost/peerjs?key=peerjs&id=far&token=t HTTP/1.1|Host: localhost|"
                + UPGRADE)
        .alone()
        .differs(
            Differences.ABSOLUTE_HANDSHAKE,
            """
            http: GET http://localhost/peerjs?key=peerjs&id=far&token=t HTTP/1.1
            http:   400
            http:   the connection ends
            """,
            """
            http: GET http://localhost/peerjs?key=peerjs&id=far&token=t HTTP/1.1
            http:   101
            http:     connection: upgrade
            http:   the connection stays open
            """);
  }
}

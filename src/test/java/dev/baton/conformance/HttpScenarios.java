package dev.baton.conformance;

import static dev.baton.conformance.Row.H1;
import static dev.baton.conformance.Row.H10;
import static dev.baton.conformance.Row.H2;
import static dev.baton.conformance.Row.H3;
import static dev.baton.conformance.Row.H4;
import static dev.baton.conformance.Row.H5;
import static dev.baton.conformance.Row.H6;
import static dev.baton.conformance.Row.H9;
import static dev.baton.conformance.Row.P1;
import static dev.baton.conformance.Script.scenario;

import java.util.List;
import java.util.stream.Stream;

/** What a client sees over plain HTTP, apart from CORS. */
final class HttpScenarios {
  private HttpScenarios() {}

  static List<Scenario> all() {
    return Stream.of(answers(), methods(), notFound(), differences())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Scenario> answers() {
    return List.of(
        scenario("the root tells the server's name", H1).get("/").get("/?a=1").sameOnBoth(),
        scenario("the path tells the server's name", H1, P1)
            .options("--path", "/myapp")
            .get("/myapp")
            .get("/myapp/")
            .sameOnBoth(),
        scenario("an ID is a bare UUID of type text/html", H2).get("/peerjs/id").sameOnBoth(),
        scenario("an ID is given under the path", H2, P1)
            .options("--path", "/myapp")
            .get("/myapp/peerjs/id")
            .sameOnBoth(),
        scenario("the stock client's parameters of an ID request are ignored", H10)
            .get("/peerjs/id?ts=16094592000000.123&version=1.5.5")
            .get("/peerjs/id?id=alice&key=other")
            .sameOnBoth(),
        scenario("an ID is given under any key", H3).get("/other/id").sameOnBoth(),
        discoveryIsOffByDefault(),
        discoveryListsInOrderOfArrival(),
        scenario("HTTP paths may end in a slash", H5)
            .get("/peerjs/id/")
            .get("/peerjs/peers/")
            .sameOnBoth(),
        scenario("HTTP paths may be in any case", H5)
            .options("--path", "/myapp")
            .get("/MyApp")
            .get("/MYAPP/peerjs/ID")
            .get("/myapp/PEERJS/id")
            .get("/myapp/peerjs/Peers")
            .sameOnBoth());
  }

  private static List<Scenario> methods() {
    return List.of(
        scenario("HEAD is answered like GET without a body", H5)
            .last("HEAD", "/")
            .last("HEAD", "/peerjs/id")
            .last("HEAD", "/peerjs/peers")
            .last("HEAD", "/peerjs/peers", "Origin: http://a.example")
            .last("HEAD", "/peerjs/other")
            .sameOnBoth(),
        scenario("the connection ends after the answer if the request asks for it", H1, H2, H5)
            .last("GET", "/")
            .last("GET", "/peerjs/id")
            .last("OPTIONS", "/peerjs/id")
            .sameOnBoth(),
        scenario("other methods are not found", H5)
            .statusOf("POST", "/", "Content-Length: 0")
            .statusOf("POST", "/peerjs/id", "Content-Length: 0")
            .statusOf("PUT", "/peerjs/id", "Content-Length: 0")
            .statusOf("PATCH", "/peerjs/peers", "Content-Length: 0")
            .statusOf("DELETE", "/peerjs/peers")
            .statusOf("POST", "/peerjs/id", "Content-Length: 0", "Origin: http://a.example")
            .sameOnBoth(),
        scenario("a method in lower case is none", H5)
            .statusOf("get", "/")
            .statusOf("post", "/peerjs/id", "Content-Length: 0")
            .sameOnBoth());
  }

  private static List<Scenario> notFound() {
    return List.of(
        scenario("the WebSocket's path is not found over plain HTTP", H6)
            .statusOf("GET", "/peerjs")
            .statusOf("GET", "/peerjs/")
            .statusOf("GET", "/peerjs?key=peerjs&id=alice&token=t")
            .sameOnBoth(),
        scenario("other paths are not found", H6)
            .statusOf("GET", "/peerjs/other")
            .statusOf("GET", "/peerjs/id/other")
            .statusOf("GET", "/favicon.ico")
            .sameOnBoth(),
        scenario("outside the path nothing is found and no CORS header is set", H6)
            .options("--path", "/myapp")
            .statusOf("GET", "/", "Origin: http://a.example")
            .statusOf("GET", "/peerjs/id", "Origin: http://a.example")
            .statusOf("GET", "/myapplication/peerjs/id", "Origin: http://a.example")
            .statusOf("OPTIONS", "/peerjs/id", "Origin: http://a.example")
            .sameOnBoth());
  }

  private static List<Scenario> differences() {
    return List.of(anIdIsNotCached(), discoveryAsksForTheKey(), theServerDoesNotAnnounceItself());
  }

  private static Scenario discoveryIsOffByDefault() {
    return scenario("discovery is off by default", H4)
        .withoutDiscovery()
        .get("/peerjs/peers")
        .get("/peerjs/peers", "Origin: http://a.example")
        .http("HEAD", "/peerjs/peers")
        .get("/peerjs/peers/?a=1")
        .sameOnBoth();
  }

  private static Scenario discoveryListsInOrderOfArrival() {
    return scenario("discovery lists the IDs in order of arrival", H4)
        .get("/peerjs/peers")
        .connect("carol")
        .connect("alice")
        .connect("bob")
        .get("/peerjs/peers")
        .leave("alice")
        .get("/peerjs/peers")
        .connect("alice")
        .get("/peerjs/peers")
        .connect("10")
        .connect("9")
        .get("/peerjs/peers")
        .sameOnBoth();
  }

  private static Scenario anIdIsNotCached() {
    return scenario("an ID is not to be cached", H2)
        .getShowing(List.of("cache-control"), "/peerjs/id")
        .differs(
            Differences.ID_IS_NOT_CACHED,
            """
            http: GET /peerjs/id -> 200
            http:   vary: Origin
            """,
            """
            http: GET /peerjs/id -> 200
            http:   vary: Origin
            http:   cache-control: no-store
            """);
  }

  private static Scenario discoveryAsksForTheKey() {
    return scenario("discovery under a wrong key", H3, H4)
        .connect("alice")
        .get("/other/peers")
        .differs(
            Differences.DISCOVERY_ASKS_FOR_THE_KEY,
            """
            alice: connected
            alice: {"type":"OPEN"}
            http: GET /other/peers -> 200
            http:   vary: Origin
            http:   content-type: application/json; charset=utf-8
            http:   body: ["alice"]
            """,
            """
            alice: connected
            alice: {"type":"OPEN"}
            http: GET /other/peers -> 401
            http:   vary: Origin
            http:   content-type: text/plain; charset=utf-8
            http:   body: Unauthorized
            """);
  }

  private static Scenario theServerDoesNotAnnounceItself() {
    return scenario("the answer to the root has no more headers than it needs", H9)
        .getShowing(List.of("x-powered-by", "etag", "server"), "/")
        .differs(
            Differences.NO_EXPRESS_HEADERS,
            """
            http: GET / -> 200
            http:   vary: Origin
            http:   x-powered-by: Express
            http:   etag: <etag>
            """,
            """
            http: GET / -> 200
            http:   vary: Origin
            """);
  }
}

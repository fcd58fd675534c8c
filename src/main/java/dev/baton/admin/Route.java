package dev.baton.admin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What can be asked of the API: a method, a path, and the role that it takes. */
enum Route {
  LIST_PEERS("GET", "/admin/peers", AdminRole.READ, "limit after at tz"),
  SHOW_PEER("GET", "/admin/peers/{id}", AdminRole.READ, ""),
  DISCONNECT("POST", "/admin/peers/{id}/disconnect", AdminRole.OPERATE, ""),
  BAN("POST", "/admin/peers/{id}/ban", AdminRole.OPERATE, ""),
  LIST_BANS("GET", "/admin/bans", AdminRole.READ, "limit after"),
  LIFT_BAN("DELETE", "/admin/peers/{id}/ban", AdminRole.OPERATE, ""),
  ERASE("POST", "/admin/peers/{id}/erase", AdminRole.OPERATE, ""),
  LIST_EVENTS(
      "GET",
      "/admin/events",
      AdminRole.READ,
      "peer connection subject issuer key type reason address text from to tz after limit order"),
  STREAM_EVENTS(
      "GET",
      "/admin/events/stream",
      AdminRole.READ,
      "peer connection subject issuer key type reason address text from to tz after"),
  LIST_SESSIONS(
      "GET",
      "/admin/sessions",
      AdminRole.READ,
      "peer connection subject issuer key reason address from to at tz after limit"),
  TIMELINE("GET", "/admin/peers/{id}/timeline", AdminRole.READ, "from to tz limit"),
  SHOW_HOLDER("GET", "/admin/peers/{id}/holder", AdminRole.READ, "at tz"),
  DIFF("GET", "/admin/diff", AdminRole.READ, "from to tz after limit"),
  CHECKPOINT("GET", "/admin/checkpoint", AdminRole.READ, ""),
  PROOF("GET", "/admin/proof", AdminRole.READ, "seq from to"),
  SHOW_CALLER("GET", "/admin/me", AdminRole.READ, ""),
  DESCRIBE("GET", "/admin/openapi.json", AdminRole.READ, "");

  private static final String ID = "{id}";

  private final String method;
  private final String path;
  private final AdminRole role;
  private final String parameters;

  Route(String method, String path, AdminRole role, String parameters) {
    this.method = method;
    this.path = path;
    this.role = role;
    this.parameters = parameters;
  }

  /** The routes of a path, one for each method. */
  static List<Route> of(String path) {
    return Arrays.stream(values()).filter(route -> route.matches(path)).toList();
  }

  String method() {
    return method;
  }

  String path() {
    return path;
  }

  AdminRole role() {
    return role;
  }

  /** The names of the parameters that its query may have. */
  List<String> parameters() {
    return parameters.isEmpty() ? List.of() : Arrays.asList(parameters.split(" ", -1));
  }

  /** Whether it is answered from the audit, whatever its parameters say. */
  boolean readsTheAudit() {
    return switch (this) {
      case LIST_EVENTS, STREAM_EVENTS, LIST_SESSIONS, TIMELINE, SHOW_HOLDER, DIFF, PROOF -> true;
      case LIST_PEERS,
          SHOW_PEER,
          DISCONNECT,
          BAN,
          LIST_BANS,
          LIFT_BAN,
          ERASE,
          CHECKPOINT,
          SHOW_CALLER,
          DESCRIBE ->
          false;
    };
  }

  private boolean matches(String asked) {
    List<String> segments = segments(asked);
    List<String> own = segments(path);
    if (segments.size() != own.size()) {
      return false;
    }
    for (int i = 0; i < own.size(); i++) {
      boolean fits = own.get(i).equals(ID) ? !segments.get(i).isEmpty() : same(own, segments, i);
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(List<String> own, List<String> asked, int place) {
    return own.get(place).equals(asked.get(place));
  }

  /** The segment in the place of the ID, as it came. */
  Optional<String> id(String asked) {
    int place = new ArrayList<>(segments(path)).indexOf(ID);
    return place < 0 ? Optional.empty() : Optional.of(segments(asked).get(place));
  }

  private static List<String> segments(String path) {
    return Arrays.asList(path.split("/", -1));
  }
}

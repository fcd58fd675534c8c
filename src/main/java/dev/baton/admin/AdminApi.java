package dev.baton.admin;

import dev.baton.admin.AdminAccess.Caller;
import dev.baton.realm.OperatorCommand;
import dev.baton.realm.OperatorCommand.ErasePeer;
import dev.baton.realm.OperatorDecision.Objection;
import dev.baton.realm.OperatorOrder;
import dev.baton.realm.PeerId;
import dev.baton.session.Administration;
import dev.baton.session.BannedId;
import dev.baton.session.HeldId;
import dev.baton.session.Metrics;
import dev.baton.session.OperatorOutcome;
import dev.baton.session.PeerStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The API for operators below {@code /admin/}. A request is answered by what is known of its sender
 * first, so that a stranger learns nothing of what there is. Safe for use by many threads.
 */
public final class AdminApi {
  private static final Problem BUSY =
      Problem.unavailable("The event log cannot be written now, or the server is busy.");
  private static final Pattern JSON_TYPE =
      Pattern.compile("application/json(\\s*;\\s*charset=\"?utf-8\"?)?", Pattern.CASE_INSENSITIVE);

  private final Administration administration;
  private final AdminRules rules;
  private final AdminAccess access;
  private final LogAnswers log;
  private final ReaderLog readers = new ReaderLog();

  /**
   * The API.
   *
   * @param isLoopback whether only this machine can reach the port
   */
  public AdminApi(
      Administration administration,
      LogAnswers log,
      AdminRules rules,
      boolean isLoopback,
      Metrics metrics) {
    this.administration = administration;
    this.log = log;
    this.rules = rules;
    this.access = new AdminAccess(rules, isLoopback, metrics);
  }

  /** Whether it answers requests for this path. */
  public static boolean isAt(String path) {
    return path.equals("/admin") || path.startsWith("/admin/");
  }

  /** Why the metrics, or the health, are not shown to this sender; empty if they are. */
  public Optional<AdminAnswer> refusalOfMetrics(AdminRequest request) {
    return rules.protectsMetrics() && access.of(request) instanceof Caller.Barred(Problem problem)
        ? Optional.of(problem.answer())
        : Optional.empty();
  }

  public AdminAnswer answer(AdminRequest request) {
    return switch (access.of(request)) {
      case Caller.Barred(Problem problem) -> problem.answer();
      case Caller.Admitted known -> answer(request, known);
    };
  }

  private AdminAnswer answer(AdminRequest request, Caller.Admitted known) {
    List<Route> routes = Route.of(request.path());
    if (routes.isEmpty()) {
      return Problem.notFound("There is nothing at this path.").answer();
    }
    Optional<Route> asked =
        routes.stream().filter(route -> route.method().equals(request.method())).findFirst();
    if (asked.isEmpty()) {
      return Problem.notAllowed(
              routes.stream().map(Route::method).collect(Collectors.joining(", ")))
          .answer();
    }
    Route route = asked.get();
    if (!known.role().includes(route.role())) {
      return Problem.forbidden(
              "This needs a token with the role %s.".formatted(route.role().label()))
          .answer();
    }
    try {
      Map<String, String> parameters = Percent.parameters(request.query());
      if (!route.parameters().containsAll(parameters.keySet())) {
        throw new BadRequestException(
            "The parameters are: %s.".formatted(String.join(", ", route.parameters())));
      }
      return answer(route, request, known, QueryParameters.of(parameters));
    } catch (BadRequestException e) {
      return Problem.badRequest(Objects.toString(e.getMessage())).answer();
    }
  }

  private AdminAnswer answer(
      Route route, AdminRequest request, Caller.Admitted known, QueryParameters parameters)
      throws BadRequestException {
    String operator = known.name();
    if (route.readsTheAudit() || parameters.text("at").isPresent()) {
      readers.note(operator, route);
    }
    return switch (route) {
      case LIST_PEERS ->
          parameters.text("at").isPresent() ? log.audits().holders(parameters) : peers(parameters);
      case SHOW_PEER -> peer(idOf(route, request));
      case DISCONNECT -> disconnect(idOf(route, request), request, operator);
      case BAN -> ban(idOf(route, request), request, operator);
      case LIST_BANS -> bans(parameters);
      case LIFT_BAN -> carryOut(new OperatorCommand.LiftBan(idOf(route, request), operator));
      case ERASE -> erase(idOf(route, request), request, operator);
      case LIST_EVENTS -> log.audits().events(request, parameters);
      case STREAM_EVENTS -> stream(request, parameters);
      case LIST_SESSIONS -> log.audits().sessions(parameters);
      case TIMELINE -> log.audits().timeline(idOf(route, request), parameters);
      case SHOW_HOLDER -> log.audits().holder(idOf(route, request), parameters);
      case DIFF -> log.audits().diff(parameters);
      case CHECKPOINT -> log.evidence().checkpoint();
      case PROOF -> log.evidence().proof(parameters.values());
      case SHOW_CALLER -> AdminAnswer.json(Json.caller(known.name(), known.role()));
      case DESCRIBE -> AdminAnswer.json(description());
    };
  }

  private AdminAnswer stream(AdminRequest request, QueryParameters parameters)
      throws BadRequestException {
    return log.streams()
        .answer(
            request,
            parameters,
            () ->
                access.of(request) instanceof Caller.Admitted known
                    && known.role().includes(Route.STREAM_EVENTS.role()));
  }

  private static PeerId idOf(Route route, AdminRequest request) throws BadRequestException {
    return Percent.peerInPath(route.id(request.path()).orElse(""));
  }

  private AdminAnswer peers(QueryParameters parameters) throws BadRequestException {
    int limit = parameters.limit();
    Optional<PeerId> after = parameters.peer("after");
    // One more, to see whether there are more.
    Optional<List<HeldId>> held = administration.held(after, limit + 1);
    if (held.isEmpty()) {
      return BUSY.answer();
    }
    List<HeldId> page = held.get().stream().limit(limit).toList();
    return AdminAnswer.json(Json.page(page, held.get().size() > limit));
  }

  private AdminAnswer bans(QueryParameters parameters) throws BadRequestException {
    int limit = parameters.limit();
    Optional<List<BannedId>> banned = administration.banned(parameters.peer("after"), limit + 1);
    if (banned.isEmpty()) {
      return BUSY.answer();
    }
    List<BannedId> page = banned.get().stream().limit(limit).toList();
    return AdminAnswer.json(Json.bans(page, banned.get().size() > limit));
  }

  private AdminAnswer peer(PeerId peer) {
    Optional<PeerStatus> status = administration.status(peer);
    if (status.isEmpty()) {
      return BUSY.answer();
    }
    return status.get().holder().isEmpty() && status.get().ban().isEmpty()
        ? Problem.notFound("No connection holds this ID, and it is not banned.").answer()
        : AdminAnswer.json(Json.status(status.get()));
  }

  private AdminAnswer disconnect(PeerId peer, AdminRequest request, String operator)
      throws BadRequestException {
    Optional<Problem> problem = problemOfBody(request);
    if (problem.isPresent()) {
      return problem.get().answer();
    }
    OperatorOrder order = OperatorBody.read(request.body(), List.of("reason")).order(operator);
    return carryOut(new OperatorCommand.DisconnectPeer(peer, order));
  }

  private AdminAnswer ban(PeerId peer, AdminRequest request, String operator)
      throws BadRequestException {
    Optional<Problem> problem = problemOfBody(request);
    if (problem.isPresent()) {
      return problem.get().answer();
    }
    OperatorBody body = OperatorBody.read(request.body(), List.of("reason", "until"));
    return carryOut(new OperatorCommand.BanPeer(peer, body.until(), body.order(operator)));
  }

  private AdminAnswer erase(PeerId peer, AdminRequest request, String operator)
      throws BadRequestException {
    Optional<Problem> problem = problemOfBody(request);
    if (problem.isPresent()) {
      return problem.get().answer();
    }
    OperatorOrder order = OperatorBody.read(request.body(), List.of("reason")).order(operator);
    return log.audits()
        .problemIfUnknown(peer)
        .orElseGet(() -> answer(administration.erase(new ErasePeer(peer, order))));
  }

  private static Optional<Problem> problemOfBody(AdminRequest request) {
    if (request.body().length > OperatorBody.MAX_BYTES) {
      return Optional.of(Problem.tooLarge(OperatorBody.MAX_BYTES));
    }
    List<String> types = request.header("Content-Type");
    boolean isJson = types.size() == 1 && JSON_TYPE.matcher(types.getFirst()).matches();
    return isJson ? Optional.empty() : Optional.of(Problem.notJson());
  }

  private AdminAnswer carryOut(OperatorCommand command) {
    return answer(administration.order(command));
  }

  private static AdminAnswer answer(OperatorOutcome outcome) {
    return switch (outcome) {
      case OperatorOutcome.Done(long seq) -> AdminAnswer.json(Json.done(seq));
      case OperatorOutcome.Impossible(Objection why) -> problem(why).answer();
      case OperatorOutcome.NotNow _ -> BUSY.answer();
    };
  }

  private static Problem problem(Objection why) {
    return switch (why) {
      case NOT_HELD -> Problem.notFound("No connection holds this ID.");
      case NOT_BANNED -> Problem.notFound("This ID is not banned.");
      case ENDS_BEFORE_IT_BEGINS -> Problem.badRequest("until is not in the future.");
      case TOO_MANY_ERASURES -> Problem.full("No more IDs can be erased one by one.");
      case TOO_MANY_BANS -> Problem.full("There are as many bans as --max_bans allows.");
    };
  }

  private static byte[] description() {
    try (InputStream in =
        Objects.requireNonNull(AdminApi.class.getResourceAsStream("openapi.json"))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

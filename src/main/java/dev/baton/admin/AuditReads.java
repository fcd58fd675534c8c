package dev.baton.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.audit.AuditEvent;
import dev.baton.audit.AuditSource;
import dev.baton.audit.DiffQuery;
import dev.baton.audit.EventFormat;
import dev.baton.audit.EventJson;
import dev.baton.audit.History;
import dev.baton.audit.HistoryQuery;
import dev.baton.audit.HolderQuery;
import dev.baton.audit.Holding;
import dev.baton.audit.JsonLine;
import dev.baton.audit.LogExtent;
import dev.baton.audit.LogMoment;
import dev.baton.audit.Session;
import dev.baton.audit.SessionCursor;
import dev.baton.audit.SessionQuery;
import dev.baton.audit.StoppableSource;
import dev.baton.audit.TimeText;
import dev.baton.audit.Timeline;
import dev.baton.audit.TimelineRow;
import dev.baton.audit.index.AuditSources;
import dev.baton.eventlog.Damage;
import dev.baton.realm.PeerId;
import dev.baton.session.Metrics;
import java.net.URLEncoder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What operators ask of the past, answered as the commands answer it: from the index and the log
 * behind it, or from the log. The writer has no part in it. Safe for use by many threads.
 */
public final class AuditReads {
  private static final AdminAnswer KNOWN = AdminAnswer.json(new byte[0]);

  private final AuditSources sources;
  private final ReadSlots slots;
  private final ReadSlots orders; // which no reader can hold up

  /** Reads of what there is. */
  public AuditReads(AuditSources sources, Metrics metrics) {
    this.sources = sources;
    this.slots = new ReadSlots(metrics);
    this.orders = new ReadSlots(metrics);
  }

  /** The events that are asked for. */
  AdminAnswer events(AdminRequest request, QueryParameters asked) throws BadRequestException {
    boolean newestFirst = asked.isNewestFirst();
    var query =
        new HistoryQuery(
            asked.filter(),
            asked.types(),
            asked.text("text").orElse(""),
            newestFirst,
            asked.afterEvent().orElse(newestFirst ? HistoryQuery.ALL : 0L),
            asked.limit());
    AnswerFormat format = AnswerFormat.of(request.header("Accept"));
    return read(source -> events(source, query, format, asked));
  }

  private static AdminAnswer events(
      AuditSource source, HistoryQuery query, AnswerFormat format, QueryParameters asked) {
    List<AuditEvent> events = new ArrayList<>();
    History.Summary summary = History.read(source, query, events::add);
    Optional<String> next =
        Optional.of(Long.toString(summary.lastGiven())).filter(_ -> summary.more());
    Optional<Damage> damage = summary.reading().damage();
    if (format == AnswerFormat.JSON) {
      List<String> lines = events.stream().map(EventJson::write).toList();
      return AdminAnswer.json(Json.page("events", lines, next, isKnown(damage)));
    }
    var text = new StringBuilder();
    EventFormat.Output out =
        (format == AnswerFormat.CSV ? EventFormat.CSV : EventFormat.JSON)
            .to(line -> text.append(line).append('\n'), new TimeText(ZoneOffset.UTC, asked.now()));
    events.forEach(out::accept);
    out.end();
    Map<String, String> headers = new TreeMap<>();
    next.ifPresent(cursor -> headers.put("Link", link(asked, cursor)));
    damage.ifPresent(_ -> headers.put("Baton-Damaged", "true"));
    return new AdminAnswer(200, format.contentType(), headers, text.toString().getBytes(UTF_8));
  }

  /** The next page, as RFC 8288 has it. */
  private static String link(QueryParameters asked, String cursor) {
    Map<String, String> parameters = new TreeMap<>(asked.values());
    parameters.put("after", cursor);
    return parameters.entrySet().stream()
        .map(parameter -> parameter.getKey() + "=" + URLEncoder.encode(parameter.getValue(), UTF_8))
        .collect(Collectors.joining("&", "<?", ">; rel=\"next\""));
  }

  /** Says that no event of this ID is in the log; empty if one is. */
  Optional<AdminAnswer> problemIfUnknown(PeerId peer) {
    var first =
        new HistoryQuery(
            Optional.of(peer.value()), Set.of(), Optional.empty(), Optional.empty(), 0, 1);
    AdminAnswer answer =
        read(
            orders,
            source ->
                History.read(source, first, _ -> {}).given() == 0
                    ? Problem.notFound("The log has no event of this ID.").answer()
                    : KNOWN);
    return Optional.of(answer).filter(other -> other.status() != KNOWN.status());
  }

  /** The sessions that are asked for. */
  AdminAnswer sessions(QueryParameters asked) throws BadRequestException {
    Optional<Instant> at = asked.time("at");
    var query =
        new SessionQuery(
            asked.filter(), at.map(LogMoment::of), asked.afterSession(), asked.limit());
    return read(
        source -> {
          SessionQuery.SessionList list = query.read(source);
          Optional<Problem> problem =
              at.flatMap(moment -> unknown("at", moment, asked.now(), list.extent()));
          if (problem.isPresent()) {
            return problem.get().answer();
          }
          List<String> lines =
              list.sessions().stream().map(Session::members).map(JsonLine::of).toList();
          Optional<String> next =
              list.more()
                  ? Optional.of(SessionCursor.of(list.sessions().getLast()).text())
                  : Optional.empty();
          return AdminAnswer.json(
              Json.page("sessions", lines, next, isKnown(list.extent().reading().damage())));
        });
  }

  /** Who held which ID at a moment, a page of them. */
  AdminAnswer holders(QueryParameters asked) throws BadRequestException {
    Optional<PeerId> after = asked.peer("after");
    int limit = asked.limit();
    return holders(
        asked,
        Optional.empty(),
        (found, _) ->
            page(
                "peers",
                found.holdings(),
                new PageOfIds<>(after, limit, Holding::peer, Holding::members),
                found.reading().damage()));
  }

  /** Who held an ID at a moment. */
  AdminAnswer holder(PeerId peer, QueryParameters asked) throws BadRequestException {
    return holders(asked, Optional.of(peer.value()), AuditReads::holder);
  }

  private AdminAnswer holders(
      QueryParameters asked,
      Optional<String> peer,
      BiFunction<HolderQuery.Answer, Instant, AdminAnswer> answer)
      throws BadRequestException {
    AskedMoment when = AskedMoment.of(asked, this::read);
    Instant at = when.moment().at();
    var query = new HolderQuery(when.moment(), peer);
    Function<AuditSource, AdminAnswer> read =
        source -> {
          HolderQuery.Answer found = query.read(source);
          var extent = new LogExtent(found.reading(), found.begins(), found.lastAt());
          return unknown("at", at, asked.now(), extent)
              .map(Problem::answer)
              .orElseGet(() -> answer.apply(found, at));
        };
    return when.problem().orElseGet(() -> read(read));
  }

  private static AdminAnswer holder(HolderQuery.Answer found, Instant at) {
    if (found.holdings().isEmpty()) {
      return Problem.notFound("No connection held this ID at that time.").answer();
    }
    var members = new LinkedHashMap<String, Object>();
    members.put("at", at);
    members.putAll(found.holdings().getFirst().members());
    isKnown(found.reading().damage()).ifPresent(damage -> members.put("damage", damage));
    return AdminAnswer.json(JsonLine.of(members).getBytes(UTF_8));
  }

  /** What happened to an ID. */
  AdminAnswer timeline(PeerId peer, QueryParameters asked) throws BadRequestException {
    var range = asked.range();
    int limit = asked.limit();
    return read(
        source -> {
          Timeline.TimelineRows rows = Timeline.read(source, peer, range, limit);
          var members = new LinkedHashMap<String, Object>();
          members.put("peer", peer);
          members.put("rows", rows.rows().stream().map(TimelineRow::members).toList());
          members.put("more", rows.more());
          members.put("begins", rows.begins());
          members.put("damage", isKnown(rows.reading().damage()));
          return AdminAnswer.json(JsonLine.of(members).getBytes(UTF_8));
        });
  }

  /** Which IDs had another holder at one moment than at another. */
  AdminAnswer diff(QueryParameters asked) throws BadRequestException {
    Optional<Instant> from = asked.time("from");
    if (from.isEmpty()) {
      throw new BadRequestException("from is missing: the moment to compare with.");
    }
    Instant to = asked.time("to").orElse(asked.now());
    Optional<PeerId> after = asked.peer("after");
    int limit = asked.limit();
    var query = new DiffQuery(from.get(), to);
    return read(
        source -> {
          DiffQuery.Changes answer = query.read(source);
          return unknown("from", from.get(), asked.now(), answer.extent())
              .or(() -> unknown("to", to, asked.now(), answer.extent()))
              .map(Problem::answer)
              .orElseGet(
                  () ->
                      page(
                          "changes",
                          answer.changes(),
                          new PageOfIds<>(
                              after,
                              limit,
                              DiffQuery.HolderChange::peer,
                              DiffQuery.HolderChange::members),
                          answer.extent().reading().damage()));
        });
  }

  /** Which of many IDs, in their order, are on a page, and how they are shown. */
  private record PageOfIds<T>(
      Optional<PeerId> after,
      int limit,
      Function<T, PeerId> peer,
      Function<T, Map<String, Object>> members) {}

  private static <T> AdminAnswer page(
      String name, List<T> all, PageOfIds<T> which, Optional<Damage> damage) {
    List<T> rest =
        all.stream()
            .filter(
                item ->
                    which.after().isEmpty()
                        || which.peer().apply(item).compareTo(which.after().get()) > 0)
            .toList();
    List<T> page = rest.subList(0, Math.min(which.limit(), rest.size()));
    Optional<String> next =
        rest.size() > page.size()
            ? Optional.of(which.peer().apply(page.getLast()).value())
            : Optional.empty();
    List<String> lines = page.stream().map(which.members()).map(JsonLine::of).toList();
    return AdminAnswer.json(Json.page(name, lines, next, isKnown(damage)));
  }

  /** Why the log does not know this moment, which is to come or before its first event. */
  private static Optional<Problem> unknown(
      String name, Instant moment, Instant now, LogExtent log) {
    if (moment.isAfter(now) && log.lastAt().filter(last -> !last.isBefore(moment)).isEmpty()) {
      return Optional.of(Problem.badRequest(name + " is in the future."));
    }
    return log.begins()
        .filter(moment::isBefore)
        .map(
            begins ->
                Problem.badRequest(
                    "%s is before %s, where the log begins: it does not say who held what then."
                        .formatted(name, begins)));
  }

  /** What is said of damage; where it is belongs to those who administer the machine. */
  private static Optional<String> isKnown(Optional<Damage> damage) {
    return damage.map(_ -> "The log is damaged, and this is from its good part only.");
  }

  private AdminAnswer read(Function<AuditSource, AdminAnswer> query) {
    return read(slots, query);
  }

  private AdminAnswer read(ReadSlots places, Function<AuditSource, AdminAnswer> query) {
    return places.run(
        isStopped ->
            sources.ask(source -> query.apply(new StoppableSource(source, isStopped))).answer());
  }
}

package dev.baton.audit.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.audit.AuditEvent;
import dev.baton.audit.AuditSource;
import dev.baton.audit.EventFormat;
import dev.baton.audit.History;
import dev.baton.audit.HistoryQuery;
import dev.baton.audit.HolderQuery;
import dev.baton.audit.SessionQuery;
import dev.baton.audit.TimeRange;
import dev.baton.audit.TimeText;
import dev.baton.audit.Timeline;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.realm.PeerId;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What an auditor is told, from a log and from its index. */
final class AuditAnswers {
  private static final TimeText UTC = new TimeText(ZoneId.of("UTC"), Instant.EPOCH);
  private static final TimeRange ALWAYS = new TimeRange(Optional.empty(), Optional.empty());
  private static final int MANY = 10_000;

  private AuditAnswers() {}

  /**
   * Fails unless the index is used and gives the log's answers.
   *
   * @param moments times to ask for
   */
  static void assertSame(Path folder, List<PeerId> peers, List<Instant> moments) {
    for (Function<AuditSource, Object> query : queries(peers, moments)) {
      assertThat(fromIndex(folder, query)).isEqualTo(fromLog(folder, query));
    }
  }

  /** The same for an index by what its writer knows, which has to say what is in the log by now. */
  static void assertSame(
      AuditIndex current, Path folder, List<PeerId> peers, List<Instant> moments) {
    for (Function<AuditSource, Object> query : queries(peers, moments)) {
      try (IndexedLog index = current.current().orElseThrow()) {
        assertThat(query.apply(index)).isEqualTo(fromLog(folder, query));
      }
    }
  }

  /** The same for queries by filters; and the pages of each make the whole. */
  static void assertSameByFilters(Path folder, List<Instant> moments) {
    List<AuditEvent> events = new ArrayList<>();
    fromLog(folder, source -> events.addAll(FilteredAnswers.all(source)));
    for (Function<AuditSource, Object> query : FilteredAnswers.queries(events, moments)) {
      assertThat(fromIndex(folder, query)).isEqualTo(fromLog(folder, query));
    }
    FilteredAnswers.assertPagesMakeTheWhole(query -> fromIndex(folder, query));
    FilteredAnswers.assertPagesMakeTheWhole(query -> fromLog(folder, query));
  }

  /** The same for who held which ID at these moments. */
  static void assertSameHolders(Path folder, List<Instant> moments) {
    for (Instant moment : moments) {
      Function<AuditSource, Object> query = new HolderQuery(moment, Optional.empty())::read;
      assertThat(fromIndex(folder, query)).isEqualTo(fromLog(folder, query));
    }
  }

  static Object fromLog(Path folder, Function<AuditSource, Object> query) {
    return query.apply(AuditSource.ofLog(new ChronicleLogs(), new LogFiles(folder)));
  }

  private static Object fromIndex(Path folder, Function<AuditSource, Object> query) {
    try (IndexedLog index = index(folder)) {
      return query.apply(index);
    }
  }

  /** The index, which must be usable. */
  static IndexedLog index(Path folder) {
    return IndexedLog.open(new ChronicleLogs(), new LogFiles(folder)).orElseThrow();
  }

  private static List<Function<AuditSource, Object>> queries(
      List<PeerId> peers, List<Instant> moments) {
    List<Function<AuditSource, Object>> queries = new ArrayList<>();
    for (EventFormat format : EventFormat.values()) {
      queries.add(source -> history(source, format, Optional.empty(), Set.of(), 0, MANY));
    }
    queries.add(
        source ->
            history(
                source,
                EventFormat.JSON,
                Optional.empty(),
                Set.of("peer-connected", "log-gap"),
                0,
                3));
    queries.add(source -> history(source, EventFormat.JSON, Optional.empty(), Set.of(), 7, 5));
    queries.add(session(Optional.empty(), ALWAYS, Optional.empty(), MANY));
    queries.add(session(Optional.empty(), ALWAYS, Optional.empty(), 2));
    for (PeerId peer : peers) {
      Optional<String> id = Optional.of(peer.value());
      queries.add(source -> history(source, EventFormat.JSON, id, Set.of(), 0, MANY));
      queries.add(session(id, ALWAYS, Optional.empty(), MANY));
      queries.add(source -> Timeline.read(source, peer, ALWAYS, MANY));
      queries.add(source -> Timeline.read(source, peer, ALWAYS, 3));
    }
    for (Instant moment : moments) {
      queries.add(session(Optional.empty(), ALWAYS, Optional.of(moment), MANY));
      queries.add(
          session(
              Optional.empty(),
              new TimeRange(Optional.of(moment), Optional.of(moment.plusSeconds(20))),
              Optional.empty(),
              MANY));
    }
    return queries;
  }

  private static Function<AuditSource, Object> session(
      Optional<String> peer, TimeRange range, Optional<Instant> at, int limit) {
    return new SessionQuery(peer, range, at, limit)::read;
  }

  private static Object history(
      AuditSource source,
      EventFormat format,
      Optional<String> peer,
      Set<String> types,
      long after,
      long limit) {
    List<Object> lines = new ArrayList<>();
    EventFormat.Output output = format.to(lines::add, UTC);
    var query = new HistoryQuery(peer, types, Optional.empty(), Optional.empty(), after, limit);
    History.Summary summary = History.read(source, query, output::accept);
    output.end();
    lines.add(summary);
    return lines;
  }
}

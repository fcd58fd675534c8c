package dev.baton.takeover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.audit.AuditEvent;
import dev.baton.audit.AuditSource;
import dev.baton.audit.History;
import dev.baton.audit.HistoryQuery;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.recovery.ChronicleLogs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the event log says of an ID, also while a server writes it. */
public final class LoggedEvents {
  private LoggedEvents() {}

  /** All events of the ID, in their order; the log must be whole. */
  public static List<AuditEvent> of(Path dataDir, String peer) {
    var query =
        new HistoryQuery(
            Optional.of(peer), Set.of(), Optional.empty(), Optional.empty(), 0, Long.MAX_VALUE);
    List<AuditEvent> events = new ArrayList<>();
    History.Summary answer =
        History.read(
            AuditSource.ofLog(new ChronicleLogs(), new LogFiles(dataDir)), query, events::add);
    assertThat(answer.reading().damage()).isEmpty();
    return events;
  }

  /** The types of all events of the ID. */
  public static List<String> typesOf(Path dataDir, String peer) {
    return of(dataDir, peer).stream().map(AuditEvent::type).toList();
  }
}

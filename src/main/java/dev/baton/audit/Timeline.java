package dev.baton.audit;

import dev.baton.audit.ReplayStep.Logged;
import dev.baton.audit.ReplayStep.Missing;
import dev.baton.audit.ReplayStep.Restored;
import dev.baton.audit.TimelineRow.BanRow;
import dev.baton.audit.TimelineRow.GapRow;
import dev.baton.audit.TimelineRow.OmittedRow;
import dev.baton.audit.TimelineRow.RefusedRow;
import dev.baton.audit.TimelineRow.StayRow;
import dev.baton.audit.TimelineRow.VacantRow;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogReading;
import dev.baton.realm.PeerId;
import dev.baton.realm.RealmEvent.BanEvent;
import dev.baton.realm.RealmEvent.LogDamaged;
import dev.baton.realm.RealmEvent.LogPruned;
import dev.baton.realm.RealmEvent.LogRepaired;
import dev.baton.realm.RealmEvent.LogResumed;
import dev.baton.realm.RealmEvent.OverrideRefused;
import dev.baton.realm.RealmEvent.PeerConnected;
import dev.baton.realm.RealmEvent.PeerDetached;
import dev.baton.realm.RealmEvent.PeerDisconnected;
import dev.baton.realm.RealmEvent.PeerErased;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmEvent.PeerResumed;
import dev.baton.realm.RealmEvent.RefusalsOmitted;
import dev.baton.realm.RealmEvent.ServerReady;
import dev.baton.realm.RealmEvent.ServerStarted;
import dev.baton.realm.RealmEvent.ServerStopped;
import dev.baton.realm.RealmEvent.StateSaved;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What happened to one ID, in the order of time. Confined to one thread. */
public final class Timeline {
  private static final Comparator<TimelineRow> BY_TIME =
      Comparator.comparing(TimelineRow::at).thenComparingLong(TimelineRow::seq);

  private final PeerId peer;
  private final TimeRange range;
  private final Earliest<TimelineRow> rows;
  private final Holdings holdings;
  private final VacancyWatch vacancies = new VacancyWatch();

  private Timeline(PeerId peer, TimeRange range, int limit, OpenStays open) {
    this.peer = peer;
    this.range = range;
    this.rows = new Earliest<>(limit, BY_TIME);
    this.holdings = new Holdings(open, _ -> {}, this::ended);
  }

  /**
   * What there is to tell.
   *
   * @param reading the state of the log that it comes from
   * @param rows in the order of time
   * @param more whether there are more than the limit allowed
   * @param begins the time of the log's first event, before which it knows nothing
   */
  public record TimelineRows(
      LogReading reading, List<TimelineRow> rows, boolean more, Optional<Instant> begins) {
    public TimelineRows {
      rows = List.copyOf(rows);
    }
  }

  /**
   * Reads the timeline of an ID out of a source.
   *
   * @param range only what has some part in it
   * @param limit at most so many rows, the first ones
   * @throws dev.baton.eventlog.LogRefusedException if a later version of this program wrote the log
   */
  public static TimelineRows read(AuditSource source, PeerId peer, TimeRange range, int limit) {
    var timeline = new Timeline(peer, range, limit, source.open());
    timeline.takeIndexed(source);
    LogExtent extent = Replay.read(source, timeline::take);
    timeline.finish();
    return new TimelineRows(
        extent.reading(), timeline.rows.sorted(), timeline.rows.more(), extent.begins());
  }

  private void takeIndexed(AuditSource source) {
    var noted =
        new HistoryQuery(
            Optional.of(peer.value()),
            AuditEvent.NOTED,
            Optional.empty(),
            Optional.empty(),
            0,
            HistoryQuery.ALL);
    source.events(
        noted,
        event -> {
          note(event);
          return true;
        });
    var all =
        new SessionQuery(
            Optional.of(peer.value()), TimeRange.ALWAYS, Optional.empty(), SessionQuery.ALL);
    source.ended(
        all,
        session -> {
          vacancies.look(session.stay().seq(), session.stay().since(), true);
          ended(session);
          session.end().ifPresent(end -> vacancies.look(end.seq(), end.at(), false));
        });
    holdings.of(peer).ifPresent(stay -> vacancies.look(stay.seq(), stay.since(), true));
  }

  private void take(ReplayStep step) {
    switch (step) {
      case Logged(var entry, boolean isVoid) -> {
        if (!isVoid) {
          note(entry);
          holdings.apply(entry);
          vacancies.look(entry.seq(), entry.event().at(), isHeld());
        }
      }
      case Restored(var state) -> {
        holdings.goOnFrom(state);
        vacancies.look(0, state.lastEventAt(), isHeld());
      }
      case Missing(long first, long last, Instant before) -> add(new GapRow(before, first, last));
    }
  }

  private boolean isHeld() {
    return holdings.holds(peer);
  }

  private void note(LogEntry entry) {
    switch (entry.event()) {
      case OverrideRefused refused when refused.peer().equals(peer) -> noteAsEvent(entry);
      case RefusalsOmitted _ -> noteAsEvent(entry);
      case BanEvent ban when ban.peer().equals(peer) -> noteAsEvent(entry);
      case OverrideRefused _,
          BanEvent _,
          PeerErased _,
          PeerConnected _,
          PeerResumed _,
          PeerOverridden _,
          PeerDetached _,
          PeerDisconnected _,
          StateSaved _,
          ServerStarted _,
          ServerReady _,
          ServerStopped _,
          LogResumed _,
          LogRepaired _,
          LogDamaged _,
          LogPruned _ -> {}
    }
  }

  private void noteAsEvent(LogEntry entry) {
    AuditEvent.of(entry, Optional.empty(), false).ifPresent(this::note);
  }

  private void note(AuditEvent event) {
    if (event.voided()) {
      return;
    }
    if (event.isGap()) {
      add(GapRow.of(event));
    } else if (BanRow.isOne(event)) {
      add(BanRow.of(event));
    } else if (event.peer().isPresent()) {
      add(RefusedRow.of(event));
    } else if (event.concerns(peer.value())) {
      add(OmittedRow.of(event, peer.value()));
    }
  }

  private void ended(Session session) {
    if (session.stay().peer().equals(peer)) {
      add(new StayRow(session));
    }
  }

  private void finish() {
    holdings.all().stream().map(stay -> new Session(stay, Optional.empty())).forEach(this::ended);
    vacancies.open().ifPresent(this::add);
  }

  private void add(TimelineRow row) {
    if (range.overlaps(row.at(), row.until())) {
      rows.add(row);
    }
  }

  /** Notices when the ID becomes vacant and is taken again. */
  private final class VacancyWatch {
    private @Nullable VacantRow open;
    private boolean wasHeld;

    void look(long seq, Instant at, boolean isHeld) {
      if (wasHeld && !isHeld) {
        open = new VacantRow(seq, at, Optional.empty());
      } else if (!wasHeld && isHeld) {
        // A session that follows another at once leaves no vacancy.
        open()
            .filter(vacant -> vacant.seq() != seq || !vacant.at().equals(at))
            .ifPresent(vacant -> add(new VacantRow(vacant.seq(), vacant.at(), Optional.of(at))));
        open = null;
      }
      wasHeld = isHeld;
    }

    Optional<VacantRow> open() {
      return Optional.ofNullable(open);
    }
  }
}

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
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
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

  private Timeline(PeerId peer, TimeRange range, int limit) {
    this.peer = peer;
    this.range = range;
    this.rows = new Earliest<>(limit, BY_TIME);
    this.holdings = new Holdings(this::ended);
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
   * Reads the timeline of an ID out of a log.
   *
   * @param range only what has some part in it
   * @param limit at most so many rows, the first ones
   * @throws dev.baton.eventlog.LogRefusedException if a later version of this program wrote the log
   */
  public static TimelineRows read(
      EventLogs logs, LogFiles files, PeerId peer, TimeRange range, int limit) {
    var timeline = new Timeline(peer, range, limit);
    LogExtent extent = Replay.read(logs, files, timeline::take);
    timeline.finish();
    return new TimelineRows(
        extent.reading(), timeline.rows.sorted(), timeline.rows.more(), extent.begins());
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
      case OverrideRefused refused when refused.peer().equals(peer) ->
          add(new RefusedRow(entry.seq(), refused));
      case RefusalsOmitted omitted ->
          omitted.peers().stream()
              .filter(of -> of.peer().equals(peer))
              .forEach(of -> add(new OmittedRow(entry.seq(), omitted, of.count())));
      case BanEvent ban when ban.peer().equals(peer) -> add(new BanRow(entry.seq(), ban));
      case OverrideRefused _,
          BanEvent _,
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
        open().ifPresent(vacant -> add(new VacantRow(vacant.seq(), vacant.at(), Optional.of(at))));
        open = null;
      }
      wasHeld = isHeld;
    }

    Optional<VacantRow> open() {
      return Optional.ofNullable(open);
    }
  }
}

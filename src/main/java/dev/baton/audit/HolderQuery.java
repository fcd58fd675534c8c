package dev.baton.audit;

import dev.baton.audit.ReplayStep.Logged;
import dev.baton.audit.ReplayStep.Missing;
import dev.baton.audit.ReplayStep.Restored;
import dev.baton.eventlog.LogReading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The question who held which ID at a moment of the past.
 *
 * @param moment when
 * @param peer only this ID
 */
public record HolderQuery(LogMoment moment, Optional<String> peer) {
  /** At a time. */
  public HolderQuery(Instant at, Optional<String> peer) {
    this(LogMoment.of(at), peer);
  }

  /**
   * An answer.
   *
   * @param reading the state of the log that it comes from
   * @param holdings the held IDs, by their names
   * @param begins the time of the first event that the log has, if it has one
   * @param lastAt that of the last one
   */
  public record Answer(
      LogReading reading,
      List<Holding> holdings,
      Optional<Instant> begins,
      Optional<Instant> lastAt) {
    public Answer {
      holdings = List.copyOf(holdings);
    }
  }

  /**
   * Reads the answer out of a source.
   *
   * @throws dev.baton.eventlog.LogRefusedException if a later version of this program wrote the log
   */
  public Answer read(AuditSource source) {
    Holdings holdings = begin(source);
    LogExtent extent = Replay.read(source, step -> take(step, holdings));
    List<Holding> asked =
        holdings.all().stream()
            .filter(holding -> peer.isEmpty() || peer.get().equals(holding.peer().value()))
            .toList();
    return new Answer(extent.reading(), asked, extent.begins(), extent.lastAt());
  }

  /** A fold that goes on behind what the source has indexed. */
  Holdings begin(AuditSource source) {
    return new Holdings(openAt(source), _ -> {}, _ -> {});
  }

  /** What was known at the moment, or behind the indexed events if they all come before it. */
  private OpenStays openAt(AuditSource source) {
    List<Holding> stays = new ArrayList<>();
    var query =
        new SessionQuery(
            AuditFilter.of(peer, TimeRange.ALWAYS),
            Optional.of(moment),
            Optional.empty(),
            SessionQuery.ALL);
    source.ended(query, session -> stays.add(session.stay().asOf(moment.at())));
    source.open().stays().stream()
        .filter(stay -> moment.covers(stay.since(), stay.seq()))
        .map(stay -> stay.asOf(moment.at()))
        .forEach(stays::add);
    return new OpenStays(stays, source.open().runs());
  }

  /** Folds what is not later than the moment. */
  void take(ReplayStep step, Holdings holdings) {
    switch (step) {
      case Logged(var entry, boolean isVoid) -> {
        if (!isVoid && moment.covers(entry.event().at(), entry.seq())) {
          holdings.apply(entry);
        }
      }
      case Restored(var state) -> {
        if (!state.lastEventAt().isAfter(moment.at())) {
          holdings.goOnFrom(state);
        }
      }
      case Missing _ -> {}
    }
  }
}

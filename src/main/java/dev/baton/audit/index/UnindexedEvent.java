package dev.baton.audit.index;

import dev.baton.audit.UnsettledEvent;
import dev.baton.eventlog.Damage;
import dev.baton.eventlog.LogFollower;
import dev.baton.eventlog.LogPosition;
import dev.baton.eventlog.LogReading;
import java.util.Optional;

/**
 * What an index that is up to date leaves out of its log: the last event, which the next one may
 * take back.
 *
 * @param newest empty if there is none
 * @param position behind it
 */
record UnindexedEvent(
    Optional<UnsettledEvent> newest, LogPosition position, Optional<Damage> damage)
    implements LogFollower {
  @Override
  public void advance(LogReading.Sink sink) {
    newest.ifPresent(
        event -> {
          if (event.isVoid()) {
            sink.acceptVoid(event.entry());
          } else {
            sink.accept(event.entry());
          }
        });
  }

  @Override
  public long lag() {
    return 0;
  }

  @Override
  public void close() {}
}

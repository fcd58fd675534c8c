package dev.baton.takeover;

import dev.baton.eventlog.DiskRoom;
import dev.baton.eventlog.ErasureKeys;
import dev.baton.eventlog.EventLog;
import dev.baton.eventlog.LogRoom;
import dev.baton.eventlog.PrunableFile;
import dev.baton.realm.Author;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerOverridden;
import dev.baton.realm.RealmState;
import dev.baton.takeover.HaltingTakeover.HaltingPoint;
import java.util.Optional;
import java.util.function.Supplier;

/** A log that ends the process at a step of a takeover. Confined to the writer's thread. */
final class HaltingLog implements EventLog {
  private final EventLog log;
  private final HaltingPoint step;
  private boolean takenOver;

  HaltingLog(EventLog log, HaltingPoint step) {
    this.log = log;
    this.step = step;
  }

  @Override
  public long append(RealmEvent event) {
    boolean takeover = event instanceof PeerOverridden;
    if (takeover && step == HaltingPoint.BEFORE_APPEND) {
      HaltingTakeover.halt();
    }
    takenOver |= takeover;
    return log.append(event);
  }

  @Override
  public ErasureKeys keys() {
    return log.keys();
  }

  @Override
  public Author author() {
    return log.author();
  }

  @Override
  public long appendedBytes() {
    return log.appendedBytes();
  }

  @Override
  public LogRoom growthRoom() {
    return log.growthRoom();
  }

  @Override
  public void sync() {
    if (takenOver && step == HaltingPoint.BEFORE_SYNC) {
      HaltingTakeover.halt();
    }
    log.sync();
    if (takenOver && step == HaltingPoint.BEFORE_ANYBODY_IS_TOLD) {
      HaltingTakeover.halt();
    }
  }

  @Override
  public LeftBehind reopen() {
    return log.reopen();
  }

  @Override
  public void probe() {
    log.probe();
  }

  @Override
  public DiskRoom room() {
    return log.room();
  }

  @Override
  public Optional<PrunableFile> maintain(Supplier<RealmState> state) {
    return log.maintain(state);
  }

  @Override
  public void delete(PrunableFile old) {
    log.delete(old);
  }

  @Override
  public void snapshot(RealmState state) {
    log.snapshot(state);
  }

  @Override
  public void close() {
    log.close();
  }
}

package dev.baton.eventlog.recovery;

import dev.baton.eventlog.DiskRoom;
import dev.baton.eventlog.ErasureKeys;
import dev.baton.eventlog.EventLog;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogOptions;
import dev.baton.eventlog.LogRoom;
import dev.baton.eventlog.PrunableFile;
import dev.baton.eventlog.RecordTree;
import dev.baton.eventlog.TreeHeadSink;
import dev.baton.eventlog.chronicle.ChronicleEventLog;
import dev.baton.eventlog.record.EventCodec;
import dev.baton.eventlog.record.LogTail;
import dev.baton.eventlog.record.PersonalKeys;
import dev.baton.eventlog.record.Snapshot;
import dev.baton.realm.Author;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.PeerErased;
import dev.baton.realm.RealmState;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/** A log that is appended to, with its snapshots and the deletion of its old files. */
final class MaintainedLog implements EventLog {
  private final LogOptions options;
  private final PersonalKeys keys;
  private final Housekeeping housekeeping;
  private final ChronicleEventLog log;

  /**
   * The log of these files, which continues after {@code tail}. No other process uses the data
   * folder.
   *
   * @param keys of what is personal in its events
   * @param tree the tree of its records
   * @param snapshot where the newest snapshot is
   * @param heads takes heads of the tree, on a thread of its own
   */
  MaintainedLog(
      LogFiles files,
      LogOptions options,
      PersonalKeys keys,
      Clock clock,
      LogTail tail,
      RecordTree tree,
      SnapshotMark snapshot,
      TreeHeadSink heads) {
    this.options = options;
    this.keys = keys;
    this.housekeeping = new Housekeeping(files, options, clock, snapshot, heads);
    var codec = EventCodec.sealing(options.node(), keys);
    this.log = new ChronicleEventLog(files, options, codec, clock, tail, tree, housekeeping::later);
  }

  /** The high-water mark names a lost event; the next sync replaces it. */
  void replaceHighWaterMark() {
    log.replaceHighWaterMark();
  }

  @Override
  public long append(RealmEvent event) {
    if (event instanceof PeerErased erased) {
      keys.beginAgain(erased.peer());
    }
    long seq = log.append(event);
    forgetIfErased(event);
    return seq;
  }

  /** Snapshots are rid of what an event has erased, on their own thread. */
  private void forgetIfErased(RealmEvent event) {
    if (event instanceof PeerErased erased) {
      housekeeping.forget(erased.peer(), keys);
    }
  }

  @Override
  public ErasureKeys keys() {
    return keys;
  }

  @Override
  public Author author() {
    return Author.of(options.node());
  }

  @Override
  public long appendedBytes() {
    return log.appendedBytes();
  }

  @Override
  public void sync() {
    log.sync();
  }

  @Override
  public LeftBehind reopen() {
    LeftBehind left = log.reopen();
    left.landed().ifPresent(entry -> forgetIfErased(entry.event()));
    return left;
  }

  @Override
  public void probe() {
    log.probe();
  }

  @Override
  public DiskRoom room() {
    return housekeeping.room();
  }

  @Override
  public LogRoom growthRoom() {
    return housekeeping.growthRoom();
  }

  @Override
  public Optional<PrunableFile> maintain(Supplier<RealmState> state) {
    return housekeeping.maintain(log.tail(), log.tree(), state);
  }

  @Override
  public void delete(PrunableFile old) {
    housekeeping.delete(old);
  }

  @Override
  public void snapshot(RealmState state) {
    RecordTree tree = log.tree();
    housekeeping.end(new Snapshot(log.tail(), state, Optional.of(tree.saved())), tree);
  }

  @Override
  public void close() {
    housekeeping.close();
    log.close();
  }
}

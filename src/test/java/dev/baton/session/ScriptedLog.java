package dev.baton.session;

import static dev.baton.realm.RealmSamples.NODE;

import dev.baton.eventlog.DiskRoom;
import dev.baton.eventlog.ErasureKeys;
import dev.baton.eventlog.EventLog;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogGoneException;
import dev.baton.eventlog.LogRoom;
import dev.baton.eventlog.OpenedLog;
import dev.baton.eventlog.PrunableFile;
import dev.baton.eventlog.RecoveryPlan;
import dev.baton.realm.Author;
import dev.baton.realm.OperatorCommand.ErasePeer;
import dev.baton.realm.PeerId;
import dev.baton.realm.Realm;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A log in memory that fails or waits when it is told to, and tells a journal what it did. */
final class ScriptedLog implements EventLog {
  /** What is free on the disk. */
  static final long ROOM_BYTES = 1L << 30;

  private final List<String> journal;
  private final List<RealmEvent> events = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable Gate> gate = new AtomicReference<>();
  private final AtomicReference<@Nullable Gate> syncGate = new AtomicReference<>();
  private final AtomicReference<@Nullable Gate> reopenGate = new AtomicReference<>();
  private final AtomicReference<@Nullable Gate> closeGate = new AtomicReference<>();
  private volatile @Nullable Error appendFailure;
  private volatile Throwable onceFailure = new InternalError("once");
  private volatile @Nullable RuntimeException syncFailure;
  private final Queue<PrunableFile> prunable = new ConcurrentLinkedQueue<>();
  private volatile boolean failNext;
  private volatile DiskRoom room = DiskRoom.ENOUGH;
  private volatile boolean gone;
  private volatile boolean upkeepFails;
  private volatile boolean probeFails;
  private volatile boolean tellsOfUpkeep;
  private volatile int torn;
  private volatile boolean landsAllTheSame;
  private volatile int failAt = -1;

  // What the owner knows to be in it; more events may have landed. Written by the owner.
  private final ErasureKeys keys = new NoKeys();
  private int known;

  ScriptedLog(List<String> journal) {
    this.journal = journal;
  }

  /** Holds one append until it is opened. */
  static final class Gate {
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    void awaitArrival() throws InterruptedException {
      if (!arrived.await(10, TimeUnit.SECONDS)) {
        throw new AssertionError("nothing was appended");
      }
    }

    void open() {
      opened.countDown();
    }

    private void pass() {
      arrived.countDown();
      try {
        if (!opened.await(20, TimeUnit.SECONDS)) {
          throw new AssertionError("the gate was never opened");
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  Gate holdNextAppend() {
    var next = new Gate();
    gate.set(next);
    return next;
  }

  Gate holdNextSync() {
    var next = new Gate();
    syncGate.set(next);
    return next;
  }

  /** Holds the next attempt to reopen the log. */
  Gate holdNextReopen() {
    var next = new Gate();
    reopenGate.set(next);
    return next;
  }

  Gate holdClose() {
    var next = new Gate();
    closeGate.set(next);
    return next;
  }

  /** From now on every append throws; an Error, since Chronicle throws such for a full disk. */
  void failAppends() {
    appendFailure = new InternalError("a fault in a mapped file");
  }

  /** The append that is held now succeeds and the next ones fail. */
  void failAfterThisAppend() {
    failNext = true;
  }

  /** Appends replaceHolder again. */
  void mend() {
    appendFailure = null;
  }

  /** The n-th append from now on throws, once; whether or not the event lands all the same. */
  void failOnce(int n, Throwable failure, boolean lands) {
    failAt = events.size() + n;
    onceFailure = failure;
    landsAllTheSame = lands;
  }

  void fill() {
    room = DiskRoom.NONE;
  }

  /** Of the reserve there is something left, and nothing else. */
  void fillToTheReserve() {
    room = DiskRoom.RESERVE;
  }

  /** From now on the names of the files lead to nothing; what is appended goes on to be written. */
  void goAway() {
    gone = true;
  }

  /** The files are back, with all that was appended. */
  void comeBack() {
    gone = false;
  }

  private void requireFiles() {
    if (gone) {
      throw new LogGoneException("data/log is gone");
    }
  }

  /** There is room on the disk again. */
  void makeRoom() {
    room = DiskRoom.ENOUGH;
  }

  /** From now on the room cannot be measured, and no file can be deleted. */
  void failUpkeep() {
    upkeepFails = true;
  }

  /** From now on the journal also says when the log is looked after. */
  void tellOfUpkeep() {
    tellsOfUpkeep = true;
  }

  /** The next look at the newest event does not find it. */
  void failNextProbe() {
    probeFails = true;
  }

  /** What the failed appends up to now left behind. */
  void leaveTorn(int records) {
    torn = records;
  }

  /** Names a file to delete when it is asked for one. */
  void offer(PrunableFile old) {
    prunable.add(old);
  }

  /** What is to be opened: this log with these events in it. */
  OpenedLog opened(List<RealmEvent> history) {
    var realm = new Realm();
    events.addAll(history);
    known = events.size();
    for (int i = 0; i < history.size(); i++) {
      realm.apply(i + 1, NODE, history.get(i));
    }
    var plan =
        new RecoveryPlan(
            new LogFiles(Path.of("data")),
            Optional.empty(),
            List.of(),
            1,
            known,
            Instant.EPOCH,
            known,
            realm.held().size(),
            0,
            0,
            Optional.empty(),
            Optional.empty());
    return new OpenedLog(this, realm, plan, Optional::empty);
  }

  @Override
  public ErasureKeys keys() {
    return keys;
  }

  /** The keys, which destroy nothing. */
  private static final class NoKeys implements ErasureKeys {
    @Override
    public boolean destroy(ErasePeer erasure) {
      return true;
    }

    @Override
    public List<ErasePeer> unfinished() {
      return List.of();
    }

    @Override
    public void finish(PeerId peer) {}
  }

  void failSyncs() {
    syncFailure = new IllegalStateException("msync failed");
  }

  List<RealmEvent> events() {
    return events;
  }

  @Override
  public long append(RealmEvent event) {
    Gate held = gate.getAndSet(null);
    if (held != null) {
      held.pass();
    }
    Error failure = appendFailure;
    if (failure != null) {
      journal.add("append failed");
      throw failure;
    }
    if (failNext) {
      failAppends();
    }
    if (events.size() + 1 == failAt) {
      failAt = -1;
      if (landsAllTheSame) {
        events.add(event);
      }
      journal.add("append failed");
      throwUnchecked(onceFailure);
    }
    events.add(event);
    known = events.size();
    journal.add("append " + nameOf(event));
    return events.size();
  }

  private static void throwUnchecked(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    throw new IllegalStateException(failure);
  }

  /** Every event has this many bytes. */
  static final int EVENT_BYTES = 100;

  @Override
  public Author author() {
    return NODE;
  }

  @Override
  public long appendedBytes() {
    return (long) EVENT_BYTES * events.size();
  }

  @Override
  public LogRoom growthRoom() {
    requireUpkeep();
    return new LogRoom(ROOM_BYTES, 0, 0, Duration.ZERO);
  }

  @Override
  public LeftBehind reopen() {
    Gate held = reopenGate.getAndSet(null);
    if (held != null) {
      held.pass();
    }
    requireFiles();
    if (appendFailure != null) {
      throw new IllegalStateException("it cannot be opened either");
    }
    Optional<LogEntry> landed =
        known < events.size()
            ? Optional.of(new LogEntry(events.size(), NODE, "", events.getLast()))
            : Optional.empty();
    known = events.size();
    return new LeftBehind(landed, torn);
  }

  @Override
  public void probe() {
    if (probeFails || known != events.size()) {
      probeFails = false;
      throw new IllegalStateException("the newest event is not there");
    }
  }

  @Override
  public DiskRoom room() {
    requireUpkeep();
    requireFiles();
    return room;
  }

  @Override
  public Optional<PrunableFile> maintain(Supplier<RealmState> state) {
    if (tellsOfUpkeep) {
      journal.add("look after");
    }
    return Optional.ofNullable(prunable.poll());
  }

  private void requireUpkeep() {
    if (upkeepFails) {
      throw new UncheckedIOException(new IOException("permission denied"));
    }
  }

  @Override
  public void delete(PrunableFile old) {
    requireUpkeep();
    journal.add("delete " + old.file());
  }

  @Override
  public void snapshot(RealmState state) {
    journal.add("snapshot");
  }

  private static String nameOf(RealmEvent event) {
    String type = event.getClass().getSimpleName();
    return event instanceof RealmEvent.PeerEvent e ? type + " " + e.peer() : type;
  }

  @Override
  public void sync() {
    Gate held = syncGate.get();
    if (held != null && known > 1 && syncGate.compareAndSet(held, null)) {
      held.pass();
    }
    RuntimeException failure = syncFailure;
    if (failure != null) {
      journal.add("sync failed");
      throw failure;
    }
    requireFiles();
    journal.add("sync");
  }

  @Override
  public void close() {
    Gate held = closeGate.getAndSet(null);
    if (held != null) {
      held.pass();
    }
    journal.add("close log");
  }
}

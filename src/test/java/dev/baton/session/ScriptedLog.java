package dev.baton.session;

import dev.baton.eventlog.EventLog;
import dev.baton.realm.RealmEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A log in memory that fails or waits when it is told to, and tells a journal what it did. */
final class ScriptedLog implements EventLog {
  private final List<String> journal;
  private final List<RealmEvent> events = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable Gate> gate = new AtomicReference<>();
  private volatile @Nullable Error appendFailure;
  private volatile @Nullable RuntimeException syncFailure;
  private volatile boolean failNext;

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

  /** From now on every append throws; an Error, since Chronicle throws such for a full disk. */
  void failAppends() {
    appendFailure = new InternalError("a fault in a mapped file");
  }

  /** The append that is held now succeeds and the next ones fail. */
  void failAfterThisAppend() {
    failNext = true;
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
    events.add(event);
    journal.add("append " + nameOf(event));
    return events.size();
  }

  private static String nameOf(RealmEvent event) {
    String type = event.getClass().getSimpleName();
    return event instanceof RealmEvent.PeerEvent e ? type + " " + e.peer() : type;
  }

  @Override
  public void sync() {
    RuntimeException failure = syncFailure;
    if (failure != null) {
      journal.add("sync failed");
      throw failure;
    }
    journal.add("sync");
  }

  @Override
  public void close() {
    journal.add("close log");
  }
}

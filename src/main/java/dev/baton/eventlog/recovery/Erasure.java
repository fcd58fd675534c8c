package dev.baton.eventlog.recovery;

import dev.baton.eventlog.ErasureReport;
import dev.baton.eventlog.EventLog;
import dev.baton.eventlog.LogEntry;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.LogOptions;
import dev.baton.eventlog.LogReading;
import dev.baton.eventlog.LogRefusedException;
import dev.baton.eventlog.OpenedLog;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.record.EventCodec;
import dev.baton.eventlog.record.RecordFrame;
import dev.baton.realm.Author;
import dev.baton.realm.OperatorCommand.ErasePeer;
import dev.baton.realm.RealmEvent;
import dev.baton.realm.RealmEvent.IdEvent;
import dev.baton.realm.RealmEvent.PeerErased;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** The erasure of an ID in a data folder on which no server runs. Used once. */
final class Erasure implements LogReading.Sink {
  private final ChronicleLogs logs;
  private final LogFiles files;
  private final ErasePeer erasure;

  // Of the events of the ID.
  private boolean found;
  private long sealed;
  private long inTheClear;

  Erasure(ChronicleLogs logs, LogFiles files, ErasePeer erasure) {
    this.logs = logs;
    this.files = files;
    this.erasure = erasure;
  }

  Optional<ErasureReport> carryOut(LogOptions options, Clock clock, Progress progress) {
    logs.readAll(files, progress, this);
    if (!found) {
      return Optional.empty();
    }
    OpenedLog opened = logs.open(files, options, clock, progress);
    try (EventLog log = opened.log()) {
      if (!log.keys().destroy(erasure)) {
        throw new LogRefusedException("no more IDs can be erased one by one");
      }
      Instant now = clock.instant();
      opened.explanations(now).forEach(event -> append(opened, event));
      Instant last = opened.realm().lastEventAt();
      Instant at = now.isAfter(last) ? now : last;
      long seq = append(opened, new PeerErased(erasure.peer(), erasure.order(), at));
      log.sync();
      log.probe();
      log.snapshot(opened.realm().state());
      new SnapshotStore(files.snapshots()).forget(erasure.peer());
      log.keys().finish(erasure.peer());
      return Optional.of(new ErasureReport(seq, sealed, inTheClear));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long append(OpenedLog opened, RealmEvent event) {
    long seq = opened.log().append(event);
    Author author = opened.log().author();
    opened.realm().apply(seq, author, event);
    return seq;
  }

  @Override
  public void accept(LogEntry entry) {
    // What is asked is whose it is, and how its record stands in the file.
  }

  @Override
  public void record(LogEntry entry, byte[] bytes) {
    if (!(entry.event() instanceof IdEvent event) || !event.peer().equals(erasure.peer())) {
      return;
    }
    found = true;
    if (RecordFrame.isSealed(bytes)) {
      sealed++;
    } else if (EventCodec.isPersonal(entry.event())) {
      inTheClear++;
    }
  }
}

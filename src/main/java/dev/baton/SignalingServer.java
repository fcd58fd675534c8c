package dev.baton;

import dev.baton.admin.AuditReads;
import dev.baton.admin.EventStreams;
import dev.baton.admin.EvidenceApi;
import dev.baton.admin.LogAnswers;
import dev.baton.audit.index.AuditIndex;
import dev.baton.audit.index.AuditSources;
import dev.baton.cli.ServerConfig;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.liveness.Liveness;
import dev.baton.liveness.Supervisor;
import dev.baton.ownership.Ownership;
import dev.baton.ownership.TokenDigester;
import dev.baton.session.Environment;
import dev.baton.session.LimitLines;
import dev.baton.session.MemoryBudget;
import dev.baton.session.Metrics;
import dev.baton.session.SignalingService;
import dev.baton.storage.DataFolder;
import dev.baton.transport.TransportServer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A running server. Its parts start in the order data folder, keys, session, transport, and stop in
 * the reverse order: the port is bound last, when the log is replayed, and the log closes last,
 * when every connection's end is in it.
 */
public final class SignalingServer implements AutoCloseable {
  private final Metrics metrics;
  private final Liveness liveness;
  private final Ownership ownership;
  private final SignalingService signaling;
  private final TransportServer transport;

  // What ends each part, the last one first.
  private final Deque<Runnable> ends;

  private SignalingServer(
      Metrics metrics,
      Liveness liveness,
      Ownership ownership,
      SignalingService signaling,
      TransportServer transport,
      Deque<Runnable> ends) {
    this.metrics = metrics;
    this.liveness = liveness;
    this.ownership = ownership;
    this.signaling = signaling;
    this.transport = transport;
    this.ends = ends;
  }

  /**
   * Starts a server, and returns when it serves.
   *
   * @param clock the time of events and proofs
   * @param progress receives the progress of reading the log
   * @param onFatal called when the process must end because its log cannot be trusted any more, or
   *     because a loop that it cannot do without is dead
   */
  public static SignalingServer start(
      ServerConfig config, Clock clock, Progress progress, Consumer<Throwable> onFatal) {
    TransportServer.requireStartable(config.transport());
    Deque<Runnable> ends = new ArrayDeque<>();
    try {
      return start(config, clock, progress, onFatal, ends);
    } catch (RuntimeException | Error e) {
      endAll(ends).ifPresent(e::addSuppressed);
      throw e;
    }
  }

  private static SignalingServer start(
      ServerConfig config,
      Clock clock,
      Progress progress,
      Consumer<Throwable> onFatal,
      Deque<Runnable> ends) {
    var metrics = new Metrics();
    var memory = new MemoryBudget(config.session().buffers().bytes());
    var liveness = new Liveness(onFatal);
    DataFolder data = DataFolder.claim(config.dataDir());
    ends.push(data::close);
    var files = new LogFiles(data.path());
    KeyFiles.warnOfLost(files);
    Ownership ownership =
        Ownership.open(
            new TokenDigester(data.secret("token.key")),
            data.file("ticket.key"),
            config.proofs(),
            clock);
    ends.push(ownership::close);
    ownership.watchKeys(liveness);
    var heads =
        CheckpointSigner.open(
            data.path(), config.checkpoints(), config.log().node(), metrics, ends);
    var logs = new ChronicleLogs(heads);
    var measured = ServerMetrics.register(metrics, files, ownership.remoteKeys());
    ends.push(measured::close);
    SignalingService signaling =
        SignalingService.start(
            config.session(),
            ownership,
            new Environment(clock, metrics, memory, liveness, heads.receipts()),
            () -> measured.replayed(() -> logs.open(files, config.log(), clock, progress)));
    ends.push(signaling::close);
    var evidence = new EvidenceApi(logs, files, heads::newest, metrics);
    ends.push(evidence::close);
    Optional<AuditIndex> index =
        Optional.of(
                new AuditIndex(logs, files, config.log().space().minFreeBytes(), metrics.index()))
            .filter(_ -> config.auditIndex());
    var sources = new AuditSources(logs, files, () -> index.flatMap(AuditIndex::current));
    var streams = new EventStreams(sources, metrics);
    TransportServer transport =
        TransportServer.start(
            config.transport(),
            signaling,
            memory,
            metrics,
            new LogAnswers(new AuditReads(sources, metrics), streams, evidence));
    ends.push(transport::close);
    // First of all: a port that stops would wait for those who listen.
    ends.push(streams::close);
    signaling.ready();
    index.ifPresent(
        present -> {
          present.start(liveness);
          ends.push(present::close);
        });
    ends.push(KeyFiles.watch(data.path(), metrics.keyFiles(), liveness)::close);
    ends.push(LimitLines.start(metrics, liveness)::close);
    HeapUpkeep.start(liveness).ifPresent(upkeep -> ends.push(upkeep::close));
    ends.push(Supervisor.start(liveness)::close);
    return new SignalingServer(metrics, liveness, ownership, signaling, transport, ends);
  }

  /** The port on which the server listens. */
  public int port() {
    return transport.port();
  }

  /** The port of metrics and health, if they are served. */
  public OptionalInt adminPort() {
    return transport.adminPort();
  }

  /** Open WebSockets, whether or not they hold an ID. */
  int openWebSockets() {
    return transport.openWebSockets();
  }

  public Metrics metrics() {
    return metrics;
  }

  /**
   * Reads changed keys and a changed certificate at once, and returns a description of the result.
   */
  public String reread() {
    return Stream.of(ownership.rereadKeys(), transport.rereadCertificate())
        .flatMap(Optional::stream)
        .reduce((keys, certificate) -> keys + "; " + certificate)
        .orElse("there are no key or certificate files to read again");
  }

  /** The names of the loops that the server cannot do without. */
  Set<String> watched() {
    return liveness.watched();
  }

  /** What is wrong with a loop that the server cannot do without. */
  public Optional<String> problem() {
    return liveness.problem();
  }

  /**
   * Lets no more clients in, and asks those that are there to come back later, over a time.
   *
   * @throws InterruptedException if the thread was interrupted
   */
  void drain(Duration spread) throws InterruptedException {
    signaling.administration().drain();
    transport.drain(spread);
  }

  /**
   * Ends every part, even if another one could not be ended.
   *
   * @throws IllegalStateException at the end, if one could not
   */
  @Override
  public void close() {
    endAll(ends)
        .ifPresent(
            e -> {
              throw new IllegalStateException("the server did not end in order", e);
            });
  }

  /** Runs all ends; returns the first exception, with the others as suppressed. */
  static Optional<Throwable> endAll(Deque<Runnable> ends) {
    Throwable first = null;
    while (!ends.isEmpty()) {
      try {
        ends.pop().run();
      } catch (RuntimeException | Error e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    return Optional.ofNullable(first);
  }
}

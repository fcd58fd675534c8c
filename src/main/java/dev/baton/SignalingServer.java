package dev.baton;

import dev.baton.cli.ServerConfig;
import dev.baton.eventlog.DataFolder;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.Progress;
import dev.baton.ownership.Ownership;
import dev.baton.ownership.TokenDigester;
import dev.baton.session.Environment;
import dev.baton.session.Metrics;
import dev.baton.session.SignalingService;
import dev.baton.transport.TransportServer;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * A running server. Its parts start in the order data folder, keys, session, transport, and stop in
 * the reverse order: the port is bound last, when the log is replayed, and the log closes last,
 * when every connection's end is in it.
 */
public final class SignalingServer implements AutoCloseable {
  private final Metrics metrics;
  private final TransportServer transport;

  // What ends each part, the last one first.
  private final Deque<Runnable> ends;

  private SignalingServer(Metrics metrics, TransportServer transport, Deque<Runnable> ends) {
    this.metrics = metrics;
    this.transport = transport;
    this.ends = ends;
  }

  /**
   * Starts a server, and returns when it serves.
   *
   * @param clock the time of events and proofs
   * @param progress hears how far the reading of the log is
   * @param onFatal called when the process must end because its log cannot be trusted any more
   */
  public static SignalingServer start(
      ServerConfig config, Clock clock, Progress progress, Consumer<Throwable> onFatal) {
    TransportServer.requireBindable(config.transport());
    Deque<Runnable> ends = new ArrayDeque<>();
    try {
      return start(config, clock, progress, onFatal, ends);
    } catch (RuntimeException e) {
      ends.forEach(Runnable::run);
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
    DataFolder data = DataFolder.claim(config.dataDir());
    ends.push(data::close);
    Ownership ownership =
        Ownership.open(
            new TokenDigester(data.secret("token.key")),
            data.file("ticket.key"),
            config.proofs(),
            clock);
    ends.push(ownership::close);
    SignalingService signaling =
        SignalingService.start(
            config.session(),
            ownership,
            new Environment(clock, metrics, onFatal),
            () -> EventLogs.open(data.logFiles(), config.log(), clock, progress));
    ends.push(signaling::close);
    TransportServer transport = TransportServer.start(config.transport(), signaling, metrics);
    ends.push(transport::close);
    return new SignalingServer(metrics, transport, ends);
  }

  /** The port that is listened on. */
  public int port() {
    return transport.port();
  }

  /** The port of metrics and health, if they are served. */
  public OptionalInt adminPort() {
    return transport.adminPort();
  }

  /** Open WebSockets, whether or not they hold an ID. */
  public int openWebSockets() {
    return transport.openWebSockets();
  }

  public Metrics metrics() {
    return metrics;
  }

  @Override
  public void close() {
    ends.forEach(Runnable::run);
  }
}

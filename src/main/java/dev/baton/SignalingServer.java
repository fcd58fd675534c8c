package dev.baton;

import dev.baton.cli.ServerConfig;
import dev.baton.eventlog.DataFolder;
import dev.baton.eventlog.EventLogs;
import dev.baton.eventlog.Progress;
import dev.baton.ownership.TokenDigester;
import dev.baton.session.Environment;
import dev.baton.session.Metrics;
import dev.baton.session.SignalingService;
import dev.baton.transport.TransportServer;
import java.time.Clock;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * A running server. Its parts start in the order data folder, session, transport, and stop in the
 * reverse order: the port is bound last, when the log is replayed, and the log closes last, when
 * every connection's end is in it.
 */
public final class SignalingServer implements AutoCloseable {
  private final DataFolder data;
  private final Metrics metrics;
  private final SignalingService signaling;
  private final TransportServer transport;

  private SignalingServer(
      DataFolder data, Metrics metrics, SignalingService signaling, TransportServer transport) {
    this.data = data;
    this.metrics = metrics;
    this.signaling = signaling;
    this.transport = transport;
  }

  /**
   * Starts a server, and returns when it serves.
   *
   * @param progress hears how far the reading of the log is
   * @param onFatal called when the process must end because its log cannot be trusted any more
   */
  public static SignalingServer start(
      ServerConfig config, Progress progress, Consumer<Throwable> onFatal) {
    TransportServer.requireBindable(config.transport());
    var metrics = new Metrics();
    Clock clock = Clock.systemUTC();
    DataFolder data = DataFolder.claim(config.dataDir());
    try {
      var digester = new TokenDigester(data.secret("token.key"));
      SignalingService signaling =
          SignalingService.start(
              config.session(),
              digester,
              new Environment(clock, metrics, onFatal),
              () -> EventLogs.open(data.logFiles(), config.log(), clock, progress));
      try {
        TransportServer transport = TransportServer.start(config.transport(), signaling, metrics);
        return new SignalingServer(data, metrics, signaling, transport);
      } catch (RuntimeException e) {
        signaling.close();
        throw e;
      }
    } catch (RuntimeException e) {
      data.close();
      throw e;
    }
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
    transport.close();
    signaling.close();
    data.close();
  }
}

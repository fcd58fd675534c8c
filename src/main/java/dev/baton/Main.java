package dev.baton;

import dev.baton.cli.BatonCommand;
import dev.baton.cli.CommandFailedException;
import dev.baton.cli.ServerConfig;
import dev.baton.eventlog.DataFolder.DataFolderException;
import dev.baton.eventlog.LogRefusedException;
import dev.baton.ownership.UnusableKeyException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** The entry point of the {@code baton} command. */
public final class Main {
  /** How long a stop may take before the process ends without it. */
  private static final Duration STOP_LIMIT = Duration.ofMillis(4_500);

  /** How long a command that reads the log may make no progress. */
  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(30);

  private static final int FAILED = 1;

  // A reference, since a logger's level is forgotten with the logger.
  private static final Logger LOGGERS = Logger.getLogger("dev.baton");

  private Main() {}

  public static void main(String[] args) {
    configureLogging();
    int exit =
        BatonCommand.run(
            args,
            System.getenv(),
            Main::serve,
            StartWatchdog.fromTheFirstProgress(COMMAND_LIMIT, Main::giveUp));
    if (exit != 0) {
      System.exit(exit);
    }
  }

  private static void configureLogging() {
    try (InputStream settings = Main.class.getResourceAsStream("/logging.properties")) {
      if (settings != null) {
        LogManager.getLogManager().readConfiguration(settings);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void serve(ServerConfig config) {
    LOGGERS.setLevel(config.logLevel());
    SignalingServer server = start(config);
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("baton-stop").unstarted(() -> stop(server)));
    // Scripts that know PeerServer look for this line.
    System.out.printf(
        "Started PeerServer on %s, port: %d, path: %s%n",
        config.transport().host(), server.port(), config.transport().path());
  }

  private static SignalingServer start(ServerConfig config) {
    try (var watchdog = new StartWatchdog(config.startTimeout(), Main::giveUp)) {
      return SignalingServer.start(
          config, Clock.systemUTC(), watchdog, _ -> Runtime.getRuntime().halt(FAILED));
    } catch (DataFolderException | UnusableKeyException | IllegalArgumentException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    } catch (UncheckedIOException e) {
      throw new CommandFailedException(String.valueOf(causeOf(e).getMessage()), e);
    } catch (CompletionException e) {
      throw new CommandFailedException(
          causeOf(e) instanceof LogRefusedException refused
              ? String.valueOf(refused.getMessage())
              : "cannot start on the event log in %s: %s (see docs/operating/recovering.md)"
                  .formatted(config.dataDir(), causeOf(e)),
          e);
    }
  }

  private static void giveUp(String message) {
    System.err.println("baton: " + message);
    System.err.flush();
    Runtime.getRuntime().halt(FAILED);
  }

  private static Throwable causeOf(Throwable e) {
    return e.getCause() == null ? e : e.getCause();
  }

  /** Ends the process with 0, which a JVM stopped by a signal would not do by itself. */
  private static void stop(SignalingServer server) {
    Thread stopping = Thread.ofPlatform().daemon().start(server::close);
    try {
      boolean stopped = stopping.join(STOP_LIMIT);
      System.out.println("Http server closed.");
      System.out.flush();
      Runtime.getRuntime().halt(stopped ? 0 : FAILED);
    } catch (InterruptedException e) {
      Runtime.getRuntime().halt(FAILED);
    }
  }
}

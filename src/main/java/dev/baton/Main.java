package dev.baton;

import dev.baton.cli.BatonCommand;
import dev.baton.cli.LogSettings;
import dev.baton.cli.ServerConfig;
import dev.baton.eventlog.LogRefusedException;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.liveness.Liveness;
import dev.baton.liveness.Liveness.LoopDiedException;
import dev.baton.ownership.UnusableKeyException;
import dev.baton.session.Metric;
import dev.baton.storage.DataFolder.DataFolderException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The entry point of the {@code baton} command. */
public final class Main {
  /** How long a stop may take before the process ends without it. */
  private static final Duration STOP_LIMIT = Duration.ofMillis(4_500);

  private static final Logger ACCESS = Logger.getLogger("dev.baton.access");

  /** How long a command that reads the log may make no progress. */
  private static final Duration COMMAND_LIMIT = Duration.ofSeconds(30);

  private static final int FAILED = 1;

  // A reference, since a logger's level is forgotten with the logger.
  private static final Logger LOGGERS = Logger.getLogger("dev.baton");

  private final Console console;

  private Main(Console console) {
    this.console = console;
  }

  public static void main(String[] args) {
    var main = new Main(Console.open());
    int exit =
        BatonCommand.run(
            args,
            System.getenv(),
            main::serve,
            new ChronicleLogs(),
            StartWatchdog.fromTheFirstProgress(COMMAND_LIMIT, main::giveUp));
    main.console.flush();
    if (exit != 0) {
      System.exit(exit);
    }
  }

  /** Serves until a signal ends the process. Any failure ends it with 1. */
  private void serve(ServerConfig config) {
    try {
      console.openOutput();
      configure(config.logging());
      Thread.setDefaultUncaughtExceptionHandler(this::uncaught);
      HangUp hangUp = HangUp.hear();
      ServiceNotifier notifier = ServiceNotifier.of(System.getenv(), ProcessHandle.current().pid());
      SignalingServer server = start(config);
      hangUp.serve(server::reread);
      console.countDrops(count -> server.metrics().count(Metric.LOG_LINES_DROPPED, count));
      Runtime.getRuntime()
          .addShutdownHook(
              Thread.ofPlatform()
                  .name("baton-stop")
                  .unstarted(() -> stop(server, notifier, config.drainSpread())));
      StartBanner.lines(
              config.transport(),
              server.port(),
              server.adminPort(),
              StartBanner.addressesOfMachine())
          .forEach(System.out::println);
      StartLine.log(config, server.port(), server.adminPort());
      notifier.ready(server::problem);
      // A JVM ends with 0 when its last thread has died, for whatever reason. This one does not.
      new CountDownLatch(1).await();
    } catch (Throwable e) {
      cannotServe(config, e);
    }
  }

  private void configure(LogSettings settings) {
    console.useFormat(settings.format());
    LOGGERS.setLevel(settings.level());
    ACCESS.setLevel(settings.access() ? Level.INFO : Level.OFF);
  }

  private SignalingServer start(ServerConfig config) {
    try (var watchdog = new StartWatchdog(config.startTimeout(), this::giveUp)) {
      return SignalingServer.start(config, Clock.systemUTC(), watchdog, this::fail);
    }
  }

  /**
   * Ends the process, whose port is not bound. Prints the trace of an Error, which is a bug or
   * exhaustion.
   */
  private void cannotServe(ServerConfig config, Throwable failure) {
    try {
      String reason =
          switch (failure) {
            case DataFolderException e -> String.valueOf(e.getMessage());
            case UnusableKeyException e -> String.valueOf(e.getMessage());
            case IllegalArgumentException e -> String.valueOf(e.getMessage());
            case UncheckedIOException e -> String.valueOf(causeOf(e).getMessage());
            case CompletionException e when causeOf(e) instanceof LogRefusedException refused ->
                String.valueOf(refused.getMessage());
            case CompletionException e ->
                "cannot start on the event log in %s: %s (see docs/operating/recovering.md)"
                    .formatted(config.dataDir(), causeOf(e));
            default -> {
              failure.printStackTrace();
              yield "cannot start: " + failure;
            }
          };
      console.end(FAILED, "baton: " + reason);
    } finally {
      // Also when there is no memory for a message.
      Runtime.getRuntime().halt(FAILED);
    }
  }

  private void giveUp(String message) {
    console.end(FAILED, "baton: " + message);
  }

  /** A part that the server cannot do without has failed. */
  private void fail(Throwable e) {
    try {
      if (e.getCause() != null) {
        e.printStackTrace();
      }
      giveUp(
          e instanceof LoopDiedException
              ? "%s; the process ends".formatted(e.getMessage())
              : "the event log cannot be trusted any more; the process ends: " + e);
    } finally {
      Runtime.getRuntime().halt(FAILED);
    }
  }

  private void uncaught(Thread thread, Throwable e) {
    System.err.println("Exception in thread \"" + thread.getName() + "\"");
    e.printStackTrace();
    if (Liveness.isFatal(e)) {
      fail(e);
    }
  }

  private static Throwable causeOf(Throwable e) {
    return e.getCause() == null ? e : e.getCause();
  }

  private static void drain(SignalingServer server, Duration spread) {
    try {
      server.drain(spread);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the process with 0, which a JVM stopped by a signal would not do by itself. */
  private void stop(SignalingServer server, ServiceNotifier notifier, Duration drainSpread) {
    Duration longest = STOP_LIMIT.plus(drainSpread);
    notifier.stopping(longest.plusSeconds(1));
    var sound = new AtomicBoolean();
    Thread stopping =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  boolean alive = server.problem().isEmpty();
                  try {
                    drain(server, drainSpread);
                  } finally {
                    server.close();
                  }
                  sound.set(alive);
                });
    try {
      boolean stopped = stopping.join(longest);
      System.out.println("Http server closed.");
      console.flush();
      Runtime.getRuntime().halt(stopped && sound.get() ? 0 : FAILED);
    } catch (InterruptedException e) {
      Runtime.getRuntime().halt(FAILED);
    }
  }
}

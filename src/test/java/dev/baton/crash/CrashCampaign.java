package dev.baton.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.crash.Attempt.Answer;
import dev.baton.testing.BatonProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Lives of a server on one data folder, each ended by a kill under load, every third one inside a
 * write. After each the log is read and compared with what the clients were told; the next life
 * begins with the clients that come back. Confined to one thread.
 */
final class CrashCampaign {
  private static final int INSIDE_A_WRITE = 3;

  /** The exit code of a process that was killed. */
  private static final int KILLED = 137;

  private static final int LARGE = 10_000;
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  /** As many come back after each restart as take no time worth mentioning. */
  private static final int COME_BACK = 10;

  private static final List<String> SYNC = List.of("always", "interval", "none");

  private final Path folder;
  private final UnaryOperator<List<String>> launcher;
  private final Random random;
  private final ClientBook book = new ClientBook();
  private final Figures starts = new Figures("starts with fewer than 10,000 events");
  private final Figures largeStarts = new Figures("starts with 10,000 events and more");
  private Map<String, String> held = Map.of();
  private int events;
  private int insideAWrite;
  private int cameBack;

  /**
   * A campaign.
   *
   * @param launcher what is done to the command line of each server
   */
  CrashCampaign(Path folder, long seed, UnaryOperator<List<String>> launcher) {
    this.folder = folder;
    this.launcher = launcher;
    this.random = new Random(seed);
  }

  /** Lives and kills; each life is to last for about this many events. */
  void run(int lives, int eventsEach) {
    for (int life = 0; life < lives; life++) {
      liveAndDie(life, eventsEach);
      LogAudit audit = LogAudit.of(folder).confirms(book);
      assertThat(audit.live()).as("held after life %d", life).containsAll(held.keySet());
      events = audit.events();
    }
    // Once more, without a kill: everybody is still there.
    try (BatonProcess server = serve("always", false, lives)) {
      letThemComeBack(server.port());
    }
    LogAudit.of(folder).confirms(book);
  }

  private void liveAndDie(int life, int eventsEach) {
    boolean inside = life % INSIDE_A_WRITE == INSIDE_A_WRITE - 1;
    try (BatonProcess server = serve(SYNC.get(random.nextInt(SYNC.size())), inside, life)) {
      letThemComeBack(server.port());
      // Somewhat more than every second event begins a connection.
      int enough = eventsEach / 4 + random.nextInt(eventsEach / 2);
      int bytes = random.nextInt(300);
      Runnable kill = inside ? () -> server.tell(String.valueOf(bytes)) : server::kill;
      held = new Load(book, server.port(), random.nextLong(), enough, kill).run();
      assertThat(server.awaitExit()).isEqualTo(inside ? HaltingServer.HALTED : KILLED);
      assertThat(server.err()).as("what life %d said", life).allMatch(CrashCampaign::isNoTrouble);
      insideAWrite += inside ? 1 : 0;
    }
  }

  private BatonProcess serve(String sync, boolean halting, int life) {
    String[] options = {
      "--log_sync",
      sync,
      "--drop_window",
      random.nextBoolean() ? "0" : "300",
      "--snapshot_events",
      random.nextBoolean() ? "100000" : "1000"
    };
    List<String> command =
        halting
            ? Machine.haltingServer(folder, options)
            : BatonProcess.command(
                BatonProcess.serveArguments(folder, options).toArray(String[]::new));
    BatonProcess server = BatonProcess.launch(launcher.apply(command)).awaitStarted();
    assertThat(server.startTook()).as("start of life %d", life).isLessThan(START_LIMIT);
    if (life > 0) {
      (events < LARGE ? starts : largeStarts).add(server.startTook());
    }
    return server;
  }

  private static boolean isNoTrouble(String line) {
    return line.contains("recovered from the event log");
  }

  /** IDs that were held at the kill are kept for whoever has their token, and for nobody else. */
  private void letThemComeBack(int port) {
    new TreeMap<>(held)
        .entrySet().stream()
            .limit(COME_BACK)
            .forEach(
                holder -> {
                  Attempt thief = book.attempt(holder.getKey(), "token of a thief");
                  assertThat(thief.ask(port)).as("%s", thief).isEqualTo(Answer.TAKEN);
                  Attempt owner = book.attempt(holder.getKey(), holder.getValue());
                  assertThat(owner.ask(port)).as("%s", owner).isEqualTo(Answer.OPEN);
                  owner.leave();
                  cameBack++;
                });
  }

  void print(String what) {
    System.out.printf(
        "FIGURES: %s: %d events, %d told OPEN, %d refused, %d came back, %d kills inside a write%n",
        what, events, book.told(Answer.OPEN), book.told(Answer.TAKEN), cameBack, insideAWrite);
    starts.print();
    largeStarts.print();
  }
}

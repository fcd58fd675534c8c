package dev.baton.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.crash.ConnectAttempt.ConnectAnswer;
import dev.baton.testing.BatonProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Lives of a server on one data folder, each ended by a kill under load; before every third one
 * there is a start that is killed in its first second. After each the log is read and compared with
 * what the clients were told; the next life begins with the clients that come back. Confined to one
 * thread.
 */
final class CrashCampaign {
  private static final int STILLBORN = 3;
  private static final int FIRST_SECOND_MILLIS = 1_000;

  private static final int LARGE = 10_000;
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private static final List<String> SYNC = List.of("always", "interval", "none");

  private final Path folder;
  private final List<Ending> endings;
  private final UnaryOperator<List<String>> launcher;
  private final Random random;
  private final ClientBook book = new ClientBook();
  private final Figures starts = new Figures("starts with fewer than 10,000 events");
  private final Figures largeStarts = new Figures("starts with 10,000 events and more");
  private Map<String, String> held = new TreeMap<>();
  private final Map<String, Integer> kills = new TreeMap<>();
  private int events;
  private int cameBack;

  /**
   * A campaign.
   *
   * @param endings how the lives end, in turn
   * @param launcher what is done to the command line of each server
   */
  CrashCampaign(
      Path folder, long seed, List<Ending> endings, UnaryOperator<List<String>> launcher) {
    System.out.println("FIGURES: seed " + seed);
    this.folder = folder;
    this.endings = endings;
    this.launcher = launcher;
    this.random = new Random(seed);
  }

  /** Lives and kills; each life is to last for about this many events. */
  void run(int lives, int eventsEach) {
    for (int life = 0; life < lives; life++) {
      liveAndDie(life, eventsEach);
      LogAudit audit = LogAudit.of(folder).confirms(book);
      // A server that stops has some of them wait for their clients.
      boolean stops = endings.get(life % endings.size()) == Ending.WHILE_IT_STOPS;
      assertThat(stops ? audit.held() : audit.live())
          .as("held after life %d", life)
          .containsAll(held.keySet());
      events = audit.events();
    }
    // Once more, without a kill: everybody is still there.
    try (BatonProcess server = serve("always", Ending.KILLED, lives)) {
      cameBack += book.letThemComeBack(server.port(), held);
    }
    LogAudit.of(folder).confirms(book);
  }

  private void liveAndDie(int life, int eventsEach) {
    if (life % STILLBORN == STILLBORN - 1) {
      startAndDie();
    }
    Ending ending = endings.get(life % endings.size());
    try (BatonProcess server = serve(SYNC.get(random.nextInt(SYNC.size())), ending, life)) {
      cameBack += book.letThemComeBack(server.port(), held);
      // Somewhat more than every second event begins a connection.
      int enough = eventsEach / 4 + random.nextInt(eventsEach / 2);
      Runnable end = ending.of(server, random);
      held = new Load(book, server.port(), random.nextLong(), enough, end).run();
      assertThat(ending.exitCodes()).as("how life %d ended", life).contains(server.awaitExit());
      assertThat(server.err()).as("what life %d said", life).allMatch(CrashCampaign::isNoTrouble);
      count(ending.toString());
    }
    if (Files.exists(folder.resolve("snapshots").resolve("unfinished"))) {
      count("inside a snapshot");
    }
  }

  private void startAndDie() {
    try (BatonProcess server =
        BatonProcess.launch(launcher.apply(command(Ending.KILLED, options("always"))))) {
      server.awaitStartedFor(Duration.ofMillis(random.nextInt(FIRST_SECOND_MILLIS)));
      server.kill();
      server.awaitExit();
      assertThat(server.err()).allMatch(CrashCampaign::isNoTrouble);
    }
    count("in the first second");
  }

  private void count(String kill) {
    kills.merge(kill, 1, Integer::sum);
  }

  private String[] options(String sync) {
    return new String[] {
      "--log_sync",
      sync,
      "--drop_window",
      random.nextBoolean() ? "0" : "300",
      "--snapshot_events",
      List.of("100000", "1000", "20").get(random.nextInt(3))
    };
  }

  private List<String> command(Ending ending, String[] options) {
    return ending == Ending.INSIDE_A_WRITE
        ? Machine.haltingServer(folder, options)
        : BatonProcess.command(BatonProcess.serveArguments(folder, options).toArray(String[]::new));
  }

  private BatonProcess serve(String sync, Ending ending, int life) {
    List<String> command = command(ending, options(sync));
    BatonProcess server = BatonProcess.launch(launcher.apply(command)).awaitStarted();
    assertThat(server.startTook()).as("start of life %d", life).isLessThan(START_LIMIT);
    if (life > 0) {
      (events < LARGE ? starts : largeStarts).add(server.startTook());
    }
    return server;
  }

  private static boolean isNoTrouble(String line) {
    return line.contains("recovered from the event log") || line.contains(" serves 127.0.0.1 on ");
  }

  void print(String what) {
    System.out.printf(
        "FIGURES: %s: %d events, %d told OPEN, %d refused, %d came back, %s%n",
        what,
        events,
        book.told(ConnectAnswer.OPEN),
        book.told(ConnectAnswer.TAKEN),
        cameBack,
        kills);
    starts.print();
    largeStarts.print();
  }
}

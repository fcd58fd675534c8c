package dev.baton.takeover;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.admin.AuditReads;
import dev.baton.admin.EventStreams;
import dev.baton.admin.EvidenceApi;
import dev.baton.admin.LogAnswers;
import dev.baton.audit.index.AuditSources;
import dev.baton.cli.ServerConfig;
import dev.baton.eventlog.LogFiles;
import dev.baton.eventlog.OpenedLog;
import dev.baton.eventlog.Progress;
import dev.baton.eventlog.recovery.ChronicleLogs;
import dev.baton.ownership.Ownership;
import dev.baton.ownership.TokenDigester;
import dev.baton.protocol.CloseReason;
import dev.baton.protocol.ConnectParameters;
import dev.baton.realm.ClientDetails;
import dev.baton.realm.PeerId;
import dev.baton.realm.Token;
import dev.baton.session.MemoryBudget;
import dev.baton.session.Metrics;
import dev.baton.session.SignalingService;
import dev.baton.storage.DataFolder;
import dev.baton.testing.PlainConnection;
import dev.baton.testing.TestEnvironment;
import dev.baton.testing.TestServer;
import dev.baton.transport.TransportServer;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A server in a process that ends, as a kill would end it, at a certain step of the first takeover.
 * Its arguments are the step, the proof of the ID's first holder, and those of {@code baton}.
 */
final class HaltingTakeover {
  static final int HALTED = 98;

  /** What comes before what the first holder is told, on the standard output. */
  static final String TOLD = "told: ";

  /** What the process ends at. */
  enum HaltingPoint {
    BEFORE_APPEND,
    BEFORE_SYNC,
    BEFORE_ANYBODY_IS_TOLD,
    /** When the holder has been told, and before the newcomer is. */
    BETWEEN_THE_TWO,
    /** Not by itself: the newcomer's client has the process killed. */
    WHEN_BOTH_ARE_TOLD
  }

  private HaltingTakeover() {}

  public static void main(String[] args) {
    HaltingPoint step = HaltingPoint.valueOf(args[0]);
    ServerConfig config = TestServer.configOf(Arrays.copyOfRange(args, 2, args.length));
    Clock clock = Clock.systemUTC();
    var metrics = new Metrics();
    var memory = new MemoryBudget(config.session().buffers().bytes());
    DataFolder data = DataFolder.claim(config.dataDir());
    Ownership ownership =
        Ownership.open(
            new TokenDigester(data.secret("token.key")),
            data.file("ticket.key"),
            config.proofs(),
            clock);
    SignalingService signaling =
        SignalingService.start(
            config.session(),
            ownership,
            TestEnvironment.of(clock, metrics, memory, _ -> {}),
            () -> {
              OpenedLog opened =
                  new ChronicleLogs()
                      .open(new LogFiles(data.path()), config.log(), clock, Progress.IGNORED);
              return new OpenedLog(
                  new HaltingLog(opened.log(), step),
                  opened.realm(),
                  opened.plan(),
                  opened.older());
            });
    var evidence =
        new EvidenceApi(new ChronicleLogs(), new LogFiles(data.path()), Optional::empty, metrics);
    var sources = AuditSources.of(new ChronicleLogs(), new LogFiles(data.path()));
    TransportServer transport =
        TransportServer.start(
            config.transport(),
            signaling,
            memory,
            metrics,
            new LogAnswers(
                new AuditReads(sources, metrics), new EventStreams(sources, metrics), evidence));
    signaling.ready();
    if (step == HaltingPoint.BETWEEN_THE_TWO) {
      connectTheFirst(signaling, args[1]);
    }
    System.out.printf(
        "Started PeerServer on %s, port: %d, path: %s%n",
        config.transport().listen().host(), transport.port(), config.transport().site().path());
  }

  static void halt() {
    System.out.flush();
    Runtime.getRuntime().halt(HALTED);
  }

  /** A holder in this very process, so that the process can end between two tellings. */
  private static void connectTheFirst(SignalingService signaling, String proof) {
    var _ =
        signaling.connect(
            new ConnectParameters(
                new PeerId(RacingDevice.PEER),
                new Token(TakeoverCrashIT.OLD_TOKEN),
                "1.5.5",
                false,
                false,
                ""),
            List.of(new Token(proof)),
            new ClientDetails("127.0.0.1", TakeoverCrashIT.OLD, "1.5.5", ""),
            new PlainConnection() {
              @Override
              public boolean send(byte[] message) {
                System.out.println(TOLD + new String(message, UTF_8));
                return true;
              }

              @Override
              public void close(CloseReason reason) {
                System.out.println(TOLD + reason.code() + " " + reason.text());
                halt();
              }
            });
  }
}

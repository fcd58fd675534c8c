package dev.baton.bench;

import java.io.IOException;

/**
 * Puts one kind of load on a server that listens on a loopback address, and prints the result as
 * one line of JSON on standard output. See {@code docs/benchmarks.md}.
 */
public final class LoadGenerator {
  private static final String USAGE =
      """
      usage: LoadGenerator --mode relay|paced|connect|reset|idle [--name value]...
        all      --host 127.0.0.1  --port 9000  --path /  --key peerjs  --label NAME  --run N
                 --pid PID (of the server, for its processor time and memory)
                 --clock_ticks 100 (per second, as in /proc/PID/stat)
        relay    --pairs 100  --inflight 1  --payload 300 (bytes)  --heartbeat 5 (s, 0: none)
                 --warmup 3  --seconds 10
        paced    --rate 2000 (messages/s of all pairs), and as relay but for --inflight
        connect  --concurrency 32  --warmup 3  --seconds 10
        reset    as connect; the clients reset the connection behind their close frame
        idle     --connections 9000  --warm_connections 500  --settle 5  --seconds 20
                 --heartbeat 5  --jcmd PATH (the server is a JVM: read its live heap too)
      """;

  private LoadGenerator() {}

  /** Exits with 0 and one line of JSON, or with 1 and one line that says what went wrong. */
  public static void main(String[] args) {
    if (args.length == 0 || args[0].equals("--help")) {
      System.err.print(USAGE);
      System.exit(args.length == 0 ? 2 : 0);
    }
    try {
      System.out.println(run(LoadOptions.parse(args)));
    } catch (BenchFailure | IOException e) {
      say(String.valueOf(e.getMessage()));
      System.exit(1);
    }
  }

  static ResultLine run(LoadOptions options) throws IOException {
    String mode = options.take("mode", "relay");
    String label = options.take("label", "server");
    int run = options.take("run", 1);
    LoadedServer server = LoadedServer.from(options);
    ResultLine result =
        switch (mode) {
          case "relay" -> RelayLoad.closedLoop(server, options).run();
          case "paced" -> RelayLoad.paced(server, options).run();
          case "connect" -> ConnectLoad.inOrder(server, options).run();
          case "reset" -> ConnectLoad.withResets(server, options).run();
          case "idle" -> new IdleLoad(server, options).run();
          default -> throw new BenchFailure("unknown mode " + mode);
        };
    return result.put("label", label).put("run", run);
  }

  /** Progress, on standard error. */
  static void say(String line) {
    System.err.println("bench: " + line);
  }
}

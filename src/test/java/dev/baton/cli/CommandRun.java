package dev.baton.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.baton.eventlog.Progress;
import dev.baton.eventlog.recovery.ChronicleLogs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What became of a command line. */
public record CommandRun(int exit, List<ServerConfig> served, String out, String err) {
  public static CommandRun of(String... args) {
    return of(Map.of(), args);
  }

  static CommandRun of(Map<String, String> environment, String... args) {
    return of(environment, _ -> {}, args);
  }

  /** Runs with this on the standard input. */
  static CommandRun withInput(String input, String... args) {
    InputStream realIn = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(UTF_8)));
    try {
      return of(args);
    } finally {
      System.setIn(realIn);
    }
  }

  /** Runs with the standard streams caught; surefire runs one test at a time. */
  static CommandRun of(
      Map<String, String> environment, Consumer<ServerConfig> serve, String... args) {
    List<ServerConfig> served = new ArrayList<>();
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    PrintStream realOut = System.out;
    PrintStream realErr = System.err;
    System.setOut(new PrintStream(out, true, UTF_8));
    System.setErr(new PrintStream(err, true, UTF_8));
    try {
      Consumer<ServerConfig> remembering = served::add;
      int exit =
          BatonCommand.run(
              args, environment, remembering.andThen(serve), new ChronicleLogs(), Progress.IGNORED);
      return new CommandRun(exit, served, out.toString(UTF_8), err.toString(UTF_8));
    } finally {
      System.setOut(realOut);
      System.setErr(realErr);
    }
  }

  /** The options of a command line that was understood. */
  ServerConfig config() {
    if (exit != 0 || served.size() != 1 || !err.isEmpty()) {
      throw new AssertionError("not served: " + this);
    }
    return served.getFirst();
  }
}

package dev.baton.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packaged {@code baton} command as a process of its own, ended with the test. There must be no
 * secret in anything that it says.
 */
public final class BatonProcess implements AutoCloseable {
  private static final Pattern STARTED =
      Pattern.compile("Started PeerServer on (.*), port: (\\d+), path: (.*)");

  /** A process of a test is over before it pays to compile its code well. */
  private static final String COMPILES_QUICKLY = "-XX:TieredStopAtLevel=1";

  private final long launchedNanos;
  private final Process process;
  private final Queue<String> out = new ConcurrentLinkedQueue<>();
  private final Queue<String> err = new ConcurrentLinkedQueue<>();
  private final List<Thread> readers;
  private final CountDownLatch started = new CountDownLatch(1);

  // Written by the reader of the output, before the latch.
  private volatile int port;
  private volatile long startedNanos;

  private BatonProcess(ProcessBuilder builder, boolean readsErr) throws IOException {
    this.launchedNanos = System.nanoTime();
    this.process = builder.start();
    // A process that ends has nothing more to say.
    var _ = process.onExit().thenRun(started::countDown);
    this.readers = new ArrayList<>();
    readers.add(Thread.ofVirtual().start(() -> read(process.inputReader(), out)));
    if (readsErr) {
      readErr();
    }
  }

  /** The same command with code that is compiled as it is in production. */
  public static List<String> compiledWell(List<String> command) {
    List<String> changed = new ArrayList<>(command);
    changed.remove(COMPILES_QUICKLY);
    return changed;
  }

  /** The command with these arguments, for those who put something before it. */
  public static List<String> command(String... args) {
    Path jar = Path.of(System.getProperty("baton.jar", "target/baton.jar"));
    List<String> command = new ArrayList<>(java());
    command.addAll(ClassArchive.options(jar));
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(Arrays.asList(args));
    return command;
  }

  /** The JVM of a server of the tests, before what it shall run. */
  static List<String> java() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        COMPILES_QUICKLY,
        "-Xmx256m",
        "-XX:+ExitOnOutOfMemoryError",
        "--sun-misc-unsafe-memory-access=allow");
  }

  /**
   * The same for another main class, one of the tests, which has the class path of this process.
   */
  public static List<String> command(Class<?> main, List<String> args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(COMPILES_QUICKLY);
    command.add("-Xmx256m");
    command.add("-XX:+ExitOnOutOfMemoryError");
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(BatonProcess::opensThePlatform)
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(args);
    return command;
  }

  private static boolean opensThePlatform(String argument) {
    return argument.startsWith("--add-")
        || argument.startsWith("--enable-native-access")
        || argument.startsWith("--sun-misc");
  }

  /**
   * The same options, and some that clients of tests need unless they say otherwise: most of them
   * answer no ping while nothing reads from them, and ask for the same ID again at once.
   */
  public static List<String> forTests(String... options) {
    List<String> all = new ArrayList<>(Arrays.asList(options));
    for (String option : List.of("--probe_timeout", "--refusal_delay")) {
      if (!all.contains(option)) {
        all.addAll(List.of(option, "0"));
      }
    }
    return all;
  }

  /** The arguments of a server on a free port of localhost, if they name no port. */
  public static List<String> serveArguments(Path dataDir, String... options) {
    List<String> args =
        new ArrayList<>(List.of("serve", "--host", "127.0.0.1", "--data_dir", dataDir.toString()));
    if (!List.of(options).contains("--port")) {
      args.addAll(List.of("--port", "0"));
    }
    args.addAll(forTests(options));
    return args;
  }

  /** Runs the command with these arguments. */
  public static BatonProcess run(String... args) {
    return launch(command(args));
  }

  /** Runs another command line that ends in what {@code baton} does. */
  public static BatonProcess launch(List<String> command) {
    return launch(command, Map.of(), true);
  }

  /** The same with these variables. */
  public static BatonProcess launch(List<String> command, Map<String, String> variables) {
    return launch(command, variables, true);
  }

  /** The same with a standard error that is a pipe and not read before {@link #readErr}. */
  public static BatonProcess launchUnread(List<String> command) {
    return launch(command, Map.of(), false);
  }

  private static BatonProcess launch(
      List<String> command, Map<String, String> variables, boolean readsErr) {
    try {
      var builder = new ProcessBuilder(command);
      builder.environment().keySet().removeIf(name -> name.startsWith("BATON_"));
      builder.environment().putAll(variables);
      return new BatonProcess(builder, readsErr);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a server with these arguments, and returns when it serves. */
  public static BatonProcess serve(Path dataDir, String... options) {
    return run(serveArguments(dataDir, options).toArray(String[]::new)).awaitStarted();
  }

  /** Begins to read a standard error that was not read so far. */
  public void readErr() {
    readers.add(Thread.ofVirtual().start(() -> read(process.errorReader(), err)));
  }

  private void read(BufferedReader reader, Queue<String> lines) {
    reader
        .lines()
        .forEach(
            line -> {
              lines.add(line);
              Matcher matcher = STARTED.matcher(line);
              if (matcher.matches()) {
                port = Integer.parseInt(matcher.group(2));
                startedNanos = System.nanoTime();
                started.countDown();
              }
            });
  }

  /** Returns when the server serves; if it does not, the process is ended and the test fails. */
  public BatonProcess awaitStarted() {
    try {
      boolean inTime = started.await(60, TimeUnit.SECONDS);
      if (!inTime || port == 0) {
        close();
        throw new AssertionError("the server did not start; it said %s %s".formatted(out, err));
      }
      return this;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns when the server serves, or after this time. */
  public void awaitStartedFor(Duration time) {
    try {
      boolean _ = started.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  public int port() {
    return port;
  }

  /** How long it took from the start of the process until it served. */
  public Duration startTook() {
    return Duration.ofNanos(startedNanos - launchedNanos);
  }

  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Writes a line to the process's standard input. */
  public void tell(String line) {
    try {
      BufferedWriter writer = process.outputWriter();
      writer.write(line);
      writer.newLine();
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks the process to end, as an operator does. */
  public void terminate() {
    // By its handle, since the process itself would close its output before it was read.
    process.toHandle().destroy();
  }

  /** Ends the process without its knowing. */
  public void kill() {
    process.toHandle().destroyForcibly();
  }

  /** Lets the process stand still, until {@link #goOn}. */
  public void standStill() {
    signal("-STOP");
  }

  public void goOn() {
    signal("-CONT");
  }

  /** Asks for keys and certificates to be read again, as an operator does. */
  public void hangUp() {
    signal("-HUP");
  }

  private void signal(String signal) {
    try {
      Process kill = new ProcessBuilder("kill", signal, String.valueOf(process.pid())).start();
      assertThat(kill.waitFor()).as("kill %s", signal).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits for the end and returns the exit code. */
  public int awaitExit() {
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the process ended").isTrue();
      for (Thread reader : readers) {
        reader.join();
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  public List<String> out() {
    return List.copyOf(out);
  }

  public List<String> err() {
    return List.copyOf(err);
  }

  @Override
  public void close() {
    process.toHandle().destroyForcibly();
    awaitExit();
    Leaks.assertNoneIn(out);
    Leaks.assertNoneIn(err);
  }
}

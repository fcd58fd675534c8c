package dev.baton.packages;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * A root folder with nothing but a shell, {@code readlink} and the C library: what a package may
 * expect of a system. Needs root on Linux.
 */
final class BareRoot {
  private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

  private final Path root;

  private BareRoot(Path root) {
    this.root = root;
  }

  static BareRoot make(Path root) throws IOException {
    for (String folder : List.of("bin", "dev", "proc", "tmp", "opt", "usr/bin", "data")) {
      Files.createDirectories(root.resolve(folder));
    }
    var bare = new BareRoot(root);
    bare.program("/bin/sh");
    bare.program(Files.exists(Path.of("/bin/readlink")) ? "/bin/readlink" : "/usr/bin/readlink");
    // The JVM loads them by name.
    bare.libraries(ProcessHandle.current().info().command().orElseThrow());
    bare.libraries("/usr/bin/env");
    for (String name : List.of("libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1")) {
      bare.besideTheCLibrary(name);
    }
    return bare;
  }

  /** Leaves a test out, and says so, where roots cannot be changed. */
  static void require(String test) throws IOException {
    boolean possible =
        new ToolOutput(List.of("unshare", "--mount", "--pid", "--fork", "true")).ended();
    if (!possible) {
      System.out.printf("LEFT OUT: %s (needs root on Linux for unshare and chroot).%n", test);
    }
    Assumptions.assumeTrue(possible, "needs root");
  }

  Path path(String inside) {
    return root.resolve(inside.substring(1));
  }

  /** A command in this root, with /dev and /proc. */
  List<String> command(boolean asFirstProcess, List<String> command) {
    List<String> all = new ArrayList<>(List.of("unshare", "--mount"));
    if (asFirstProcess) {
      all.addAll(List.of("--pid", "--fork", "--kill-child"));
    }
    String script =
        "mount --bind /dev \"$0/dev\" && mount -t proc proc \"$0/proc\""
            + " && exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot \"$0\" \"$@\"";
    all.addAll(List.of("sh", "-c", script, root.toString()));
    all.addAll(command);
    return all;
  }

  /** Runs a command in this root to its end. */
  ToolOutput run(String... command) throws IOException {
    return new ToolOutput(command(false, List.of(command)));
  }

  /** Copies a program of this machine, with its libraries. */
  void program(String path) throws IOException {
    copy(Path.of(path));
    libraries(path);
  }

  private void libraries(String program) throws IOException {
    var found = LIBRARY.matcher(new ToolOutput(List.of("ldd", program)).text());
    while (found.find()) {
      if (!found.group(1).contains("java") && !found.group(1).contains("jdk")) {
        copy(Path.of(found.group(1)));
      }
    }
  }

  private void besideTheCLibrary(String name) throws IOException {
    var libc = Pattern.compile("(/\\S+)/libc\\.so").matcher(ldd());
    if (libc.find() && Files.exists(Path.of(libc.group(1), name))) {
      copy(Path.of(libc.group(1), name));
    }
  }

  private static String ldd() throws IOException {
    return new ToolOutput(List.of("ldd", "/bin/sh")).text();
  }

  private void copy(Path file) throws IOException {
    Path to = path(file.toString());
    if (!Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(to.getParent());
      Files.copy(file.toRealPath(), to);
    }
  }

  /** What a command printed, on both streams, and how it ended. */
  record ToolOutput(int exit, String text) {
    ToolOutput(List<String> command) throws IOException {
      this(started(command));
    }

    private ToolOutput(Process process) throws IOException {
      String text = new String(process.getInputStream().readAllBytes(), UTF_8);
      this(exitOf(process), text);
    }

    private static Process started(List<String> command) throws IOException {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static int exitOf(Process process) {
      try {
        return process.waitFor();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    boolean ended() {
      return exit == 0;
    }
  }
}

package dev.baton.eventlog.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.baton.eventlog.StoredLog;
import dev.baton.eventlog.recovery.FileSweep.Change;
import dev.baton.testing.BatonProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a log one of whose files is not what it should be. */
@Tag("slow")
@Timeout(600)
class FileSweepTest {
  @TempDir Path parent;

  @Test
  void whatCannotBeReadIsNotCalledDamagedAndNothingOfItIsChanged() throws IOException {
    List<Change> changes = new ArrayList<>(List.of(Change.values()));
    changes.remove(Change.NO_RIGHT);
    changes.removeIf(Change::isOfReads);
    System.out.println("FIGURES: " + sweep(parent, changes));
  }

  /** As a user without the right to read a file that is there. */
  @Test
  void aFileOfAnotherUserIsNotCalledDamaged() throws Exception {
    boolean canBeAnother =
        System.getProperty("user.name", "").equals("root")
            && Files.isExecutable(Path.of("/usr/bin/setpriv"));
    if (!canBeAnother) {
      System.out.println("LEFT OUT: files of another user (needs root and setpriv)");
    }
    assumeThat(canBeAnother).isTrue();
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxrwxrwx"));
    List<String> command = new ArrayList<>();
    command.addAll(List.of("/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    List<String> java = BatonProcess.command(AsNobody.class, List.of(parent.toString()));
    int classPath = java.indexOf("-cp") + 1;
    java.set(classPath, readableCopy(java.get(classPath)));
    command.addAll(java);
    try (BatonProcess process = BatonProcess.launch(command)) {
      assertThat(process.awaitExit()).as("%s %s", process.out(), process.err()).isZero();
      process.out().forEach(System.out::println);
    }
  }

  /** A read may give less than it was asked for, and fail in the middle of a file. */
  @Test
  void aDiskThatReadsLittleOrFailsIsNotCalledDamaged() throws IOException {
    Optional<Map<String, String>> variables = ReadFaults.variables(parent);
    if (variables.isEmpty()) {
      System.out.println("LEFT OUT: short and failing reads (needs cc)");
    }
    assumeThat(variables).isPresent();
    List<String> java = BatonProcess.command(WithFaults.class, List.of(parent.toString()));
    try (BatonProcess process = BatonProcess.launch(java, variables.orElseThrow())) {
      assertThat(process.awaitExit()).as("%s %s", process.out(), process.err()).isZero();
      process.out().forEach(System.out::println);
    }
  }

  /** The sweep in a process whose reads can be made to fail. */
  static final class WithFaults {
    private WithFaults() {}

    public static void main(String[] args) throws IOException {
      List<Change> changes = Stream.of(Change.values()).filter(Change::isOfReads).toList();
      System.out.println("FIGURES: " + sweep(Path.of(args[0]), changes));
    }
  }

  /** The other user may not be let into the folders that the class path is in. */
  private String readableCopy(String classPath) throws IOException {
    List<String> copies = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      Path from = Path.of(entry).toAbsolutePath();
      Path to = parent.resolve("lib").resolve(copies.size() + "-" + from.getFileName());
      if (Files.exists(from)) {
        try (Stream<Path> found = Files.walk(from)) {
          for (Path path : found.toList()) {
            Path copy = to.resolve(from.relativize(path).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(path, copy, StandardCopyOption.REPLACE_EXISTING);
          }
        }
        copies.add(to.toString());
      }
    }
    return String.join(File.pathSeparator, copies);
  }

  /** The sweep as a user who is not root. */
  static final class AsNobody {
    private AsNobody() {}

    public static void main(String[] args) throws IOException {
      System.out.println("FIGURES: " + sweep(Path.of(args[0]), List.of(Change.NO_RIGHT)));
    }
  }

  private static String sweep(Path parent, List<Change> changes) throws IOException {
    StoredLog stored = StoredLog.write(parent.resolve("written"), "two days", 2, 2, 40, true);
    var sweep = new FileSweep(stored, parent);
    for (String part : sweep.parts()) {
      for (Change change : changes) {
        sweep.play(part, change);
      }
    }
    return "%d plays: %s".formatted(sweep.cases(), sweep.outcomes());
  }
}

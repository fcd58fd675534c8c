package dev.baton;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The limits of form, after TigerBeetle's tidy.zig: a limit that no test holds is a wish. */
class SourceRulesTest {
  private static final Path MAIN = Path.of("src/main/java");
  private static final Path TESTS = Path.of("src/test/java");
  private static final Path BENCH = Path.of("src/bench/java");
  private static final int MAX_METHOD_LINES = 70;
  private static final int MAX_COLUMNS = 100;

  /** Spelled in two parts, so that this file keeps its own rule. */
  private static final Pattern LEFT_UNDONE =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b");

  /** Streams, handlers of log lines, recordings, a failure that counts for the whole process. */
  private static final Pattern OF_THE_PROCESS =
      Pattern.compile(
          "\\b(CommandRun\\.|ForcedFiles\\.|RecordedForces\\.|SyncFailures\\."
              + "|new CapturedLog\\(|new LogCapture\\(|new LoggedFaults\\()");

  private static final List<String> TOO_LONG = new ArrayList<>();
  private static final Map<String, List<String>> FILES_OF_TYPES = new TreeMap<>();

  @BeforeAll
  static void parseAllSources() throws IOException {
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      var task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(allSources()));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        new MethodLengths(unit, positions, TOO_LONG).scan(unit, null);
        new TypeNames(unit.getSourceFile().getName(), FILES_OF_TYPES).scan(unit, null);
      }
    }
  }

  private static List<Path> sources(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      List<Path> sources = files.filter(file -> file.toString().endsWith(".java")).toList();
      assertThat(sources).isNotEmpty();
      return sources;
    }
  }

  private static List<Path> allSources() throws IOException {
    List<Path> all = new ArrayList<>(sources(MAIN));
    all.addAll(sources(TESTS));
    all.addAll(sources(BENCH));
    return all;
  }

  private static List<String> filesLongerThan(int lines, Path root) throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path source : sources(root)) {
      int length = Files.readAllLines(source).size();
      if (length > lines) {
        tooLong.add("%s has %d lines".formatted(source, length));
      }
    }
    return tooLong;
  }

  @Test
  void aFileHasAtMost300Lines() throws IOException {
    assertThat(filesLongerThan(300, MAIN)).isEmpty();
    assertThat(filesLongerThan(300, BENCH)).isEmpty();
  }

  @Test
  void aFileOfTestsHasAtMost500Lines() throws IOException {
    assertThat(filesLongerThan(500, TESTS)).isEmpty();
  }

  @Test
  void aLineHasAtMost100Columns() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path source : allSources()) {
      List<String> lines = Files.readAllLines(source);
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        if (line.codePointCount(0, line.length()) > MAX_COLUMNS && !line.startsWith("import ")) {
          tooLong.add("%s:%d".formatted(source, i + 1));
        }
      }
    }
    assertThat(tooLong).isEmpty();
  }

  @Test
  void nothingIsLeftUndoneInAComment() throws IOException {
    List<String> undone = new ArrayList<>();
    for (Path source : allSources()) {
      List<String> lines = Files.readAllLines(source);
      for (int i = 0; i < lines.size(); i++) {
        if (LEFT_UNDONE.matcher(lines.get(i)).find()) {
          undone.add("%s:%d".formatted(source, i + 1));
        }
      }
    }
    assertThat(undone).isEmpty();
  }

  /** A line's end on the wire is not that of the machine that the server runs on. */
  @Test
  void whatIsSentEndsItsLinesInOneWay() throws IOException {
    List<String> dependent = new ArrayList<>();
    for (Path source : sources(MAIN.resolve("dev/baton/transport"))) {
      String text = Files.readString(source);
      if (text.contains("%n") || text.contains("lineSeparator")) {
        dependent.add(source.toString());
      }
    }
    assertThat(dependent).isEmpty();
  }

  /** The quick run has several classes at a time in one process. */
  @Test
  void aTestOfWhatIsThereOncePerProcessRunsAlone() throws IOException {
    List<String> besideOthers = new ArrayList<>();
    for (Path source : sources(TESTS)) {
      String text = Files.readString(source);
      if (source.toString().endsWith("Test.java")
          && OF_THE_PROCESS.matcher(text).find()
          && !text.contains("\n@Isolated\n")) {
        besideOthers.add(source.toString());
      }
    }
    assertThat(besideOthers).isEmpty();
  }

  @Test
  void noTestIsSwitchedOff() throws IOException {
    List<String> off = new ArrayList<>();
    for (Path source : sources(TESTS)) {
      if (Files.readString(source).contains("@Dis" + "abled")) {
        off.add(source.toString());
      }
    }
    assertThat(off).isEmpty();
  }

  @Test
  void aMethodHasAtMost70Lines() {
    assertThat(TOO_LONG).isEmpty();
  }

  /** A reader who meets a name in a diff, a log or a search knows which type it is. */
  @Test
  void aTypeHasANameOfItsOwn() {
    assertThat(FILES_OF_TYPES).hasSizeGreaterThan(500);
    assertThat(FILES_OF_TYPES.values()).allSatisfy(files -> assertThat(files).hasSize(1));
  }

  /** Collects the simple names of one file's types, nested ones among them. */
  private static final class TypeNames extends TreeScanner<@Nullable Object, @Nullable Object> {
    private final String file;
    private final Map<String, List<String>> files;

    TypeNames(String file, Map<String, List<String>> files) {
      this.file = file;
      this.files = files;
    }

    @Override
    public @Nullable Object visitClass(ClassTree type, @Nullable Object none) {
      String name = type.getSimpleName().toString();
      if (!name.isEmpty()) {
        files.computeIfAbsent(name, _ -> new ArrayList<>()).add(file);
      }
      return super.visitClass(type, none);
    }
  }

  /** Collects the methods of one file that are too long. */
  private static final class MethodLengths extends TreeScanner<@Nullable Object, @Nullable Object> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<String> tooLong;

    MethodLengths(CompilationUnitTree unit, SourcePositions positions, List<String> tooLong) {
      this.unit = unit;
      this.positions = positions;
      this.tooLong = tooLong;
    }

    @Override
    public @Nullable Object visitMethod(MethodTree method, @Nullable Object none) {
      LineMap lines = unit.getLineMap();
      long first = lines.getLineNumber(positions.getStartPosition(unit, method));
      long last = lines.getLineNumber(positions.getEndPosition(unit, method));
      if (last - first + 1 > MAX_METHOD_LINES) {
        tooLong.add("%s:%d %s".formatted(unit.getSourceFile().getName(), first, method.getName()));
      }
      return super.visitMethod(method, none);
    }
  }
}
